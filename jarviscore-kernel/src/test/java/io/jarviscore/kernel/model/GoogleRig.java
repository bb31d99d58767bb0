package io.jarviscore.kernel.model;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshEvent;
import io.jarviscore.Settings;
import io.jarviscore.extension.VertexAi;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.google.GoogleEnvironment;
import io.jarviscore.kernel.model.google.GooglePlaces;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.ModelGate;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.MeshEvents;
import io.jarviscore.testing.ModelServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import okhttp3.HttpUrl;

/** A model server as Gemini or as Vertex AI, behind a routed model whose clock the test turns. */
final class GoogleRig implements AutoCloseable {
    static final String TOKENS = "/token";
    static final String GEMINI_KEY = "gemini-canary-31c4";

    final ManualClock clock = new ManualClock();
    final MeshEvents events = new MeshEvents();
    final ModelServer server = ModelServer.start(clock);
    final RoutedModel model;

    private final GooglePlaces places;

    /** The environment is made when the server's address is known. */
    private GoogleRig(Map<String, ?> settings, Function<String, Map<String, String>> environment) {
        Settings resolved = Settings.of(settings);
        HttpUrl root = HttpUrl.get(server.geminiEndpoint().toString());
        Map<String, String> variables =
                new HashMap<>(environment.apply(server.vertexEndpoint() + TOKENS));
        variables.putIfAbsent("GCE_METADATA_HOST", root.host() + ":" + root.port());
        places =
                new GooglePlaces(
                        root,
                        location -> root,
                        new GoogleEnvironment(
                                name -> Optional.ofNullable(variables.get(name)), false));
        model =
                RoutedModel.over(
                        new Providers(resolved, clock, places).configured(),
                        resolved,
                        new RoutedModel.Surroundings(
                                clock,
                                events,
                                () -> 0,
                                new ModelGates(new ModelGate()),
                                ModelCatalogue.of(resolved),
                                new DailySpend()));
    }

    static GoogleRig gemini(String model, Map<String, ?> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("gemini_api_key", GEMINI_KEY);
        config.put("gemini_model", model);
        GoogleRig rig = new GoogleRig(config, tokens -> Map.of());
        rig.server.requireKey(GEMINI_KEY);
        return rig;
    }

    /** Vertex AI; without variables, the server is also the metadata server. */
    static GoogleRig vertex(Map<String, ?> settings, Map<String, String> environment) {
        return new GoogleRig(vertex(settings), tokens -> environment);
    }

    /** Vertex AI, opened by a file that is made from the address of the token server. */
    static GoogleRig vertex(Path folder, Function<String, Map<String, Object>> file) {
        return new GoogleRig(
                vertex(Map.of()),
                tokens ->
                        Map.of(
                                GoogleEnvironment.KEY_FILE,
                                GoogleFiles.write(folder.resolve("key.json"), file.apply(tokens))
                                        .toString()));
    }

    private static Map<String, Object> vertex(Map<String, ?> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("vertex_ai_enabled", true);
        config.put("vertex_ai_project", "my-project");
        return config;
    }

    VertexAi vertex() {
        return model.vertex(places).orElseThrow();
    }

    ChatReply reply(List<ChatMessage> messages) throws Exception {
        return ask(ChatRequest.builder().messages(messages).build()).reply();
    }

    ModelRig.Asking ask(String question) {
        return ask(ChatRequest.of(question));
    }

    ModelRig.Asking ask(ChatRequest request) {
        FutureTask<ChatReply> task = new FutureTask<>(() -> model.complete(request));
        return new ModelRig.Asking(task, Thread.ofVirtual().start(task));
    }

    /** Waits until a caller sits out this wait, and lets it pass. */
    void passWait(Duration wait) throws InterruptedException {
        events.await(MeshEvent.ModelWait.class, event -> event.delay().equals(wait));
        clock.awaitTimers(1);
        clock.advance(wait);
    }

    @Override
    public void close() {
        model.close();
        server.close();
    }
}
