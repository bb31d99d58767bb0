package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The cost of a step whose agent returns at once: the store's part of it, the claim and the
 * completion, and the whole of it through a mesh. Redis says itself how often it was asked.
 *
 * @param warmUp rounds before measuring
 * @param rounds how many are measured
 * @param steps how many in a block
 */
record StepBenchmark(int warmUp, int rounds, int steps) implements Benchmark {
    private static final Duration AT_MOST = Duration.ofSeconds(12);
    private static final int TRANSITIONS = 2;

    static StepBenchmark full() {
        return new StepBenchmark(5, 30, 40);
    }

    @Override
    public String run() throws Exception {
        try (StateStores stores = StateStores.make()) {
            StateStore redis = stores.redis("everysec");
            List<StateStore> compared =
                    List.of(
                            stores.memory(),
                            stores.sqlite("interval"),
                            stores.sqlite("always"),
                            redis);
            Rounds transitions = new Rounds(AT_MOST);
            Rounds chains = new Rounds(AT_MOST);
            Rounds tasks = new Rounds(AT_MOST);
            measure(compared, transitions, chains, tasks);
            return report(compared, transitions, chains, tasks)
                    + roundTrips(redis, redis.server().orElseThrow());
        }
    }

    private void measure(List<StateStore> compared, Rounds transitions, Rounds chains, Rounds tasks)
            throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try {
            for (StateStore store : compared) {
                StateStore.Ports ports = store.open();
                open.add(ports);
                Mesh mesh = Worker.mesh(store.settings());
                open.add(mesh);
                String name = store.name();
                transitions.add(name, store.server(), () -> microsPerStep(ports.workflows()));
                chains.add(
                        name,
                        store.server(),
                        () -> Worker.microsPerStep(mesh, Worker.chain(steps)));
                tasks.add(name, store.server(), () -> microsPerTask(mesh));
            }
            transitions.run(warmUp, rounds);
            chains.run(warmUp, rounds);
            tasks.run(warmUp, rounds);
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }

    /** The median claim and completion of a workflow's steps, one after the other. */
    private double microsPerStep(WorkflowStore store) {
        String id = "steps-" + UUID.randomUUID();
        store.open(new Definition(id, List.of(Worker.chain(steps))));
        List<Double> micros = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            long start = System.nanoTime();
            Claim claim =
                    store.claim(id, "step-" + i, "benchmark", Duration.ofMinutes(1)).orElseThrow();
            boolean stored = store.complete(claim, Outcome.success(1));
            micros.add((System.nanoTime() - start) / 1e3);
            if (!stored) {
                throw new IllegalStateException("the claim of " + claim + " was lost");
            }
        }
        return new Samples(micros).median();
    }

    /** The median of some tasks, each of which is a workflow of one step. */
    private double microsPerTask(Mesh mesh) {
        List<Double> micros = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            micros.add(Worker.microsPerStep(mesh, Worker.chain(1)));
        }
        return new Samples(micros).median();
    }

    /** Counted by the server, with nothing else connected to it. */
    private String roundTrips(StateStore redis, RedisProcess server) throws Exception {
        ServerCounts bare;
        try (StateStore.Ports ports = redis.open()) {
            microsPerStep(ports.workflows());
            ServerCounts before = server.counts();
            microsPerStep(ports.workflows());
            bare = server.counts().since(before);
        }
        ServerCounts inMesh;
        try (Mesh mesh = Worker.mesh(redis.settings())) {
            Worker.microsPerStep(mesh, Worker.chain(steps));
            ServerCounts before = server.counts();
            Worker.microsPerStep(mesh, Worker.chain(steps));
            inMesh = server.counts().since(before);
        }
        return String.format(
                Locale.ROOT,
                """

                | counted by Redis, %d steps and what begins their workflow | scripts a transition | round trips a transition | server time a transition, µs | goal |
                |---|---|---|---|---|
                %s%s""",
                steps,
                line("claim and complete, and open", bare),
                line("a chain in a mesh", inMesh));
    }

    private String line(String title, ServerCounts counts) {
        double transitions = (double) TRANSITIONS * steps;
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.0f | ≤ 2 |%n",
                title,
                counts.scripts() / transitions,
                counts.reads() / transitions,
                counts.microsOf("evalsha", "eval") / transitions);
    }

    private String cell(Rounds rounds, String name) {
        return String.format(
                Locale.ROOT,
                "%s, CPU %.0f",
                rounds.of(name).format(0),
                rounds.cpuMicros(name) / steps);
    }

    private String report(
            List<StateStore> compared, Rounds transitions, Rounds chains, Rounds tasks)
            throws Exception {
        StringBuilder rows = new StringBuilder();
        for (StateStore store : compared) {
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %s |%n",
                            store.name(),
                            cell(transitions, store.name()),
                            cell(chains, store.name()),
                            cell(tasks, store.name())));
        }
        return String.format(
                Locale.ROOT,
                """
                %s. %d, %d and %d rounds of alternating blocks of %d steps; the agent returns at \
                once. CPU is the processor time of this process and of Redis.

                | store | claim and complete, µs | a step of a chain in a mesh, µs | a task of its own in a mesh, µs |
                |---|---|---|---|
                %s""",
                Machine.describe(),
                transitions.count(),
                chains.count(),
                tasks.count(),
                steps,
                rows);
    }
}
