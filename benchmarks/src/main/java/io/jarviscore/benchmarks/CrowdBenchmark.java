package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowRun;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * Many tasks at once, each of which asks a slow model twice: how much longer than the model's own
 * two thoughts it takes until all are done. The first round also opens all connections and is the
 * first under load; nothing is warmed up at this size before.
 *
 * @param warmUp tasks with a model that does not think, before the first round
 * @param tasks how many at once
 * @param latencyMillis how long the model thinks about each reply
 * @param rounds how often
 */
record CrowdBenchmark(int warmUp, int tasks, int latencyMillis, int rounds) implements Benchmark {
    private static final int CALLS = 2;

    static CrowdBenchmark full() {
        return new CrowdBenchmark(500, 5_000, 1_000, 5);
    }

    @Override
    public String run() throws Exception {
        StringBuilder rows = new StringBuilder();
        try (ServerProcess server = ServerProcess.start()) {
            warmUp(server.endpoint(new Script(CALLS - 1, 0, 0)));
            URI endpoint = server.endpoint(new Script(CALLS - 1, latencyMillis, 0));
            try (Mesh mesh = Adder.mesh(endpoint, Map.of());
                    HandWritten hand = new HandWritten(endpoint)) {
                for (int round = 1; round <= rounds; round++) {
                    int number = round;
                    server.takeCounts();
                    Cost byMesh = Cost.of(() -> crowd(mesh, "crowd-" + number, tasks));
                    Traffic.Counts counts = server.takeCounts();
                    Cost byHand = Cost.of(() -> crowd(hand));
                    rows.append(row(number, byMesh, byHand, counts));
                }
            }
        }
        return String.format(
                Locale.ROOT,
                """
                %s. %d tasks at once, %d calls of %d ms each; warmed up by %d tasks one after the \
                other. A run in which a task fails or is lost is no result.

                | round | mesh, s | ratio to the ideal | CPU, s | MB allocated | by hand, s | most in flight at the server |
                |---|---|---|---|---|---|---|
                %s""",
                Machine.describe(),
                tasks,
                CALLS,
                latencyMillis,
                warmUp,
                rows);
    }

    private void warmUp(URI endpoint) throws Exception {
        try (Mesh mesh = Adder.mesh(endpoint, Map.of())) {
            for (int i = 0; i < warmUp; i++) {
                crowd(mesh, "warm-up-" + i, 1);
            }
        }
    }

    private static void crowd(Mesh mesh, String name, int size) throws Exception {
        List<WorkflowRun> runs = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            runs.add(mesh.submit(name + "-" + i, Step.of("sum", "adder", Adder.TASK)));
        }
        for (WorkflowRun run : runs) {
            Outcome outcome = run.await().step("sum");
            if (!outcome.isSuccess() || outcome.usage().modelCalls() != CALLS) {
                throw new IllegalStateException(run.workflowId() + ": " + outcome);
            }
        }
    }

    private void crowd(HandWritten hand) throws Exception {
        List<FutureTask<String>> conversations = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            FutureTask<String> conversation = new FutureTask<>(hand::converse);
            Thread.ofVirtual().start(conversation);
            conversations.add(conversation);
        }
        for (FutureTask<String> conversation : conversations) {
            conversation.get();
        }
    }

    private String row(int round, Cost byMesh, Cost byHand, Traffic.Counts counts) {
        double ideal = CALLS * latencyMillis * 1e6;
        return String.format(
                Locale.ROOT,
                "| %d | %.2f | %.2f x | %.2f | %.0f | %.2f | %d |%n",
                round,
                byMesh.wallNanos() / 1e9,
                byMesh.wallNanos() / ideal,
                byMesh.cpuNanos() / 1e9,
                byMesh.bytes() / 1e6,
                byHand.wallNanos() / 1e9,
                counts.maxInFlight());
    }
}
