package io.jarviscore.engine;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.stored.BlobMarks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the blobs of workflows that the state store has forgotten, once a day and over all
 * processes that share the store. A blob goes if it has the store's own mark, is older than the
 * retention and a day, and belongs to a workflow that the store does not know.
 */
public final class ForgottenBlobs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ForgottenBlobs.class);

    /** After the start, which it must not slow. */
    private static final Duration FIRST = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** For clocks that differ. */
    private static final Duration MARGIN = DAY;

    private final WorkflowStore store;
    private final BlobStore blobs;
    private final BlobMarks marks;
    private final Optional<SharedPermits> permits;
    private final MeshClock clock;
    private final Duration retention;
    private volatile MeshClock.Timer next = () -> {};
    private volatile boolean closed;

    public ForgottenBlobs(
            WorkflowStore store,
            BlobStore blobs,
            BlobMarks marks,
            Optional<SharedPermits> permits,
            MeshClock clock,
            Duration retention) {
        this.store = store;
        this.blobs = blobs;
        this.marks = marks;
        this.permits = permits;
        this.clock = clock;
        this.retention = retention;
    }

    public void start() {
        next = clock.after(FIRST, this::look);
    }

    private void look() {
        try {
            sweepOnceADay();
        } catch (RuntimeException e) {
            log.warn("Blobs of forgotten workflows are looked for again in an hour", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!closed) {
                next = clock.after(LOOK, this::look);
            }
        }
    }

    private void sweepOnceADay() throws InterruptedException {
        if (!isDue()) {
            return;
        }
        if (permits.isEmpty()) {
            sweep();
            return;
        }
        // The lease bounds how long a process that died keeps the others from it.
        Optional<SharedPermits.Permit> permit =
                permits.get().acquire("forgotten-blobs", 1, LOOK, Duration.ZERO);
        if (permit.isPresent()) {
            try {
                if (isDue()) {
                    sweep();
                }
            } finally {
                permit.get().close();
            }
        }
    }

    private boolean isDue() {
        return marks.lastSweep().map(last -> !last.plus(DAY).isAfter(clock.instant())).orElse(true);
    }

    /** Looks through all blobs now. */
    public void sweep() {
        Set<String> own = marks.all(clock.instant());
        if (own.isEmpty()) {
            return;
        }
        Instant before = clock.instant().minus(retention).minus(MARGIN);
        Known known = new Known();
        int deleted = 0;
        Optional<String> from = Optional.empty();
        do {
            BlobStore.Page page = blobs.list("workflows/", BlobStore.Page.MAX, from);
            for (BlobStore.Stat blob : page.artefacts()) {
                Optional<String> workflow = BlobMarks.workflowOf(blob.path(), own);
                if (workflow.isPresent()
                        && blob.modifiedAt().isBefore(before)
                        && !known.has(workflow.get())
                        && blobs.delete(blob.path())) {
                    deleted++;
                }
            }
            from = page.next();
        } while (from.isPresent() && !closed);
        marks.onSwept();
        if (deleted > 0) {
            log.info("Deleted {} blobs of workflows that the store has forgotten", deleted);
        }
    }

    @Override
    public void close() {
        closed = true;
        next.cancel();
    }

    /** Blobs come in the order of their workflows, so each is asked for once. */
    private final class Known {
        private String workflow = "";
        private boolean answer;

        boolean has(String asked) {
            if (!asked.equals(workflow)) {
                answer = isKnown(asked);
                workflow = asked;
            }
            return answer;
        }
    }

    private boolean isKnown(String workflow) {
        try {
            return store.find(workflow).isPresent();
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (JarvisException unreadable) {
            // A person may still need the artefacts of its question.
            return true;
        }
    }
}
