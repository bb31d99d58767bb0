package io.jarviscore.storage.sqlite;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies listeners of changes. A change by this process is announced at once to the listeners of
 * its name. A change by another process is announced to all listeners when a poll finds a new
 * version of the file, and at once for those of its name if that process sends a nudge. Polls run
 * only while there are listeners.
 */
final class ChangeNotifier {
    private static final Logger log = LoggerFactory.getLogger(ChangeNotifier.class);

    private final MeshClock clock;
    private final Duration interval;
    private final LongSupplier version;
    private final Map<String, Set<Listener>> listeners = new ConcurrentHashMap<>();
    private final AtomicBoolean polling = new AtomicBoolean();

    /** Only read and written by the polling thread. */
    private volatile long seen;

    private volatile boolean closed;

    /** Receive the names of this process's changes, for the other processes. */
    private final List<Consumer<String>> forwards = new CopyOnWriteArrayList<>();

    ChangeNotifier(MeshClock clock, Duration interval, LongSupplier version) {
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
        // The version seen last stays: changes since then announce with the first poll.
        startPolling();
        return listener;
    }

    /** Forwards the names of this process's changes; must not block. */
    void forwardTo(Consumer<String> consumer) {
        forwards.add(consumer);
    }

    /** Something of this name was changed here, and is committed. */
    void announce(String name) {
        forwards.forEach(each -> each.accept(name));
        notifyListeners(name);
    }

    /** Something of this name was changed, here or elsewhere. */
    void notifyListeners(String name) {
        listeners.getOrDefault(name, Set.of()).forEach(listener -> listener.changed.run());
    }

    /** Stops polling, and wakes the waiters, so that they see that the file is closed. */
    void close() {
        closed = true;
        notifyAllListeners();
    }

    private void notifyAllListeners() {
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
                notifyAllListeners();
            }
        } catch (JarvisException e) {
            // The listener meets the same failure when it uses the file, and can act on it.
            log.debug("Changes by other processes could not be read", e);
        } finally {
            polling.set(false);
            startPolling();
        }
    }

    /** One registered listener; compared by identity, so no record. */
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
