package io.jarviscore.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources of a run, closed at its end, one of each type. Thread-safe: a run is closed by the
 * thread that waits for it while its own thread may still use something.
 */
final class RunResources implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunResources.class);

    /** Guards the fields below: nothing may be opened after the end. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Class<?>, AutoCloseable> open = new LinkedHashMap<>();
    private final List<RunResources> parts = new ArrayList<>();
    private boolean closed;

    /**
     * Returns the run's resource of a type; opens it on first use.
     *
     * @param opening must not block
     * @throws IllegalStateException if the run has ended
     */
    <R extends AutoCloseable> R get(Class<R> type, Supplier<R> opening) {
        lock.lock();
        try {
            requireOpen();
            return type.cast(open.computeIfAbsent(type, unused -> opening.get()));
        } finally {
            lock.unlock();
        }
    }

    /** The resources of a step that runs beside others; closed with these at the latest. */
    RunResources part() {
        RunResources part = new RunResources();
        lock.lock();
        try {
            requireOpen();
            parts.removeIf(RunResources::isClosed);
            parts.add(part);
        } finally {
            lock.unlock();
        }
        return part;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the task has ended");
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            all.addAll(parts);
            all.addAll(open.values());
            parts.clear();
            open.clear();
        } finally {
            lock.unlock();
        }
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                // The outcome stands, even if a tool fails to close.
                log.warn("{} could not be closed at the end of a task", each, e);
            }
        }
    }
}
