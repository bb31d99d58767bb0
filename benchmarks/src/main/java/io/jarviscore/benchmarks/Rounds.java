package io.jarviscore.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.DoubleBinaryOperator;

/**
 * Several ways of doing one thing, measured in turn. Every round takes each way once, every other
 * round in the opposite order, so that a machine whose speed drifts drifts for all of them.
 * Comparisons are made round by round.
 */
final class Rounds {
    private static final int FEWEST = 3;

    private final Duration atMost;
    private final SequencedMap<String, Measured> ways = new LinkedHashMap<>();

    /**
     * No ways yet.
     *
     * @param atMost when no more rounds are begun, except that there are always a few; counted from
     *     the first one that counts
     */
    Rounds(Duration atMost) {
        this.atMost = atMost;
    }

    /** One way of doing it. */
    @FunctionalInterface
    interface Way {
        /** Runs it and returns the compared value: a time, a rate. */
        double measure() throws Exception;
    }

    /** Adds a way. */
    Rounds add(String name, Way way) {
        return add(name, Optional.empty(), way);
    }

    /** Adds a way in which a server does its part, whose processor time counts too. */
    Rounds add(String name, Optional<RedisProcess> server, Way way) {
        ways.put(name, new Measured(way, server));
        return this;
    }

    /** Measures every way so many times, after some rounds that count for nothing. */
    Rounds run(int warmUp, int rounds) throws Exception {
        for (int i = 0; i < warmUp; i++) {
            round(i);
        }
        ways.values().forEach(Measured::forget);
        long end = System.nanoTime() + atMost.toNanos();
        for (int i = 0; i < rounds && (i < FEWEST || System.nanoTime() < end); i++) {
            round(i);
        }
        return this;
    }

    private void round(int number) throws Exception {
        SequencedMap<String, Measured> order = number % 2 == 0 ? ways : ways.reversed();
        for (Measured way : order.values()) {
            way.measure();
        }
    }

    /** How many rounds were measured. */
    int count() {
        return ways.values().stream().mapToInt(way -> way.values.size()).max().orElse(0);
    }

    /** The measurements of one way. */
    Samples of(String name) {
        return new Samples(way(name).values);
    }

    /**
     * The processor time of one way's round on average, in microseconds, all threads and the server
     * included. It excludes other users of the machine and waits for a disk.
     */
    double cpuMicros(String name) {
        return way(name).cpuMicros / count();
    }

    /** One way in shares of another one. */
    Samples ratio(String name, String base) {
        return compare(name, base, (value, to) -> value / to);
    }

    /** How much more one way is than another one. */
    Samples difference(String name, String base) {
        return compare(name, base, (value, from) -> value - from);
    }

    private Samples compare(String name, String base, DoubleBinaryOperator comparison) {
        List<Double> values = way(name).values;
        List<Double> bases = way(base).values;
        List<Double> compared = new ArrayList<>();
        for (int round = 0; round < values.size(); round++) {
            compared.add(comparison.applyAsDouble(values.get(round), bases.get(round)));
        }
        return new Samples(compared);
    }

    private Measured way(String name) {
        Measured way = ways.get(name);
        if (way == null) {
            throw new IllegalArgumentException("no way is named " + name);
        }
        return way;
    }

    /** A way and its measurements. */
    private static final class Measured {
        private final Way way;
        private final Optional<RedisProcess> server;
        private final List<Double> values = new ArrayList<>();
        private double cpuMicros;

        Measured(Way way, Optional<RedisProcess> server) {
            this.way = way;
            this.server = server;
        }

        void measure() throws Exception {
            double before = serverCpuMicros();
            Cost cost = Cost.of(() -> values.add(way.measure()));
            cpuMicros += cost.cpuNanos() / 1e3 + serverCpuMicros() - before;
        }

        void forget() {
            values.clear();
            cpuMicros = 0;
        }

        private double serverCpuMicros() {
            return server.map(RedisProcess::counts).map(ServerCounts::cpuMicros).orElse(0.0);
        }
    }
}
