package io.jarviscore.sandbox.service;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs by the id that the client chose. Outcomes of ended runs are kept, the newest, up to a number
 * of characters, so that a client that lost its connection gets them. Thread-safe.
 */
final class Runs {
    private static final int MOST_RUNS = 10_000;
    private static final long MOST_CHARACTERS = 32L << 20;

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private long characters;

    /** Adds a run. Returns the one that has this id already, if any. */
    synchronized Optional<Run> add(String id, Run run) {
        @Nullable Run earlier = runs.putIfAbsent(id, run);
        if (earlier == null) {
            var unused = run.outcome().thenAccept(this::keep);
        }
        return Optional.ofNullable(earlier);
    }

    synchronized Optional<Run> find(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    synchronized void remove(String id) {
        runs.remove(id);
    }

    private synchronized void keep(String outcome) {
        characters += outcome.length();
        Iterator<Run> oldest = runs.values().iterator();
        while (oldest.hasNext() && (characters > MOST_CHARACTERS || runs.size() > MOST_RUNS)) {
            Run run = oldest.next();
            if (run.outcome().isDone()) {
                characters -= run.outcome().join().length();
                oldest.remove();
            }
        }
    }
}
