package io.jarviscore.storage.sqlite;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedPermits.Permit;
import io.jarviscore.storage.sqlite.PermitRows.Ask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives permits back in the background, so that nobody waits for the disk. While the file cannot be
 * written they are kept and given again, until their leases are over. Thread-safe.
 */
final class PermitReturns {
    private static final Logger log = LoggerFactory.getLogger(PermitReturns.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final MeshClock clock;
    private final Consumer<List<Ask>> giving;

    /** Those that this process holds or waits for. */
    private final Set<Ask> out = ConcurrentHashMap.newKeySet();

    private final Queue<Given> given = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * Returns.
     *
     * @param giving gives those back; may be repeated
     */
    PermitReturns(MeshClock clock, Consumer<List<Ask>> giving) {
        this.clock = clock;
        this.giving = giving;
    }

    /** It may be out from now on, or wait to be. */
    void expect(Ask ask) {
        out.add(ask);
    }

    /** Registers a granted permit. */
    Permit permit(Ask ask, boolean waited) {
        return new Permit() {
            @Override
            public boolean waited() {
                return waited;
            }

            @Override
            public void close() {
                if (out.remove(ask)) {
                    give(ask);
                }
            }
        };
    }

    /** Returns at once. Also for one of which it is not known whether it is out. */
    void give(Ask ask) {
        out.remove(ask);
        given.add(new Given(ask, clock.instant().plus(ask.lease())));
        start();
    }

    /**
     * Releases all permits held here, trying once. Waiters here leave the queue in the same call,
     * so that none is handed a permit while the process closes.
     */
    void close() {
        List<Ask> all = new ArrayList<>(out);
        out.clear();
        all.addAll(next().stream().map(Given::ask).toList());
        try {
            giving.accept(all);
        } catch (JarvisException e) {
            log.debug("Permits held here come back when their leases are over", e);
        }
    }

    private void start() {
        if (!given.isEmpty() && busy.compareAndSet(false, true)) {
            Thread.ofVirtual().name("jarviscore-permit-returns").start(this::giveAll);
        }
    }

    private void giveAll() {
        List<Given> batch = next();
        try {
            giving.accept(batch.stream().map(Given::ask).toList());
        } catch (StoreUnavailableException e) {
            Instant now = clock.instant();
            batch.stream().filter(each -> now.isBefore(each.until())).forEach(given::add);
            clock.after(PAUSE, this::giveAll);
            return;
        } catch (JarvisException e) {
            // It was closed: their leases bring them back.
            log.debug("Permits could not be given back", e);
        }
        busy.set(false);
        start();
    }

    private List<Given> next() {
        List<Given> batch = new ArrayList<>();
        for (Given next = given.poll(); next != null; next = given.poll()) {
            batch.add(next);
        }
        return batch;
    }

    /** A release that the file has not received, and its deadline. */
    private record Given(Ask ask, Instant until) {}
}
