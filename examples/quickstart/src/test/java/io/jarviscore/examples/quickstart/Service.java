package io.jarviscore.examples.quickstart;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A program that serves until it is told to end, with a step that is still at work by then. */
final class Service {
    private Service() {}

    /** Works until its mesh is closing, and says what it does. */
    static final class Worker extends Agent {
        private final CompletableFuture<Mesh> mesh;

        Worker(CompletableFuture<Mesh> mesh) {
            super(AgentCard.of("worker", "work"));
            this.mesh = mesh;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
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
        Mesh mesh = Mesh.builder().environment(Map.of()).add(new Worker(started)).start();
        started.complete(mesh);
        mesh.submit("long", Step.of("work", "worker", "Work until the end"));
        mesh.awaitShutdown();
    }
}
