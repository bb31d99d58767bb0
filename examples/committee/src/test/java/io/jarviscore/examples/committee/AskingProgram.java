package io.jarviscore.examples.committee;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process of a fleet that asks its model many things at once, and says how many were answered.
 */
final class AskingProgram {
    private AskingProgram() {}

    /**
     * Where the store is, where the model is, the fleet's cap, how many seconds an exchange may
     * take, and how much is asked.
     */
    public static void main(String[] args) throws Exception {
        Asker asker = new Asker();
        try (Mesh mesh = start(args[0], args[1], args[2], args[3], asker);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            System.out.println("STARTED " + mesh.status().node());
            List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[4]); i++) {
                asked.add(threads.submit(() -> asker.chat().complete(ChatRequest.of("hello"))));
            }
            for (Future<?> one : asked) {
                one.get();
            }
            System.out.println("ANSWERED " + asked.size());
        }
    }

    static Mesh start(String redisUrl, String modelUrl, String cap, String seconds, Asker asker) {
        return Mesh.builder()
                .environment(Map.of())
                .config("redis_url", redisUrl)
                .config("llm_endpoint", modelUrl)
                .config("llm_model", "m")
                .config("llm_timeout", seconds)
                .config("llm_max_concurrent_fleet", cap)
                .add(asker)
                .start();
    }

    static final class Asker extends Agent {
        Asker() {
            super(AgentCard.of("asker", "asking"));
        }

        ChatModel chat() {
            return context().chat();
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(chat().complete(ChatRequest.of(task.text())).text());
        }
    }
}
