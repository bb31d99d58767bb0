package io.jarviscore.process;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import java.util.Map;

/**
 * A program whose step takes longer than the process lives, unless the step was begun before. Takes
 * the shutdown timeout in seconds from the variable {@code DRAIN}.
 */
final class StubbornService {
    private StubbornService() {}

    /** Does its first attempt for ever and every later one at once. */
    static final class Worker extends Agent {
        private final Thread main;

        Worker(Thread main) {
            super(AgentCard.of("worker", "work"));
            this.main = main;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            if (context().blobs().get("begun").isPresent()) {
                return Outcome.success("done by the next process");
            }
            context().blobs().put("begun", new byte[0]);
            while (main.getState() != Thread.State.WAITING) {
                Thread.onSpinWait(); // until the mesh listens for the signal
            }
            System.out.println("working");
            Thread.sleep(Long.MAX_VALUE);
            return Outcome.failure("never");
        }
    }

    public static void main(String[] args) throws Exception {
        String drain = System.getenv("DRAIN");
        Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config("shutdown_timeout", drain)
                        .add(new Worker(Thread.currentThread()))
                        .start();
        Thread.ofPlatform().daemon().start(() -> reportTheDrain(mesh));
        Thread.ofPlatform()
                .daemon()
                .start(
                        () ->
                                System.out.println(
                                        mesh.workflow("long", Step.of("work", "worker", "Work"))
                                                .step("work")
                                                .payload()));
        mesh.awaitShutdown();
        System.out.println("left in order");
    }

    private static void reportTheDrain(Mesh mesh) {
        while (!mesh.status().closing()) {
            Thread.onSpinWait();
        }
        System.out.println("draining");
    }
}
