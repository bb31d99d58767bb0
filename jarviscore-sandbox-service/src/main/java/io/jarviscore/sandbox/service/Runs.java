package io.jarviscore.sandbox.service;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs by the id that the client chose. Outcomes of ended runs are kept, the newest, up to a number
 * of characters, so that a client that lost its connection gets them. Thread-safe.
 */
final class Runs {
    private static final int MOST_RUNS = 10_000;
    private static final long MOST_CHARACTERS = 32L << 20;

    /** Guards the fields below; an outcome that is counted must be in the map. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private long characters;

    /** Adds a run. Returns the one that has this id already, if any. */
    Optional<Run> add(String id, Run run) {
        lock.lock();
        try {
            @Nullable Run earlier = runs.putIfAbsent(id, run);
            if (earlier == null) {
                var unused =
                        run.outcome().whenComplete((outcome, failure) -> onEnd(id, run, outcome));
            }
            return Optional.ofNullable(earlier);
        } finally {
            lock.unlock();
        }
    }

    Optional<Run> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(runs.get(id));
        } finally {
            lock.unlock();
        }
    }

    private void onEnd(String id, Run run, @Nullable String outcome) {
        lock.lock();
        try {
            settle(id, run, outcome);
        } finally {
            lock.unlock();
        }
    }

    /** A run that was given up has no outcome; the id is free again. */
    private void settle(String id, Run run, @Nullable String outcome) {
        if (outcome == null) {
            runs.remove(id, run);
            return;
        }
        characters += outcome.length();
        Iterator<Run> oldest = runs.values().iterator();
        while (oldest.hasNext() && (characters > MOST_CHARACTERS || runs.size() > MOST_RUNS)) {
            Run each = oldest.next();
            if (each.outcome().isDone()) {
                characters -= each.outcome().join().length();
                oldest.remove();
            }
        }
    }
}
