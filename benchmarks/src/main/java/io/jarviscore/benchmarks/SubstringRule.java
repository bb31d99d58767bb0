package io.jarviscore.benchmarks;

import io.jarviscore.kernel.registry.StoredFunction;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How the original finds functions: each word between blanks that is a part of the name counts 3,
 * else of the service's name 2, else of all texts together 1. Everything above 0 is a match, in the
 * order in which it was loaded where scores are equal; the agent uses one with at least 2.
 *
 * @param functions in the order in which they were loaded
 */
record SubstringRule(List<StoredFunction> functions) {
    private static final int NAME = 3;
    private static final int SYSTEM = 2;
    private static final int LEAST = 2;

    /** The best matches that the original would use. */
    List<String> search(String request, int most) {
        String[] words = request.toLowerCase(Locale.ROOT).split("\\s+", -1);
        return functions.stream()
                .map(function -> new Scored(function.name(), score(function, words)))
                .filter(scored -> scored.score() >= LEAST)
                .sorted(Comparator.comparingInt(Scored::score).reversed())
                .limit(most)
                .map(Scored::name)
                .toList();
    }

    private static int score(StoredFunction function, String[] words) {
        String name = function.name();
        String system = name.substring(0, name.indexOf('_'));
        String all = name + " " + system + " " + function.description().toLowerCase(Locale.ROOT);
        return Stream.of(words)
                .mapToInt(
                        word ->
                                name.contains(word)
                                        ? NAME
                                        : system.contains(word)
                                                ? SYSTEM
                                                : all.contains(word) ? 1 : 0)
                .sum();
    }

    private record Scored(String name, int score) {}
}
