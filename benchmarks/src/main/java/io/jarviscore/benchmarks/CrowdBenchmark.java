package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowRun;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.ToDoubleFunction;

/**
 * Many tasks at once, each of which asks a slow model twice: how much longer than the model's own
 * two thoughts it takes until all are done. First in JVMs that have done nothing before, one for
 * each crowd; then round after round in one JVM.
 *
 * @param starts how many fresh JVMs each way
 * @param warmUp tasks with a model that does not think, before the first round in one JVM
 * @param tasks how many at once
 * @param latencyMillis how long the model thinks about each reply
 * @param rounds how often in one JVM
 */
record CrowdBenchmark(int starts, int warmUp, int tasks, int latencyMillis, int rounds)
        implements Benchmark {
    private static final int CALLS = 2;

    static CrowdBenchmark full() {
        return new CrowdBenchmark(3, 500, 5_000, 1_000, 5);
    }

    @Override
    public String run() throws Exception {
        StringBuilder rows = new StringBuilder();
        String cold;
        try (ServerProcess server = ServerProcess.start()) {
            cold = cold(server);
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

                | in a JVM that has done nothing before, %d each way | s | to the loop by hand | CPU, s | to the loop by hand | goal |
                |---|---|---|---|---|---|
                %s
                | round in one JVM | mesh, s | ratio to the ideal | CPU, s | MB allocated | by hand, s | most in flight at the server |
                |---|---|---|---|---|---|---|
                %s""",
                Machine.describe(),
                tasks,
                CALLS,
                latencyMillis,
                warmUp,
                starts,
                cold,
                rows);
    }

    /** The ways take turns, so that a machine that is slow for a while is slow for all. */
    private String cold(ServerProcess server) throws IOException {
        List<TurnWay> ways = new ArrayList<>(List.of(TurnWay.byHand(), TurnWay.mesh()));
        if (starts > 1) {
            ways.add(Rival.LANGCHAIN4J.way());
        }
        Script script = new Script(CALLS - 1, latencyMillis, 0);
        // An unmeasured crowd first: it is the server that is cold in it.
        coldCrowd(ways.getFirst(), server, script);
        List<List<TurnBlock>> blocks = new ArrayList<>();
        ways.forEach(way -> blocks.add(new ArrayList<>()));
        for (int i = 0; i < starts; i++) {
            for (int way = 0; way < ways.size(); way++) {
                blocks.get(way).add(coldCrowd(ways.get(way), server, script));
            }
        }
        StringBuilder rows = new StringBuilder();
        for (int way = 0; way < ways.size(); way++) {
            rows.append(coldRow(ways.get(way), blocks.get(way), blocks.getFirst()));
        }
        return rows.toString();
    }

    private TurnBlock coldCrowd(TurnWay way, ServerProcess server, Script script)
            throws IOException {
        try (ConversingProcess process = ConversingProcess.start(way, server, script, List.of())) {
            return process.converseTogether(tasks);
        }
    }

    private static String coldRow(TurnWay way, List<TurnBlock> own, List<TurnBlock> byHand) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s x | %s | %s x | %s |%n",
                way.title(),
                samples(own, CrowdBenchmark::seconds).format(1),
                ratios(own, byHand, CrowdBenchmark::seconds).format(2),
                samples(own, CrowdBenchmark::processorSeconds).format(1),
                ratios(own, byHand, CrowdBenchmark::processorSeconds).format(2),
                way.name().equals(TurnWay.MESH) ? "≤ 1.1 x" : "");
    }

    private static double seconds(TurnBlock block) {
        return block.wallNanos().getFirst() / 1e9;
    }

    private static double processorSeconds(TurnBlock block) {
        return block.cpuNanos() / 1e9;
    }

    private static Samples samples(List<TurnBlock> blocks, ToDoubleFunction<TurnBlock> measure) {
        return new Samples(blocks.stream().map(measure::applyAsDouble).toList());
    }

    private static Samples ratios(
            List<TurnBlock> own, List<TurnBlock> other, ToDoubleFunction<TurnBlock> measure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(measure.applyAsDouble(own.get(i)) / measure.applyAsDouble(other.get(i)));
        }
        return new Samples(ratios);
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
