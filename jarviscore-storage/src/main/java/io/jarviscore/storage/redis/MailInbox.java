package io.jarviscore.storage.redis;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where this process hears what those who wait for mail are told. Each of them has a ticket, which
 * names this inbox, so that the server knows whom to tell. Thread-safe.
 */
final class MailInbox {
    private final Doorbells doorbells;
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
    MailInbox(Doorbells doorbells, RedisKeys keys, String name) {
        this.doorbells = doorbells;
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
                doorbells.hear(channel, this::hear);
                open = true;
            }
        } finally {
            opening.unlock();
        }
    }

    /** Names this inbox for who does not wait; nobody is called by it. */
    String nobody() {
        return name + ":0";
    }

    /** What is said to a new ticket from now on is heard there. */
    MailWait newWait() {
        return newWait(name + ":" + tickets.incrementAndGet());
    }

    private MailWait newWait(String ticket) {
        MailWait wait = new MailWait(ticket);
        waiting.put(ticket, wait);
        return wait;
    }

    /** Hears for it no longer. */
    void end(MailWait wait) {
        waiting.remove(wait.ticket());
    }

    /**
     * The same for one whose ticket the server may still call: the next who waits for that mail
     * takes the ticket over, and looks for what it was given.
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

    /** Anything may have been said while nothing was heard. */
    private void hear(String said) {
        if (said.equals(Doorbells.SUBSCRIBED)) {
            waiting.values().forEach(MailWait::lookAgain);
            return;
        }
        int end = said.indexOf('\n');
        MailWait wait = waiting.get(end < 0 ? said : said.substring(0, end));
        if (wait == null) {
            // Whoever had the ticket has taken back what was handed over to it, or will soon.
            return;
        }
        if (end < 0) {
            wait.lookAgain();
        } else {
            wait.handOver(said.substring(end + 1));
        }
    }
}
