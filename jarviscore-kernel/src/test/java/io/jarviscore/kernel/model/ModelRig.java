package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.Settings;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.ModelGate;
import io.jarviscore.kernel.model.limits.ModelGates;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.MeshEvents;
import io.jarviscore.testing.ModelServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Two model servers, the first as Azure and the second as an OpenAI-compatible endpoint, behind a
 * routed model whose clock the test turns and whose waits are not jittered.
 */
public final class ModelRig implements AutoCloseable {
    public static final String AZURE_KEY = "azure-canary-5f0c";
    public static final String OPENAI_KEY = "openai-canary-77aa";

    public final ManualClock clock = new ManualClock();
    public final MeshEvents events = new MeshEvents();
    public final ModelGate gate = new ModelGate();
    public final DailySpend spend = new DailySpend();
    public final ModelGates gates = new ModelGates(gate);
    public final ModelServer azure = ModelServer.start(clock);
    public final ModelServer openai = ModelServer.start(clock);
    final RoutedModel model;

    private ModelRig(String suffix, boolean both, Map<String, ?> settings) {
        Map<String, Object> config = new HashMap<>();
        config.put("azure_api_key", AZURE_KEY);
        config.put("azure_endpoint", azure.azureEndpoint());
        config.put("azure_deployment", "gpt-4o");
        if (both) {
            config.put("llm_endpoint", openai.openAiEndpoint() + suffix);
            config.put("llm_api_key", OPENAI_KEY);
            config.put("llm_model", "qwen3");
        }
        config.putAll(settings);
        if (String.valueOf(config.get("azure_api_key")).isBlank()) {
            config.remove("azure_endpoint"); // of no use without a key, and refused alone
            config.remove("azure_deployment");
        }
        Settings resolved = Settings.of(config);
        model =
                RoutedModel.over(
                        new Providers(resolved, clock).configured(),
                        resolved,
                        new RoutedModel.Surroundings(
                                clock, events, () -> 0, gates, ModelCatalogue.of(resolved), spend));
    }

    public static ModelRig azureOnly(Map<String, ?> settings) {
        return new ModelRig("", false, settings);
    }

    public static ModelRig azureThenOpenAi(Map<String, ?> settings) {
        return new ModelRig("", true, settings);
    }

    /** Only the second server, with this behind its address. */
    public static ModelRig openAiOnly(String suffix) {
        return new ModelRig(suffix, true, Map.of("azure_api_key", ""));
    }

    public Asking ask(String question) {
        return ask(ChatRequest.of(question));
    }

    public Asking ask(ChatRequest request) {
        FutureTask<ChatReply> task = new FutureTask<>(() -> model.complete(request));
        return new Asking(task, Thread.ofVirtual().start(task));
    }

    public ChatRequest within(Duration time) {
        return ChatRequest.builder().user("hello").deadline(clock.instant().plus(time)).build();
    }

    /** Waits until a caller sits out this wait, and lets it pass. */
    void passWait(Duration wait) throws InterruptedException {
        awaitWait(wait);
        clock.awaitTimers(1);
        clock.advance(wait);
    }

    void awaitWait(Duration wait) throws InterruptedException {
        events.await(MeshEvent.ModelWait.class, event -> event.delay().equals(wait));
    }

    @Override
    public void close() {
        model.close();
        azure.close();
        openai.close();
    }

    /** A request under way. */
    public record Asking(FutureTask<ChatReply> task, Thread thread) {
        public ChatReply reply() throws Exception {
            return task.get(30, TimeUnit.SECONDS);
        }

        public ModelException failure() throws Exception {
            try {
                throw new AssertionError(
                        "expected a failure, got " + task.get(30, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ModelException failure) {
                    return failure;
                }
                throw e;
            }
        }
    }
}
