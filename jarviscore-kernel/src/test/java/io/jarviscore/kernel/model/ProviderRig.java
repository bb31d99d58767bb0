package io.jarviscore.kernel.model;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshEvent;
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
import io.jarviscore.testing.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import okhttp3.HttpUrl;

/** A model server as any of the providers, behind a routed model whose clock the test turns. */
public final class ProviderRig implements AutoCloseable {
    final ManualClock clock = new ManualClock();
    final MeshEvents events = new MeshEvents();
    final ModelGate gate = new ModelGate();
    public final ModelServer server = ModelServer.start(clock);
    final RoutedModel model;

    /** The text received, piece by piece; {@code !} where an answer began anew. */
    final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    private ProviderRig(String provider, Map<String, ?> settings) {
        Map<String, Object> config = new HashMap<>(address(provider));
        config.putAll(settings);
        Settings resolved = Settings.of(config);
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
                                events,
                                () -> 0,
                                new ModelGates(gate),
                                ModelCatalogue.of(resolved),
                                new DailySpend()));
    }

    public static ProviderRig of(String provider) {
        return of(provider, Map.of());
    }

    static ProviderRig of(String provider, Map<String, ?> settings) {
        return new ProviderRig(provider, settings);
    }

    private Map<String, Object> address(String provider) {
        String root = server.openAiEndpoint().toString();
        return switch (provider) {
            case "azure" ->
                    Map.of(
                            "azure_api_key", "azure-canary",
                            "azure_endpoint", root,
                            "azure_deployment", "gpt-4o");
            case "openai" -> Map.of("llm_endpoint", root, "llm_model", "qwen3");
            case "azure, responses" ->
                    Map.of(
                            "azure_api_key", "azure-canary",
                            "azure_endpoint", root,
                            "azure_api", "responses",
                            "azure_deployment", "gpt-5");
            case "openai, responses" ->
                    Map.of("llm_endpoint", root, "llm_api", "responses", "llm_model", "gpt-5");
            case "claude" -> Map.of("claude_api_key", "claude-canary", "claude_endpoint", root);
            case "gemini" ->
                    Map.of("gemini_api_key", "k-canary", "gemini_model", "gemini-3-pro-preview");
            case "vertex" ->
                    Map.of(
                            "vertex_ai_enabled", true,
                            "vertex_ai_project", "my-project",
                            "vertex_ai_model", "gemini-3-pro-preview");
            default -> throw new IllegalArgumentException(provider);
        };
    }

    /** Asks for an answer in one piece. */
    public ChatReply ask(ChatRequest request) throws Exception {
        return asking(() -> model.complete(request)).reply();
    }

    /** Asks for an answer in pieces, which are added to {@link #heard}. */
    ChatReply stream(ChatRequest request) throws Exception {
        return streaming(request).reply();
    }

    ModelRig.Asking streaming(String question) {
        return streaming(ChatRequest.of(question));
    }

    ModelRig.Asking streaming(ChatRequest request) {
        return streaming(request, listener());
    }

    ModelRig.Asking streaming(ChatRequest request, ChatListener listener) {
        return asking(() -> model.stream(request, listener));
    }

    ModelRig.Asking asking(Callable<ChatReply> call) {
        FutureTask<ChatReply> task = new FutureTask<>(call);
        return new ModelRig.Asking(task, Thread.ofVirtual().start(task));
    }

    /** All text received, as one. */
    String text() {
        return String.join("", heard);
    }

    /** The newest request for an answer that reached the server. */
    public ServerRequest seen() {
        return server.requests().getLast();
    }

    /** How often a model was asked; requests for tokens are left out. */
    long asked() {
        return server.requests().stream().filter(request -> !request.body().isEmpty()).count();
    }

    /** Waits until a caller sits out this wait, and lets it pass. */
    void passWait(Duration wait) throws InterruptedException {
        events.await(MeshEvent.ModelWait.class, event -> event.delay().equals(wait));
        clock.awaitTimers(1);
        clock.advance(wait);
    }

    private ChatListener listener() {
        return new ChatListener() {
            @Override
            public void said(String words) {
                heard.add(words);
            }

            @Override
            public void startedOver() {
                heard.add("!");
            }
        };
    }

    @Override
    public void close() {
        model.close();
        server.close();
    }
}
