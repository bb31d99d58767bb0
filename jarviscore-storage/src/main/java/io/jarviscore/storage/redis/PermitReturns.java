package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives permits back in the background, so that nobody waits for it: permits that are closed while
 * a release is under way go together. While the server is unavailable they are kept and released
 * again, until their leases expire. Thread-safe.
 */
final class PermitReturns implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PermitReturns.class);
    private static final LuaScript GIVE = LuaScript.of("permits", "give");
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RedisLink link;
    private final RedisKeys keys;
    private final MeshClock clock;
    private final Runnable away;

    /** Those that this process holds or waits for. */
    private final Set<RedisPermit> out = ConcurrentHashMap.newKeySet();

    private final Queue<Given> given = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    /**
     * Returns over a connection that it does not close.
     *
     * @param away called when the server cannot be reached
     */
    PermitReturns(RedisLink link, RedisKeys keys, MeshClock clock, Runnable away) {
        this.link = link;
        this.keys = keys;
        this.clock = clock;
        this.away = away;
    }

    /** It may be out from now on, or wait to be. */
    void expect(RedisPermit permit) {
        out.add(permit);
    }

    /** Returns at once. Also for one of which it is not known whether it is out. */
    void give(RedisPermit permit) {
        out.remove(permit);
        given.add(new Given(permit, clock.instant().plus(permit.lease())));
        start();
    }

    /**
     * Releases all permits held here, trying once. Waiters here leave the queue in the same call,
     * so that none is handed a permit while the process closes.
     */
    @Override
    public void close() {
        List<RedisPermit> all = new ArrayList<>(out);
        out.clear();
        for (Given next = given.poll(); next != null; next = given.poll()) {
            all.add(next.permit());
        }
        try {
            tell(all);
        } catch (JarvisException e) {
            log.debug("Permits held here come back when their leases are over", e);
        }
    }

    private void start() {
        if (!given.isEmpty() && telling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("jarviscore-permit-returns").start(this::tellAll);
        }
    }

    private void tellAll() {
        try {
            while (!given.isEmpty()) {
                tellNext();
            }
        } catch (StoreUnavailableException e) {
            away.run();
            clock.after(PAUSE, this::tellAll);
            return;
        } catch (JarvisException e) {
            // It was closed, or refuses: their leases bring them back.
            log.debug("Permits could not be given back", e);
        }
        telling.set(false);
        start();
    }

    private void tellNext() {
        List<Given> batch = new ArrayList<>();
        for (Given next = given.poll(); next != null; next = given.poll()) {
            batch.add(next);
        }
        try {
            tell(batch.stream().map(Given::permit).toList());
        } catch (StoreUnavailableException e) {
            Instant now = clock.instant();
            batch.stream().filter(each -> now.isBefore(each.until())).forEach(given::add);
            throw e;
        }
    }

    private void tell(List<RedisPermit> permits) {
        Map<String, List<String>> ticketsByCap = new HashMap<>();
        for (RedisPermit permit : permits) {
            ticketsByCap.computeIfAbsent(permit.cap(), cap -> args()).add(permit.ticket());
        }
        ticketsByCap.forEach(
                (cap, args) -> link.run(GIVE, keys.permits(cap), args, RedisPermits.PATIENCE));
    }

    private List<String> args() {
        return new ArrayList<>(List.of(keys.inboxes(), RedisPermits.offer(link)));
    }

    /** A release that the server has not received, and its deadline. */
    private record Given(RedisPermit permit, Instant until) {}
}
