package io.jarviscore.storage.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where this process hears which of its tickets were given a permit. A ticket names this inbox, so
 * that the server knows whom to tell. Thread-safe.
 */
final class PermitInbox {
    private final Doorbells doorbells;

    /** Its own, beside the mail's inbox of the process. */
    private static final String SUFFIX = "~permits";

    private final String name;
    private final String channel;
    private final AtomicLong tickets = new AtomicLong();
    private final Map<String, PermitWait> waiting = new ConcurrentHashMap<>();

    /** Made by the first who waits; all who come meanwhile succeed or fail with it. */
    private final AtomicReference<@Nullable FutureTask<AutoCloseable>> subscription =
            new AtomicReference<>();

    /**
     * An inbox.
     *
     * @param owner names this process, and no other one ever
     */
    PermitInbox(Doorbells doorbells, RedisKeys keys, String owner) {
        this.doorbells = doorbells;
        this.name = owner + SUFFIX;
        this.channel = keys.inboxes() + name;
    }

    /** What the tickets of a process begin with. */
    static String ticketsOf(String owner) {
        return owner + SUFFIX + ":";
    }

    /** Whether what is said is heard. */
    boolean isOpen() {
        FutureTask<AutoCloseable> opening = subscription.get();
        return opening != null && opening.state() == Future.State.SUCCESS;
    }

    /** Blocks the first time, until the server has taken the subscription. */
    void open() throws InterruptedException {
        FutureTask<AutoCloseable> mine =
                new FutureTask<>(() -> doorbells.hear(channel, this::hear, RedisPermits.PATIENCE));
        FutureTask<AutoCloseable> earlier = subscription.compareAndExchange(null, mine);
        FutureTask<AutoCloseable> opening = earlier == null ? mine : earlier;
        if (earlier == null) {
            mine.run();
        }
        try {
            opening.get();
        } catch (ExecutionException e) {
            subscription.compareAndSet(opening, null);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("subscribing failed unexpectedly", e.getCause());
        }
    }

    /** What is said to a new ticket from now on is heard there. */
    PermitWait newWait() {
        PermitWait wait = new PermitWait(name + ":" + tickets.incrementAndGet());
        waiting.put(wait.ticket(), wait);
        return wait;
    }

    /** Hears for it no longer. */
    void end(PermitWait wait) {
        waiting.remove(wait.ticket());
    }

    /** Has everybody who waits here ask the server again. */
    void lookAgain() {
        waiting.values().forEach(PermitWait::lookAgain);
    }

    /** Anything may have been said while nothing was heard. */
    private void hear(String said) {
        if (said.equals(Doorbells.SUBSCRIBED)) {
            lookAgain();
            return;
        }
        PermitWait wait = waiting.get(said);
        // Whoever has left gives back what it was given: it does so for its ticket in any case.
        if (wait != null) {
            wait.handOver();
        }
    }
}
