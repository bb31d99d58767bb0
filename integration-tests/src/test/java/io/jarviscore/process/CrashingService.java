package io.jarviscore.process;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;

/** A program that has its secrets from the environment, works once, and waits to be killed. */
final class CrashingService {
    private CrashingService() {}

    /** Fails with everything that it can reach. */
    static final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) {
            throw new IllegalStateException("with settings " + context().settings().describe());
        }
    }

    public static void main(String[] args) throws Exception {
        try (Mesh mesh = Mesh.builder().add(new Worker()).start()) {
            System.out.println(mesh.status());
            System.out.println(mesh.run("worker", "x"));
            System.out.println("ready");
            mesh.awaitShutdown();
        }
    }
}
