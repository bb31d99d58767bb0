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
import java.util.concurrent.FutureTask;

/**
 * Whether finished workflows that are still kept slow down new ones.
 *
 * @param warmUp rounds before measuring
 * @param rounds how many are measured
 * @param finished how many finished workflows of two steps a store is filled with
 * @param steps of the chain that is run beside them
 */
record FinishedBenchmark(int warmUp, int rounds, int finished, int steps) implements Benchmark {
    private static final Duration AT_MOST = Duration.ofSeconds(15);
    private static final int STEPS_OF_FINISHED = 2;
    private static final int FILLERS = 16;

    static FinishedBenchmark full() {
        return new FinishedBenchmark(5, 40, 10_000, 30);
    }

    @Override
    public String run() throws Exception {
        StringBuilder rows = new StringBuilder();
        try (StateStores stores = StateStores.make()) {
            rows.append(row(stores.sqlite("interval"), filled(stores.sqlite("interval"))));
            rows.append(row(stores.redis("everysec"), filled(stores.redis("everysec"))));
        }
        return String.format(
                Locale.ROOT,
                """
                %s. Up to %d rounds of one chain of %d steps on each of two stores; the agent \
                returns at once. One store was empty at first, the other one had %d finished \
                workflows of %d steps. SQLite does not force writes to the disk here, which would \
                hide what is looked for. CPU is the processor time of this process and of Redis.

                | store | empty, µs a step | with finished ones, µs a step | ratio | empty, CPU µs a step | with finished ones, CPU µs a step | ratio | goal |
                |---|---|---|---|---|---|---|---|
                %s""",
                Machine.describe(),
                rounds,
                steps,
                finished,
                STEPS_OF_FINISHED,
                rows);
    }

    private String row(StateStore empty, StateStore full) throws Exception {
        try (Mesh onEmpty = Worker.mesh(empty.settings());
                Mesh onFull = Worker.mesh(full.settings())) {
            Rounds measured =
                    new Rounds(AT_MOST)
                            .add("empty", empty.server(), () -> microsPerStep(onEmpty))
                            .add("full", full.server(), () -> microsPerStep(onFull))
                            .run(warmUp, rounds);
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s x | %.0f | %.0f | %.2f x | ≤ 1.10 x |%n",
                    empty.name(),
                    measured.of("empty").format(0),
                    measured.of("full").format(0),
                    measured.ratio("full", "empty").format(2),
                    measured.cpuMicros("empty") / steps,
                    measured.cpuMicros("full") / steps,
                    measured.cpuMicros("full") / measured.cpuMicros("empty"));
        }
    }

    private double microsPerStep(Mesh mesh) {
        return Worker.microsPerStep(mesh, Worker.chain(steps));
    }

    private StateStore filled(StateStore store) throws Exception {
        try (StateStore.Ports ports = store.open()) {
            List<FutureTask<Boolean>> fillers = new ArrayList<>();
            for (int i = 0; i < FILLERS; i++) {
                int first = i;
                FutureTask<Boolean> filler =
                        new FutureTask<>(() -> fill(ports.workflows(), first), true);
                Thread.ofVirtual().start(filler);
                fillers.add(filler);
            }
            for (FutureTask<Boolean> filler : fillers) {
                filler.get();
            }
        }
        return store;
    }

    private void fill(WorkflowStore store, int first) {
        for (int number = first; number < finished; number += FILLERS) {
            String id = "finished-" + number;
            store.open(new Definition(id, List.of(Worker.chain(STEPS_OF_FINISHED))));
            for (int i = 0; i < STEPS_OF_FINISHED; i++) {
                Claim claim =
                        store.claim(id, "step-" + i, "benchmark", Duration.ofMinutes(1))
                                .orElseThrow();
                store.complete(claim, Outcome.success(1));
            }
        }
    }
}
