package io.jarviscore.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The conversation of {@link TurnBenchmark} by other libraries too: each way in a process of its
 * own with the same options, all alive at once. Small blocks of all ways alternate, every other
 * time in the opposite order, so that a machine whose speed drifts drifts for all of them; ratios
 * are made round by round.
 *
 * @param rivals the libraries beside it
 * @param warmUp blocks of each way before measuring
 * @param rounds how many rounds are measured
 * @param blocks how many blocks of each way make a round
 * @param atMost when no more rounds are begun, except that there are always a few; counted from the
 *     beginning of the warm-up
 */
record RivalsBenchmark(List<Rival> rivals, int warmUp, int rounds, int blocks, Duration atMost)
        implements Benchmark {
    private static final int FEWEST = 3;
    private static final int TOOL_CALLS = 10;
    private static final int CONVERSATIONS_PER_BLOCK = 20;

    static RivalsBenchmark full() {
        return new RivalsBenchmark(List.of(Rival.values()), 150, 15, 20, Duration.ofMinutes(5));
    }

    @Override
    public String run() throws Exception {
        List<ConversingProcess> processes = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start()) {
            for (TurnWay way : ways()) {
                processes.add(ConversingProcess.start(way, server, TOOL_CALLS));
            }
            return compare(processes);
        } finally {
            processes.forEach(ConversingProcess::close);
        }
    }

    /** The mesh is the first, since the others are compared with it. */
    private List<TurnWay> ways() throws IOException {
        List<TurnWay> ways = new ArrayList<>(List.of(TurnWay.mesh(), TurnWay.byHand()));
        for (Rival rival : rivals) {
            ways.add(rival.way());
        }
        return ways;
    }

    private String compare(List<ConversingProcess> processes) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        round(processes, warmUp);
        List<Measured> measured = processes.stream().map(Measured::new).toList();
        for (int i = 0; i < rounds && (i < FEWEST || System.nanoTime() < end); i++) {
            List<TurnRound> round = round(processes, blocks);
            for (int way = 0; way < round.size(); way++) {
                measured.get(way).rounds.add(round.get(way));
            }
        }
        return report(measured);
    }

    private static List<TurnRound> round(List<ConversingProcess> processes, int blocks)
            throws IOException {
        List<TurnRound> round =
                processes.stream().map(process -> new TurnRound(TOOL_CALLS + 1)).toList();
        int last = processes.size() - 1;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i <= last; i++) {
                int way = block % 2 == 0 ? i : last - i;
                round.get(way).add(processes.get(way).converse(CONVERSATIONS_PER_BLOCK));
            }
        }
        return round;
    }

    private String report(List<Measured> measured) throws IOException {
        Measured mesh = measured.getFirst();
        StringBuilder rows = new StringBuilder();
        for (Measured way : measured) {
            rows.append(way.row(mesh));
        }
        return String.format(
                Locale.ROOT,
                """
                %s for each process. %d rounds of %d alternating blocks of %d conversations each \
                way, %d turns a conversation; before them %d conversations each way to warm up.

                | per turn | wall, µs | to the mesh's | CPU, µs | to the mesh's | allocated, KB | to \
                the mesh's | request, bytes |
                |---|---|---|---|---|---|---|---|
                %s""",
                Machine.describe(),
                mesh.rounds.size(),
                blocks,
                CONVERSATIONS_PER_BLOCK,
                TOOL_CALLS + 1,
                warmUp * CONVERSATIONS_PER_BLOCK,
                rows);
    }

    /** One way and its rounds' cost. */
    private record Measured(ConversingProcess process, List<TurnRound> rounds) {
        Measured(ConversingProcess process) {
            this(process, new ArrayList<>());
        }

        String row(Measured mesh) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %d |%n",
                    process.title(),
                    cells(mesh, TurnRound::wallMicros, 0),
                    cells(mesh, TurnRound::cpuMicros, 0),
                    cells(mesh, TurnRound::kilobytes, 1),
                    process.bytesPerRequest());
        }

        private String cells(Measured mesh, ToDoubleFunction<TurnRound> value, int decimals) {
            List<Double> values = rounds.stream().map(value::applyAsDouble).toList();
            String absolute = new Samples(values).format(decimals) + " | ";
            if (process.equals(mesh.process)) {
                return absolute + "1";
            }
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                ratios.add(values.get(i) / value.applyAsDouble(mesh.rounds.get(i)));
            }
            return absolute + new Samples(ratios).format(2) + " x";
        }
    }
}
