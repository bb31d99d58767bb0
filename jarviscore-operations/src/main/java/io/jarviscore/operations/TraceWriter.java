package io.jarviscore.operations;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes mesh events to trace files, on a thread of its own. It never blocks: when {@value #QUEUE}
 * events wait, further ones are dropped and counted, and the gap shows in the sequence numbers of
 * the file.
 *
 * <p>Events are collected for a tenth of a second, so that a busy mesh wakes this thread ten times
 * a second and each file is written once. A killed process loses at most its queue. Lines are not
 * forced to the disk.
 */
final class TraceWriter implements Consumer<MeshEvent>, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TraceWriter.class);

    /** Some 20 MB at the usual size of an event. */
    static final int QUEUE = 10_000;

    /** So many events wake the thread before its time; a power of two. */
    private static final int BATCH = 1_024;

    private static final Duration COLLECT = Duration.ofMillis(100);

    /** Ends the thread, once everything before it is written. */
    private static final Numbered END = new Numbered(0, Optional.empty());

    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofHours(1);

    private final BlockingQueue<Numbered> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private final TraceFolder folder;
    private final Supplier<Optional<TraceStream>> stream;
    private final TraceEvents events;
    private final MeshClock clock;
    private final Thread thread;
    private volatile boolean closing;
    private volatile MeshClock.Timer nextSweep = () -> {};
    private boolean failing;

    /**
     * Writes to a folder, and to the state store where there is a stream.
     *
     * @param stream asked on the writing thread, when the mesh has started
     */
    TraceWriter(
            TraceFolder folder,
            Supplier<Optional<TraceStream>> stream,
            Redaction redaction,
            String owner,
            MeshClock clock) {
        this.folder = folder;
        this.stream = stream;
        this.events = new TraceEvents(owner, redaction);
        this.clock = clock;
        // A platform thread: agents that compute hold the carriers of virtual ones.
        this.thread = Thread.ofPlatform().daemon().name("jarviscore-traces").unstarted(this::work);
    }

    @Override
    public void accept(MeshEvent event) {
        if (!TraceEvents.isTraced(event)) {
            return;
        }
        if (!started.get() && started.compareAndSet(false, true)) {
            thread.start();
        }
        long number = sequence.incrementAndGet();
        if (!queue.offer(new Numbered(number, Optional.of(event)))
                && dropped.getAndIncrement() == 0) {
            log.warn("Traces are written too slowly: events are dropped from now on");
        }
        if (number % BATCH == 0) {
            LockSupport.unpark(thread);
        }
    }

    /** How many events were not written, because too many waited or a write failed. */
    long dropped() {
        return dropped.get();
    }

    /** Writes the queue, for at most 5 seconds, and closes the files. */
    @Override
    public void close() {
        closing = true;
        nextSweep.cancel();
        if (!started.get()) {
            return;
        }
        try {
            boolean ending = queue.offer(END, DRAIN.toSeconds(), TimeUnit.SECONDS);
            LockSupport.unpark(thread);
            if (!ending || !thread.join(DRAIN)) {
                log.warn("{} trace events were not written in time", queue.size());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        List<Numbered> batch = new ArrayList<>();
        try (folder) {
            sweep();
            boolean ended = false;
            while (!ended) {
                batch.clear();
                batch.add(queue.take());
                if (!closing && queue.size() < BATCH) {
                    LockSupport.parkNanos(COLLECT.toNanos());
                }
                queue.drainTo(batch, BATCH);
                ended = write(batch);
            }
        } catch (InterruptedException e) {
            log.debug("Trace writer was interrupted");
        }
    }

    private void sweep() {
        folder.deleteOld(clock.instant());
        if (!closing) {
            nextSweep = clock.after(SWEEP, this::sweep);
        }
    }

    /** Whether the end is among them. */
    private boolean write(List<Numbered> batch) {
        boolean ended = false;
        boolean failed = false;
        for (Numbered next : batch) {
            if (next.event().isPresent()) {
                failed |= !write(events.line(next.sequence(), next.event().get()));
            } else {
                ended = true;
            }
        }
        int lost = folder.flush(this::warn);
        dropped.addAndGet(lost);
        failing = failed || lost > 0;
        return ended;
    }

    private boolean write(TraceEvents.Line line) {
        try {
            folder.append(line.workflowId(), line.stepId(), line.text());
            stream.get().ifPresent(store -> store.append(line));
            return true;
        } catch (IOException | JarvisException e) {
            dropped.incrementAndGet();
            warn(e);
            return false;
        }
    }

    /** Once, until a batch is written again. */
    private void warn(Exception e) {
        if (!failing) {
            log.warn("Could not write traces to {} or the store: {}", folder, e.getMessage());
        }
        failing = true;
    }

    /**
     * An event in the queue.
     *
     * @param sequence its number in this process
     * @param event empty for the end of the queue
     */
    private record Numbered(long sequence, Optional<MeshEvent> event) {}
}
