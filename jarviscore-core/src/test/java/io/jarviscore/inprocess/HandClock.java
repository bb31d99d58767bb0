package io.jarviscore.inprocess;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock with the time set by {@link #advance}, which runs due actions. */
final class HandClock implements MeshClock {
    private final List<Due> waiting = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
        Due due = new Due(now.plus(delay), action);
        waiting.add(due);
        if (!delay.isPositive()) {
            advance(Duration.ZERO);
        }
        return () -> waiting.remove(due);
    }

    void advance(Duration time) {
        now = now.plus(time);
        waiting.stream().filter(due -> !due.at.isAfter(now)).toList().forEach(this::run);
    }

    private void run(Due due) {
        if (waiting.remove(due)) {
            due.action.run();
        }
    }

    /** Compared by identity, so no record. */
    private static final class Due {
        final Instant at;
        final Runnable action;

        Due(Instant at, Runnable action) {
            this.at = at;
            this.action = action;
        }
    }
}
