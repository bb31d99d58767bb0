package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.ToDoubleFunction;

/**
 * What a turn costs: the same conversation of ten tool calls and an answer, once through a mesh and
 * once by hand. Small blocks of both alternate within one process, because a shared machine is not
 * equally fast from one moment to the next. A round adds many such blocks up, because processor
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
                return compare(server, hand::converse, () -> answer(mesh));
            }
        }
    }

    private static String answer(Mesh mesh) {
        Outcome outcome = mesh.run("adder", Adder.TASK);
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(outcome.summary());
        }
        return outcome.summary();
    }

    private String compare(ServerProcess server, Callable<String> hand, Callable<String> mesh)
            throws Exception {
        converse(hand, warmUp);
        converse(mesh, warmUp);
        List<Round> byHand = new ArrayList<>();
        List<Round> byMesh = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Round handRound = new Round();
            Round meshRound = new Round();
            for (int block = 0; block < blocks; block++) {
                handRound.add(hand);
                meshRound.add(mesh);
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

    /** Each conversation is on a virtual thread of its own, as in a server. */
    private static List<Double> converse(Callable<String> way, int times) throws Exception {
        List<Double> nanos = new ArrayList<>(times);
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            FutureTask<String> conversation = new FutureTask<>(way);
            Thread.ofVirtual().start(conversation);
            if (!conversation.get().equals("All sums are made.")) {
                throw new IllegalStateException("the model's answer is " + conversation.get());
            }
            nanos.add((double) (System.nanoTime() - start));
        }
        return nanos;
    }

    private String report(List<Round> byHand, List<Round> byMesh) throws Exception {
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
                row("wall, µs", byHand, byMesh, Round::wallMicros),
                row("CPU, µs", byHand, byMesh, Round::cpuMicros),
                differenceRow(byHand, byMesh));
    }

    private static String row(
            String title, List<Round> byHand, List<Round> byMesh, ToDoubleFunction<Round> value) {
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

    private static String differenceRow(List<Round> byHand, List<Round> byMesh) {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < byHand.size(); i++) {
            differences.add(byMesh.get(i).kilobytes() - byHand.get(i).kilobytes());
        }
        return line(
                "allocated, KB",
                samples(byHand, Round::kilobytes).format(1),
                samples(byMesh, Round::kilobytes).format(1),
                "+" + new Samples(differences).format(1),
                "≤ +20");
    }

    private static Samples samples(List<Round> rounds, ToDoubleFunction<Round> value) {
        return new Samples(rounds.stream().map(value::applyAsDouble).toList());
    }

    private static String line(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** What one way cost in one round. */
    private static final class Round {
        private final List<Double> conversations = new ArrayList<>();
        private long cpuNanos;
        private long bytes;

        void add(Callable<String> way) throws Exception {
            Cost cost = Cost.of(() -> conversations.addAll(converse(way, CONVERSATIONS_PER_BLOCK)));
            cpuNanos += cost.cpuNanos();
            bytes += cost.bytes();
        }

        /** By the median conversation: now and then another process gets the processor. */
        double wallMicros() {
            return new Samples(conversations).median() / TURNS / 1e3;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / conversations.size() / TURNS;
        }

        double kilobytes() {
            return bytes / 1e3 / conversations.size() / TURNS;
        }
    }
}
