package io.jarviscore.storage.sqlite;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever listens that something changed. What this process changes rings at once, for those
 * who listen to it. What other processes change is found by asking the file for its version, now
 * and then, while anybody listens at all; then it rings for everybody.
 */
final class ChangeBell {
    private static final Logger log = LoggerFactory.getLogger(ChangeBell.class);

    private final MeshClock clock;
    private final Duration interval;
    private final LongSupplier version;
    private final Map<String, Set<Listener>> listeners = new ConcurrentHashMap<>();
    private final AtomicBoolean polling = new AtomicBoolean();

    /** Only read and written by whoever is polling. */
    private volatile long seen;

    private volatile boolean closed;

    ChangeBell(MeshClock clock, Duration interval, LongSupplier version) {
        this.clock = clock;
        this.interval = interval;
        this.version = version;
        this.seen = version.getAsLong();
    }

    /** Has this called after changes, on any thread, possibly without need, until closed. */
    Listener listen(String name, Runnable changed) {
        Listener listener = new Listener(name, changed);
        listeners.compute(
                name,
                (key, all) -> {
                    Set<Listener> listening = all == null ? ConcurrentHashMap.newKeySet() : all;
                    listening.add(listener);
                    return listening;
                });
        // The version seen last stays: what changed since it was seen rings with the first poll.
        startPolling();
        return listener;
    }

    /** Something of this name was changed here. */
    void ring(String name) {
        listeners.getOrDefault(name, Set.of()).forEach(listener -> listener.changed.run());
    }

    /** Polls no more, and wakes those who wait, so that they see that the file is closed. */
    void close() {
        closed = true;
        ringAll();
    }

    private void ringAll() {
        listeners.values().forEach(all -> all.forEach(each -> each.changed.run()));
    }

    private void startPolling() {
        if (!closed && !listeners.isEmpty() && polling.compareAndSet(false, true)) {
            clock.after(interval, this::poll);
        }
    }

    private void poll() {
        try {
            long now = version.getAsLong();
            if (now != seen) {
                seen = now;
                ringAll();
            }
        } catch (JarvisException e) {
            // Whoever listens meets the same failure when it uses the file, and can act on it.
            log.debug("Changes by other processes could not be looked for", e);
        } finally {
            polling.set(false);
            startPolling();
        }
    }

    /** Somebody who listens; compared by identity, so no record. */
    final class Listener implements AutoCloseable {
        private final String name;
        private final Runnable changed;

        private Listener(String name, Runnable changed) {
            this.name = name;
            this.changed = changed;
        }

        @Override
        public void close() {
            listeners.computeIfPresent(
                    name,
                    (key, all) -> {
                        all.remove(this);
                        return all.isEmpty() ? null : all;
                    });
        }
    }
}
