package io.jarviscore.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.DoubleBinaryOperator;

/**
 * Several ways of doing the same, measured in turn: every round takes each way once, every other
 * round in the opposite order, so that a machine whose speed drifts drifts for all of them. What is
 * compared is compared round by round.
 */
final class Rounds {
    private final SequencedMap<String, Way> ways = new LinkedHashMap<>();
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** One way of doing it. */
    @FunctionalInterface
    interface Way {
        /** Does it and says what is to be compared: a time, a rate. */
        double measure() throws Exception;
    }

    /** Adds a way. */
    Rounds add(String name, Way way) {
        ways.put(name, way);
        values.put(name, new ArrayList<>());
        return this;
    }

    /** Measures every way so many times, after some rounds that count for nothing. */
    Rounds run(int warmUp, int rounds) throws Exception {
        for (int round = 0; round < warmUp + rounds; round++) {
            SequencedMap<String, Way> order = round % 2 == 0 ? ways : ways.reversed();
            for (Map.Entry<String, Way> way : order.entrySet()) {
                double value = way.getValue().measure();
                if (round >= warmUp) {
                    list(way.getKey()).add(value);
                }
            }
        }
        return this;
    }

    /** What was measured of one way. */
    Samples of(String name) {
        return new Samples(list(name));
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
        List<Double> compared = new ArrayList<>();
        for (int round = 0; round < list(name).size(); round++) {
            compared.add(comparison.applyAsDouble(list(name).get(round), list(base).get(round)));
        }
        return new Samples(compared);
    }

    private List<Double> list(String name) {
        List<Double> list = values.get(name);
        if (list == null) {
            throw new IllegalArgumentException("no way is named " + name);
        }
        return list;
    }
}
