package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * The cost of a turn: the same conversation of ten tool calls and an answer, once through a mesh
 * and once by hand. Small blocks of both alternate within one process, because a shared machine is
 * not equally fast from one moment to the next. A round adds many such blocks up, because processor
 * time is counted in steps of 10 ms; the ratios are made round by round.
 *
 * @param warmUp conversations before measuring, each way
 * @param rounds how many rounds are measured
 * @param blocks how many blocks of each way make a round
 */
record TurnBenchmark(int warmUp, int rounds, int blocks) implements Benchmark {
    private static final int TOOL_CALLS = 10;
    private static final int TURNS = TOOL_CALLS + 1;
    private static final int CONVERSATIONS_PER_BLOCK = 10;

    static TurnBenchmark full() {
        return new TurnBenchmark(3_000, 15, 40);
    }

    @Override
    public String run() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            URI endpoint = server.endpoint(new Script(TOOL_CALLS, 0, 0));
            try (HandWritten hand = new HandWritten(endpoint);
                    Mesh mesh = Adder.mesh(endpoint, Map.of())) {
                return compare(server, hand::converse, () -> Adder.answer(mesh));
            }
        }
    }

    private String compare(ServerProcess server, Callable<String> hand, Callable<String> mesh)
            throws Exception {
        TurnBlock.of(hand, warmUp);
        TurnBlock.of(mesh, warmUp);
        List<TurnRound> byHand = new ArrayList<>();
        List<TurnRound> byMesh = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            TurnRound handRound = new TurnRound(TURNS);
            TurnRound meshRound = new TurnRound(TURNS);
            for (int block = 0; block < blocks; block++) {
                handRound.add(TurnBlock.of(hand, CONVERSATIONS_PER_BLOCK));
                meshRound.add(TurnBlock.of(mesh, CONVERSATIONS_PER_BLOCK));
            }
            byHand.add(handRound);
            byMesh.add(meshRound);
        }
        return report(byHand, byMesh) + requests(server, hand, mesh);
    }

    /** That both ways say the same. */
    private static String requests(
            ServerProcess server, Callable<String> hand, Callable<String> mesh) throws Exception {
        server.takeCounts();
        hand.call();
        Traffic.Counts byHand = server.takeCounts();
        mesh.call();
        Traffic.Counts byMesh = server.takeCounts();
        return String.format(
                Locale.ROOT,
                "%nA conversation by hand is %d requests with %d bytes, by the mesh %d with %d.%n",
                byHand.requests(),
                byHand.bytes(),
                byMesh.requests(),
                byMesh.bytes());
    }

    private String report(List<TurnRound> byHand, List<TurnRound> byMesh) throws Exception {
        return String.format(
                Locale.ROOT,
                """
                %s. %d rounds of %d alternating blocks of %d conversations each way, %d turns a \
                conversation.

                | per turn | by hand | mesh | ratio or difference | goal |
                |---|---|---|---|---|
                %s%s%s""",
                Machine.describe(),
                rounds,
                blocks,
                CONVERSATIONS_PER_BLOCK,
                TURNS,
                row("wall, µs", byHand, byMesh, TurnRound::wallMicros),
                row("CPU, µs", byHand, byMesh, TurnRound::cpuMicros),
                differenceRow(byHand, byMesh));
    }

    private static String row(
            String title,
            List<TurnRound> byHand,
            List<TurnRound> byMesh,
            ToDoubleFunction<TurnRound> value) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < byHand.size(); i++) {
            ratios.add(value.applyAsDouble(byMesh.get(i)) / value.applyAsDouble(byHand.get(i)));
        }
        return line(
                title,
                samples(byHand, value).format(0),
                samples(byMesh, value).format(0),
                new Samples(ratios).format(2) + " x",
                "≤ 1.3 x");
    }

    private static String differenceRow(List<TurnRound> byHand, List<TurnRound> byMesh) {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < byHand.size(); i++) {
            differences.add(byMesh.get(i).kilobytes() - byHand.get(i).kilobytes());
        }
        return line(
                "allocated, KB",
                samples(byHand, TurnRound::kilobytes).format(1),
                samples(byMesh, TurnRound::kilobytes).format(1),
                "+" + new Samples(differences).format(1),
                "≤ +20");
    }

    private static Samples samples(List<TurnRound> rounds, ToDoubleFunction<TurnRound> value) {
        return new Samples(rounds.stream().map(value::applyAsDouble).toList());
    }

    private static String line(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
