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
 * Routes pub/sub notifications of granted permits to waiting callers by ticket. A ticket names this
 * inbox, so that the server knows where to publish. Thread-safe.
 */
final class PermitInbox {
    private final PubSubListeners pubSub;

    /** Its own, beside the mail's inbox of the process. */
    private static final String SUFFIX = "~permits";

    private final String name;
    private final String channel;
    private final AtomicLong tickets = new AtomicLong();
    private final Map<String, PermitWait> waiting = new ConcurrentHashMap<>();

    /** Made by the first waiter; concurrent ones succeed or fail with it. */
    private final AtomicReference<@Nullable FutureTask<AutoCloseable>> subscription =
            new AtomicReference<>();

    /**
     * An inbox.
     *
     * @param owner names this process, and no other one ever
     */
    PermitInbox(PubSubListeners pubSub, RedisKeys keys, String owner) {
        this.pubSub = pubSub;
        this.name = owner + SUFFIX;
        this.channel = keys.inboxes() + name;
    }

    /** The prefix of a process's tickets. */
    static String ticketsOf(String owner) {
        return owner + SUFFIX + ":";
    }

    /** Whether notifications are received. */
    boolean isOpen() {
        FutureTask<AutoCloseable> opening = subscription.get();
        return opening != null && opening.state() == Future.State.SUCCESS;
    }

    /** Blocks the first time, until the server has taken the subscription. */
    void open() throws InterruptedException {
        FutureTask<AutoCloseable> mine =
                new FutureTask<>(
                        () -> pubSub.listen(channel, this::onNotification, RedisPermits.PATIENCE));
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

    /** Creates a ticket; notifications to it are received from now on. */
    PermitWait newWait() {
        PermitWait wait = new PermitWait(name + ":" + tickets.incrementAndGet());
        waiting.put(wait.ticket(), wait);
        return wait;
    }

    /** Ends a ticket. */
    void end(PermitWait wait) {
        waiting.remove(wait.ticket());
    }

    /** Has all waiters here poll the server. */
    void lookAgain() {
        waiting.values().forEach(PermitWait::lookAgain);
    }

    /** Notifications may have been missed while the subscription was down. */
    private void onNotification(String said) {
        if (said.equals(PubSubListeners.SUBSCRIBED)) {
            lookAgain();
            return;
        }
        PermitWait wait = waiting.get(said);
        // A caller that left releases its ticket's permit in any case.
        if (wait != null) {
            wait.handOver();
        }
    }
}
