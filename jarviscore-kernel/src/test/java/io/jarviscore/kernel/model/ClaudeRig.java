package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Settings;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.ModelGate;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.MeshEvents;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;

/** A model server as Claude, behind a routed model whose clock the test turns. */
public final class ClaudeRig implements AutoCloseable {
    public static final String KEY = "claude-canary-31d2";

    final ManualClock clock = new ManualClock();
    final MeshEvents events = new MeshEvents();
    public final ModelServer server = ModelServer.start(clock).requireKey(KEY);
    public final RoutedModel model;

    private ClaudeRig(String suffix, Map<String, ?> settings) {
        Map<String, Object> config = new HashMap<>();
        config.put("claude_api_key", KEY);
        config.put("claude_endpoint", server.claudeEndpoint() + suffix);
        config.put("claude_model", "claude-sonnet-4");
        config.putAll(settings);
        Settings resolved = Settings.of(config);
        model =
                RoutedModel.over(
                        new Providers(resolved, clock).configured(),
                        resolved,
                        new RoutedModel.Surroundings(
                                clock,
                                events,
                                () -> 0,
                                new ModelGates(new ModelGate()),
                                ModelCatalogue.of(resolved),
                                new DailySpend()));
    }

    public static ClaudeRig start() {
        return start(Map.of());
    }

    public static ClaudeRig start(Map<String, ?> settings) {
        return new ClaudeRig("", settings);
    }

    /** With this behind the address. */
    public static ClaudeRig at(String suffix) {
        return new ClaudeRig(suffix, Map.of());
    }

    /** The answer to a question that is not waited with. */
    public ChatReply ask(ChatRequest request) throws Exception {
        return asking(request).reply();
    }

    ModelRig.Asking asking(ChatRequest request) {
        FutureTask<ChatReply> task = new FutureTask<>(() -> model.complete(request));
        return new ModelRig.Asking(task, Thread.ofVirtual().start(task));
    }

    /** The newest request that reached the server. */
    public ServerRequest seen() {
        return server.requests().getLast();
    }

    @Override
    public void close() {
        model.close();
        server.close();
    }
}
