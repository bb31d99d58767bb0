package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.coordination.StoreChanges;
import io.jarviscore.p2p.messaging.MessageNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards changes of a store to the nodes that have it open, which the catalogues name. Changes
 * that come while a nudge is being sent go together in the next one, at most one in {@code PAUSE},
 * so a busy store costs a bounded number of messages. A lost nudge costs time only: the store is
 * polled. Thread-safe.
 */
final class FleetNudges implements AutoCloseable {
    /** Names in one nudge; more changes at once are left to the receivers' next poll. */
    static final int MAX_NAMES = 500;

    /** The longest name that is forwarded: an id of 128 characters and its kind. */
    private static final int LONGEST_NAME = 300;

    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Logger log = LoggerFactory.getLogger(FleetNudges.class);

    private final Catalogues catalogues;
    private final MessageNode messages;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable StoreChanges changes;

    // Guards the fields below; nothing under it blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean sending;
    private boolean closed;

    /** Forwards nothing yet. */
    FleetNudges(Catalogues catalogues, MessageNode messages) {
        this.catalogues = catalogues;
        this.messages = messages;
    }

    /** Forwards the changes of this store from now on. To be called at most once. */
    void connect(StoreChanges store) {
        changes = store;
        store.listen(this::changed);
    }

    /** The store whose changes this node forwards and receives. */
    Optional<String> store() {
        return Optional.ofNullable(changes).map(StoreChanges::store);
    }

    /** Nudges sent since the start, each to one node. */
    long sent() {
        return sent.get();
    }

    /** Nudges received since the start. */
    long received() {
        return received.get();
    }

    /** Another node has changed something. */
    void onNudge(Bodies.Nudge nudge) {
        StoreChanges here = changes;
        if (here != null && here.store().equals(nudge.store())) {
            received.incrementAndGet();
            nudge.names().forEach(here::changedElsewhere);
        }
    }

    private void changed(String name) {
        lock.lock();
        try {
            if (closed || name.length() > LONGEST_NAME || waiting.size() >= MAX_NAMES) {
                return;
            }
            waiting.add(name);
            if (sending) {
                return;
            }
            sending = true;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("nudges").start(this::sendAll);
    }

    private void sendAll() {
        try {
            List<String> names = take();
            while (!names.isEmpty()) {
                send(names);
                Thread.sleep(PAUSE);
                names = take();
            }
        } catch (InterruptedException e) {
            log.debug("Changes of the store are not forwarded any more");
        }
    }

    /** The waiting names; if nothing does, the next change starts a new sender. */
    private List<String> take() {
        lock.lock();
        try {
            List<String> names = new ArrayList<>(waiting);
            waiting.clear();
            sending = !names.isEmpty();
            return names;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<String> names) {
        String store = store().orElseThrow();
        byte[] body = Bodies.nudge(store, names);
        for (String node : catalogues.sharing(store)) {
            try {
                messages.notify(node, body);
                sent.incrementAndGet();
            } catch (JarvisException e) {
                log.debug("Could not nudge node {}: {}", node, e.getMessage());
            }
        }
    }

    /** Forwards no more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }
}
