package io.jarviscore.inprocess;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recipient's messages. A message is visible, or hidden because somebody works on it, or dead.
 *
 * <p>A message that comes back takes its old place, before everything that was sent later. Whether
 * a hidden message's lease has expired is checked whenever the inbox is used; only a receiver with
 * nothing to do sets a timer for it.
 */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final String recipient;
    private final MeshClock clock;
    private final MailboxLimits limits;

    // Guards everything below; nothing under it blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, InboxMessage> visible = new TreeMap<>();
    private final TreeSet<InboxMessage> hidden =
            new TreeSet<>(
                    Comparator.comparing(InboxMessage::hiddenUntil)
                            .thenComparingLong(InboxMessage::number));
    private final Set<String> presentIds = new HashSet<>();
    private final LinkedHashSet<String> recentIds = new LinkedHashSet<>();
    private final ArrayDeque<Envelope> dead = new ArrayDeque<>();
    private final Set<CountDownLatch> receivers = new HashSet<>();
    private long lastNumber;

    Inbox(String recipient, MeshClock clock, MailboxLimits limits) {
        this.recipient = recipient;
        this.clock = clock;
        this.limits = limits;
    }

    /** Accepts a message; see {@link io.jarviscore.Mailbox#send}. */
    boolean add(Envelope envelope) {
        Envelope mine = copy(envelope);
        lock.lock();
        try {
            takeBackOverdue();
            if (presentIds.contains(mine.id()) || recentIds.contains(mine.id())) {
                return false;
            }
            if (presentIds.size() >= limits.maxLength()) {
                throw new JarvisException(
                        "mailbox of "
                                + recipient
                                + " is full: "
                                + limits.maxLength()
                                + " messages (mailbox_max_length) wait or are being worked on;"
                                + " receive some, or send again later");
            }
            remember(mine.id());
            show(new InboxMessage(++lastNumber, mine));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next messages; see {@link io.jarviscore.Mailbox#receive}. */
    List<Delivery> take(int most, Duration wait) throws InterruptedException {
        if (most < 1) {
            throw new IllegalArgumentException("most is " + most + ": receive at least 1 message");
        }
        Instant deadline = clock.instant().plus(wait);
        while (true) {
            CountDownLatch changed = new CountDownLatch(1);
            Instant wakeAt = deadline;
            lock.lockInterruptibly();
            try {
                takeBackOverdue();
                if (!visible.isEmpty()) {
                    return deliver(most);
                }
                if (!clock.instant().isBefore(deadline)) {
                    return List.of();
                }
                if (!hidden.isEmpty() && hidden.first().hiddenUntil.isBefore(deadline)) {
                    wakeAt = hidden.first().hiddenUntil;
                }
                receivers.add(changed);
            } finally {
                lock.unlock();
            }
            await(changed, wakeAt);
        }
    }

    int size() {
        lock.lock();
        try {
            takeBackOverdue();
            return presentIds.size();
        } finally {
            lock.unlock();
        }
    }

    List<Envelope> deadLetters() {
        lock.lock();
        try {
            takeBackOverdue();
            return dead.stream().map(Inbox::copy).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a message becomes visible or the clock says so, whichever is first. */
    private void await(CountDownLatch changed, Instant wakeAt) throws InterruptedException {
        MeshClock.Timer timer = clock.at(wakeAt, changed::countDown);
        try {
            changed.await();
        } finally {
            timer.cancel();
            lock.lock();
            try {
                receivers.remove(changed);
            } finally {
                lock.unlock();
            }
        }
    }

    private List<Delivery> deliver(int most) {
        List<Delivery> deliveries = new ArrayList<>();
        while (deliveries.size() < most && !visible.isEmpty()) {
            deliveries.add(deliver(visible.pollFirstEntry().getValue()));
        }
        return deliveries;
    }

    private Delivery deliver(InboxMessage message) {
        message.deliveries++;
        hide(message, limits.visibility());
        return new InboxDelivery(this, message, message.deliveries, copy(message.envelope));
    }

    /** Ends a delivery for good; false if it is not the newest or its lease has expired. */
    boolean remove(InboxMessage message, int delivery) {
        lock.lock();
        try {
            if (!isHeld(message, delivery)) {
                return false;
            }
            hidden.remove(message);
            presentIds.remove(message.envelope.id());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a delivery without success; does nothing if it has ended. */
    void giveBack(InboxMessage message, int delivery) {
        lock.lock();
        try {
            if (isHeld(message, delivery)) {
                hidden.remove(message);
                deliverAgain(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hides a message for this long from now; false if the delivery has ended. */
    boolean extend(InboxMessage message, int delivery, Duration visibility) {
        lock.lock();
        try {
            if (!isHeld(message, delivery)) {
                return false;
            }
            hidden.remove(message);
            hide(message, visibility);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isHeld(InboxMessage message, int delivery) {
        takeBackOverdue();
        return message.deliveries == delivery && hidden.contains(message);
    }

    private void takeBackOverdue() {
        Instant now = clock.instant();
        while (!hidden.isEmpty() && !hidden.first().hiddenUntil.isAfter(now)) {
            deliverAgain(hidden.removeFirst());
        }
    }

    private void deliverAgain(InboxMessage message) {
        if (message.deliveries < limits.maxDeliveries()) {
            show(message);
            return;
        }
        presentIds.remove(message.envelope.id());
        dead.addLast(message.envelope);
        Envelope dropped = dead.size() > limits.maxDeadLetters() ? dead.removeFirst() : null;
        log.warn(
                "Message {} from {} to {} was given up after {} deliveries{}",
                message.envelope.id(),
                message.envelope.sender(),
                recipient,
                message.deliveries,
                dropped == null ? "" : "; dead letter " + dropped.id() + " was dropped for it");
    }

    private void show(InboxMessage message) {
        presentIds.add(message.envelope.id());
        visible.put(message.number, message);
        // All of them: one may be about to be interrupted, and the others must set a timer for the
        // time when this message may come back.
        receivers.forEach(CountDownLatch::countDown);
        receivers.clear();
    }

    /** The message must not be in the set: the time is part of its place there. */
    private void hide(InboxMessage message, Duration visibility) {
        message.hiddenUntil = clock.instant().plus(visibility);
        hidden.add(message);
    }

    private void remember(String id) {
        recentIds.add(id);
        if (recentIds.size() > limits.maxRememberedIds()) {
            recentIds.removeFirst();
        }
    }

    private static Envelope copy(Envelope envelope) {
        return new Envelope(
                envelope.id(),
                envelope.sender(),
                envelope.recipient(),
                PlainValues.copy("payload of message " + envelope.id(), envelope.payload()),
                envelope.sentAt(),
                envelope.traceparent());
    }
}
