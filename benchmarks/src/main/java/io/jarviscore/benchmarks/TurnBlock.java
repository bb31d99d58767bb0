package io.jarviscore.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * Some conversations, one after the other or at once, and their cost.
 *
 * @param wallNanos how long each took; of those at once, how long all took
 * @param cpuNanos their processor time together, see {@link Cost}
 * @param bytes their allocations together
 */
record TurnBlock(List<Double> wallNanos, long cpuNanos, long bytes) {
    /** How {@link #toString} begins: a library may print lines of its own. */
    static final String START = "block ";

    private static final String ANSWER = "All sums are made.";

    /**
     * Has so many of them, each on a virtual thread of its own, as in a server.
     *
     * @throws IllegalStateException if one of them ends with something else than the model's answer
     */
    static TurnBlock of(Callable<String> way, int times) throws Exception {
        List<Double> nanos = new ArrayList<>(times);
        Cost cost =
                Cost.of(
                        () -> {
                            for (int i = 0; i < times; i++) {
                                nanos.add(converse(way));
                            }
                        });
        return new TurnBlock(nanos, cost.cpuNanos(), cost.bytes());
    }

    /**
     * Has so many of them at once, each on a virtual thread of its own. There is one time: from the
     * start of the first until the end of the last.
     *
     * @throws IllegalStateException if one of them ends with something else than the model's answer
     */
    static TurnBlock together(Callable<String> way, int times) throws Exception {
        Cost cost =
                Cost.of(
                        () -> {
                            List<FutureTask<String>> all = new ArrayList<>(times);
                            for (int i = 0; i < times; i++) {
                                FutureTask<String> one = new FutureTask<>(way);
                                Thread.ofVirtual().start(one);
                                all.add(one);
                            }
                            for (FutureTask<String> one : all) {
                                check(one.get());
                            }
                        });
        return new TurnBlock(List.of((double) cost.wallNanos()), cost.cpuNanos(), cost.bytes());
    }

    private static double converse(Callable<String> way) throws Exception {
        long start = System.nanoTime();
        FutureTask<String> conversation = new FutureTask<>(way);
        Thread.ofVirtual().start(conversation);
        check(conversation.get());
        return System.nanoTime() - start;
    }

    private static void check(String answer) {
        if (!answer.equals(ANSWER)) {
            throw new IllegalStateException("the model's answer is " + answer);
        }
    }

    /** The other end of {@link #toString}. */
    static TurnBlock parse(String line) {
        String[] parts = line.substring(START.length()).split(" ", -1);
        return new TurnBlock(
                Arrays.stream(parts).skip(2).map(Double::valueOf).toList(),
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]));
    }

    @Override
    public String toString() {
        return START
                + cpuNanos
                + " "
                + bytes
                + " "
                + wallNanos.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
