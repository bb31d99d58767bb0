package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelException;
import io.jarviscore.Settings;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.google.GoogleEnvironment;
import io.jarviscore.kernel.model.google.GooglePlaces;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.ModelGate;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.MeshEvents;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;

/** A model server as one provider, behind a routed model that waits for nothing. */
final class SdkRig implements AutoCloseable {
    private final ManualClock clock = new ManualClock();
    private final ModelServer server;
    private final RoutedModel model;

    private SdkRig(ModelServer server, Map<String, ?> settings) {
        this.server = server;
        Settings resolved = Settings.of(settings);
        HttpUrl root = HttpUrl.get(server.geminiEndpoint().toString());
        GooglePlaces places =
                new GooglePlaces(
                        root,
                        location -> root,
                        new GoogleEnvironment(
                                name ->
                                        name.equals("GCE_METADATA_HOST")
                                                ? Optional.of(root.host() + ":" + root.port())
                                                : Optional.empty(),
                                false));
        model =
                RoutedModel.over(
                        new Providers(resolved, clock, places).configured(),
                        resolved,
                        new RoutedModel.Surroundings(
                                clock,
                                new MeshEvents(),
                                () -> 0,
                                new ModelGates(new ModelGate()),
                                ModelCatalogue.of(resolved),
                                new DailySpend()));
    }

    static SdkRig azure() {
        ModelServer server = ModelServer.start();
        return new SdkRig(
                server,
                Map.of(
                        "azure_api_key",
                        "conformance-key",
                        "azure_endpoint",
                        server.azureEndpoint(),
                        "llm_max_retries_429",
                        0));
    }

    static SdkRig openAi() {
        ModelServer server = ModelServer.start();
        return new SdkRig(
                server,
                Map.of(
                        "llm_endpoint",
                        server.openAiEndpoint(),
                        "llm_model",
                        "gpt-4.1",
                        "llm_max_retries_429",
                        0));
    }

    /** OpenAI in its Responses format. */
    static SdkRig responses(String model) {
        ModelServer server = ModelServer.start();
        return new SdkRig(
                server,
                Map.of(
                        "llm_endpoint",
                        server.openAiEndpoint(),
                        "llm_api",
                        "responses",
                        "llm_model",
                        model,
                        "llm_max_retries_429",
                        0));
    }

    static SdkRig claude(String model) {
        ModelServer server = ModelServer.start();
        return new SdkRig(
                server,
                Map.of(
                        "claude_api_key",
                        "conformance-key",
                        "claude_endpoint",
                        server.claudeEndpoint(),
                        "claude_model",
                        model,
                        "llm_max_retries_429",
                        0));
    }

    static SdkRig gemini() {
        return new SdkRig(
                ModelServer.start(),
                Map.of(
                        "gemini_api_key",
                        "conformance-key",
                        "gemini_model",
                        "gemini-3-pro",
                        "llm_max_retries_429",
                        0));
    }

    static SdkRig vertex() {
        return new SdkRig(
                ModelServer.start(),
                Map.of(
                        "vertex_ai_enabled",
                        true,
                        "vertex_ai_project",
                        "my-project",
                        "vertex_ai_model",
                        "gemini-3-pro",
                        "llm_max_retries_429",
                        0));
    }

    /** The body in which a request reaches the provider, at the first attempt. */
    String sent(ChatRequest request) {
        int before = server.requests().size();
        server.script(ServerReply.text("ok"));
        try {
            model.complete(request);
        } catch (ModelException refused) {
            // The test server knows its own signatures and seals, and these are made up.
            if (!String.valueOf(refused.getMessage())
                    .matches("(?s).*(?:ignature|could not be verified).*")) {
                throw refused;
            }
        }
        return server.requests().stream()
                .skip(before)
                .map(ServerRequest::body)
                // Those for tokens have none.
                .filter(body -> !body.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    /** Decodes a response. */
    ChatReply answered(String body) {
        return answered(ChatRequest.of("hello"), body);
    }

    /** Decodes a response to this request. */
    ChatReply answered(ChatRequest request, String body) {
        server.script(ServerReply.http(200, Map.of(), body));
        return model.complete(request);
    }

    /** The body that the test server answers this with, as it is on the wire. */
    String raw(String path, String body, ServerReply reply) throws Exception {
        server.script(reply);
        HttpRequest request =
                HttpRequest.newBuilder(server.openAiEndpoint().resolve(path))
                        .POST(BodyPublishers.ofString(body))
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    /** The failure that a response means. */
    ModelException failed(int status, String body) {
        server.script(ServerReply.http(status, Map.of(), body));
        try {
            throw new AssertionError(
                    "expected a failure, got " + model.complete(ChatRequest.of("hello")));
        } catch (ModelException failure) {
            return failure;
        }
    }

    @Override
    public void close() {
        model.close();
        server.close();
    }
}
