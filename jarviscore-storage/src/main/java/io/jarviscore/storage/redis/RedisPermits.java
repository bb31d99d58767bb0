package io.jarviscore.storage.redis;

import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedPermits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Permits in Redis, each cap on one of the servers. If one is free, it is acquired in one round
 * trip. Otherwise the caller queues a ticket, and a released permit is handed over to the first
 * ticket whose process listens.
 *
 * <p>In a cluster it cannot be seen whether a process listens. There a permit that is handed over
 * is only an offer, which its taker accepts with one more round trip; else the next one gets it.
 *
 * <p>Permits with an expired lease are found by the next acquisition, release or poll.
 */
final class RedisPermits implements SharedPermits, AutoCloseable {
    private static final LuaScript TAKE = LuaScript.of("permits", "take");
    private static final LuaScript EXPIRE = LuaScript.of("permits", "expire");

    /** A server that needs longer is of no use to a model call. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How often a waiter looks for holders that have died. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** A waiter that missed three polls in a row is dead. */
    private static final Duration ALIVE = LOOK_AGAIN.multipliedBy(3).plus(PATIENCE);

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration OFFER = Duration.ofSeconds(2);

    private final RedisLink link;
    private final RedisKeys keys;
    private final MeshClock clock;
    private final PermitInbox inbox;
    private final PermitReturns returns;

    /** The caps that were used here. */
    private final Set<String> caps = ConcurrentHashMap.newKeySet();

    /** Processes that died, which may have had permits of caps that are not used here yet. */
    private final Set<String> dead = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    RedisPermits(
            RedisLink link, RedisKeys keys, PubSubListeners pubSub, MeshClock clock, String owner) {
        this.link = link;
        this.keys = keys;
        this.clock = clock;
        this.inbox = new PermitInbox(pubSub, keys, owner);
        this.returns = new PermitReturns(link, keys, clock, inbox::lookAgain);
    }

    @Override
    public Optional<Permit> acquire(String cap, int most, Duration lease, Duration atMost)
            throws InterruptedException {
        if (most < 1 || !lease.isPositive()) {
            throw new IllegalArgumentException(
                    "most is " + most + " and lease " + lease + ": both must be positive");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("before taking a permit of " + cap);
        }
        if (caps.add(cap)) {
            dead.forEach(owner -> expire(cap, owner));
        }
        PermitWait wait = inbox.newWait();
        RedisPermit permit = new RedisPermit(returns, cap, wait.ticket(), shorter(lease, LONGEST));
        returns.expect(permit);
        boolean taken = false;
        try {
            taken = take(permit, most, wait, shorter(atMost, LONGEST));
            return taken ? Optional.of(permit) : Optional.empty();
        } finally {
            inbox.end(wait);
            if (!taken) {
                // The ticket may be waiting, or have been given a permit on its way out.
                permit.close();
            }
        }
    }

    @Override
    public void expire(String owner) {
        dead.add(owner);
        caps.forEach(cap -> expire(cap, owner));
    }

    private void expire(String cap, String owner) {
        link.run(
                EXPIRE,
                keys.permits(cap),
                List.of(keys.inboxes(), offer(link), PermitInbox.ticketsOf(owner)),
                PATIENCE);
    }

    /** Releases all permits held here, and notifies the waiters. Blocks for a moment. */
    @Override
    public void close() {
        closed = true;
        returns.close();
        inbox.lookAgain();
    }

    /** Whether there was a permit in that time. */
    private boolean take(RedisPermit permit, int most, PermitWait wait, Duration atMost)
            throws InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        boolean isOpen = inbox.isOpen();
        List<Object> reply = askFirst(permit, most, isOpen && atMost.isPositive());
        if (hasPermit(reply) || !atMost.isPositive()) {
            return hasPermit(reply);
        }
        permit.setWaited();
        if (!isOpen) {
            inbox.open();
            reply = ask(permit, most, true);
        }
        return await(permit, most, wait, reply, deadline);
    }

    private boolean await(
            RedisPermit permit, int most, PermitWait wait, List<Object> first, Instant deadline)
            throws InterruptedException {
        List<Object> reply = first;
        while (!hasPermit(reply)) {
            wait.await(clock, untilNext(reply, deadline));
            if (wait.isHandedOver() && !link.isCluster()) {
                return true;
            }
            if (!clock.until(deadline).isPositive()) {
                return false;
            }
            reply = ask(permit, most, true);
        }
        return true;
    }

    /** A waiter here learns of an outage from the failure of another acquisition. */
    private List<Object> askFirst(RedisPermit permit, int most, boolean mayWait) {
        try {
            return ask(permit, most, mayWait);
        } catch (StoreUnavailableException e) {
            inbox.lookAgain();
            throw e;
        }
    }

    private List<Object> ask(RedisPermit permit, int most, boolean mayWait) {
        if (closed) {
            throw link.closedHere();
        }
        return link.run(
                TAKE,
                keys.permits(permit.cap()),
                List.of(
                        keys.inboxes(),
                        offer(link),
                        permit.ticket(),
                        String.valueOf(most),
                        String.valueOf(permit.lease().toMillis()),
                        mayWait ? String.valueOf(ALIVE.toMillis()) : "0"),
                PATIENCE);
    }

    /** How long a permit is offered to a waiter that may have missed it, in milliseconds. */
    static String offer(RedisLink link) {
        return link.isCluster() ? String.valueOf(OFFER.toMillis()) : "0";
    }

    private static boolean hasPermit(List<Object> reply) {
        return Replies.number(reply, 0) == 1;
    }

    private Duration untilNext(List<Object> reply, Instant deadline) {
        Duration left = shorter(clock.until(deadline), LOOK_AGAIN);
        return reply.size() < 2 ? left : shorter(left, Duration.ofMillis(Replies.number(reply, 1)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
