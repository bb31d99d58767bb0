package io.jarviscore.engine;

import io.jarviscore.JarvisException;
import io.jarviscore.internal.Ids;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Names that this mesh has sent mail to and that no agent has announced. Mail may be sent before
 * its reader starts, so such names are allowed; but a loop over made-up names would fill the store,
 * in which nobody reads them. Thread-safe.
 */
final class UnannouncedRecipients {
    /** How many such names one mesh may use. */
    static final int MOST = 1_000;

    private final Predicate<String> isAnnounced;

    // Guards the names. Calls under it read memory, but for once in a heartbeat.
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> names = new HashSet<>();

    UnannouncedRecipients(Predicate<String> isAnnounced) {
        this.isAnnounced = isAnnounced;
    }

    /**
     * Lets mail to a name pass.
     *
     * @throws JarvisException if nobody has announced it, and it is one too many
     */
    void admit(String name) {
        lock.lock();
        try {
            if (names.contains(name) || isAnnounced.test(name)) {
                return;
            }
            if (names.size() >= MOST) {
                names.removeIf(isAnnounced);
            }
            if (names.size() >= MOST) {
                throw new JarvisException(
                        "no agent is called "
                                + Ids.quote(name)
                                + ", and this mesh has sent mail to "
                                + MOST
                                + " other names that nobody has announced: start their agents, or"
                                + " correct the names");
            }
            names.add(name);
        } finally {
            lock.unlock();
        }
    }
}
