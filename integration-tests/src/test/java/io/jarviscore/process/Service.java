package io.jarviscore.process;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A program that serves until it receives a signal, with a step that is still at work by then. */
final class Service {
    private Service() {}

    /** Works until its mesh is closing, and prints its progress. */
    static final class Worker extends Agent {
        private final CompletableFuture<Mesh> mesh;
        private final Thread main;

        Worker(CompletableFuture<Mesh> mesh, Thread main) {
            super(AgentCard.of("worker", "work"));
            this.mesh = mesh;
            this.main = main;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            while (main.getState() != Thread.State.WAITING) {
                Thread.onSpinWait(); // until the mesh listens for the signal
            }
            System.out.println("working");
            while (!mesh.get().status().closing()) {
                context().clock().sleep(Duration.ofMillis(10));
            }
            System.out.println("work finished");
            return Outcome.success("done");
        }

        @Override
        protected void teardown() {
            System.out.println("torn down");
        }
    }

    public static void main(String[] args) throws Exception {
        CompletableFuture<Mesh> started = new CompletableFuture<>();
        Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .add(new Worker(started, Thread.currentThread()))
                        .start();
        started.complete(mesh);
        mesh.submit("long", Step.of("work", "worker", "Work until the end"));
        mesh.awaitShutdown();
    }
}
