package io.jarviscore.engine.store;

import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line when a mesh's stores become unavailable and one when they answer again, however
 * many threads meet the outage in between. Thread-safe.
 */
public final class OutageLog {
    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

    private final MeshClock clock;

    // Guards both fields below; logging is done without it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Activity> failing = new HashSet<>();
    private @Nullable Instant since;

    /** Whether anything fails: success is the usual case, and must not take the lock. */
    private volatile boolean away;

    public OutageLog(MeshClock clock) {
        this.clock = clock;
    }

    /** Activities that meet an outage. Each is repeated for as long as the mesh runs. */
    public enum Activity {
        /** Calls for running workflows and their leases. */
        WORKFLOWS,
        /** The sweep, which also stands for all workflow calls. */
        SWEEP,
        /** Announcing this node's agents. */
        ROSTER,
        /** Receiving offered steps. */
        OFFERS
    }

    /** Notes a call that did not reach the store; it will be made again. */
    public void onFailure(Activity activity, StoreUnavailableException failure) {
        boolean first;
        lock.lock();
        try {
            first = failing.isEmpty();
            failing.add(activity);
            if (first) {
                since = clock.instant();
                away = true;
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            log.warn(
                    "The store is unavailable; what needs it waits and is tried again: {}",
                    failure.getMessage());
        } else {
            log.debug("The store is still unavailable for {}", activity, failure);
        }
    }

    /** Notes a call that reached the store. */
    public void onSuccess(Activity activity) {
        if (!away) {
            return;
        }
        Instant began = null;
        lock.lock();
        try {
            failing.remove(activity);
            if (activity == Activity.SWEEP) {
                failing.remove(Activity.WORKFLOWS);
            }
            if (failing.isEmpty() && away) {
                began = since;
                away = false;
            }
        } finally {
            lock.unlock();
        }
        if (began != null) {
            log.warn(
                    "The store answers again, after {} s",
                    Duration.between(began, clock.instant()).toSeconds());
        }
    }
}
