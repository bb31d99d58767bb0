package io.jarviscore.storage.redis;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Routes pub/sub notifications to waiting receivers by ticket. Each ticket names this inbox, so
 * that the server knows where to publish. Thread-safe.
 */
final class MailInbox {
    private final PubSubListeners pubSub;
    private final String name;
    private final String channel;
    private final AtomicLong tickets = new AtomicLong();
    private final Map<String, MailWait> waiting = new ConcurrentHashMap<>();

    /** Tickets by recipient: never more than have waited for its mail here at the same time. */
    private final Map<String, Queue<String>> abandoned = new ConcurrentHashMap<>();

    private final ReentrantLock opening = new ReentrantLock();
    private volatile boolean open;

    /**
     * Not open yet.
     *
     * @param name differs from that of every other inbox
     */
    MailInbox(PubSubListeners pubSub, RedisKeys keys, String name) {
        this.pubSub = pubSub;
        this.name = name;
        this.channel = keys.inboxes() + name;
    }

    /** Blocks the first time, until the server has taken the subscription. */
    void open() {
        if (open) {
            return;
        }
        opening.lock();
        try {
            if (!open) {
                pubSub.listen(channel, this::onNotification);
                open = true;
            }
        } finally {
            opening.unlock();
        }
    }

    /** A ticket of this inbox for calls that do not wait; nobody is called by it. */
    String nobody() {
        return name + ":0";
    }

    /** Creates a ticket; notifications to it are received from now on. */
    MailWait newWait() {
        return newWait(name + ":" + tickets.incrementAndGet());
    }

    private MailWait newWait(String ticket) {
        MailWait wait = new MailWait(ticket);
        waiting.put(ticket, wait);
        return wait;
    }

    /** Ends a ticket. */
    void end(MailWait wait) {
        waiting.remove(wait.ticket());
    }

    /**
     * Ends a ticket that the server may still notify: the next receiver of that mailbox takes the
     * ticket over, and checks for messages handed to it.
     */
    void abandon(String recipient, MailWait wait) {
        end(wait);
        abandoned
                .computeIfAbsent(recipient, any -> new ConcurrentLinkedQueue<>())
                .add(wait.ticket());
    }

    /** A wait with a ticket that was left so, if there is one. */
    Optional<MailWait> takeOver(String recipient) {
        Queue<String> left = abandoned.get(recipient);
        return Optional.ofNullable(left).map(Queue::poll).map(this::newWait);
    }

    /** Notifications may have been missed while the subscription was down. */
    private void onNotification(String said) {
        if (said.equals(PubSubListeners.SUBSCRIBED)) {
            waiting.values().forEach(MailWait::lookAgain);
            return;
        }
        int end = said.indexOf('\n');
        MailWait wait = waiting.get(end < 0 ? said : said.substring(0, end));
        if (wait == null) {
            // The ticket's owner has taken back its messages, or will soon.
            return;
        }
        if (end < 0) {
            wait.lookAgain();
        } else {
            wait.handOver(said.substring(end + 1));
        }
    }
}
