package io.jarviscore.memory.athena;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.metrics.Measure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends writes in the background, in order for each scope. {@link #add} never blocks and never
 * throws. While the server does not answer, writes go to the state store; when it answers again
 * they are sent from there, oldest first, by one process at a time.
 *
 * <p>A write whose reply was lost may have arrived. Before it is sent again the newest events are
 * looked at, so it arrives once, unless more events than the server's window came in between. The
 * queue in memory is bounded: when it is full, a write is dropped and counted in the log. Its
 * content is lost when the process is killed; the local memory has it all the same.
 */
final class Outbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private static final int QUEUE = 1_000;
    private static final int WINDOW = 60;
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration LOST_PERMIT_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final AthenaClient client;
    private final Sessions sessions;
    private final CircuitBreaker breaker;
    private final Ledger ledger;
    private final Optional<SharedPermits> permits;
    private final MeshClock clock;
    private final String server;
    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();
    private volatile boolean closed;

    /** The scopes that have a backlog. Belongs to the worker. */
    private final Map<Scope, Backlog> behind = new LinkedHashMap<>();

    Outbox(
            AthenaClient client,
            Sessions sessions,
            CircuitBreaker breaker,
            Ledger ledger,
            Optional<SharedPermits> permits,
            MeshClock clock,
            String server) {
        this.client = client;
        this.sessions = sessions;
        this.breaker = breaker;
        this.ledger = ledger;
        this.permits = permits;
        this.clock = clock;
        this.server = server;
    }

    /** Counts of waiting and dropped writes, for the metrics. */
    List<Measure> measures() {
        return List.of(
                new Measure.Gauge(
                        "jarviscore.athena.queue",
                        "Writes to Athena that wait in this process",
                        Map.of(),
                        queue::size),
                new Measure.Counter(
                        "jarviscore.athena.dropped",
                        "Writes to Athena that were dropped because the queue was full",
                        Map.of(),
                        dropped::get));
    }

    /** A signal to the worker. */
    private sealed interface Item {
        /** Something to send. */
        record Send(Scope scope, Write write) implements Item {}

        /** A scope that an earlier process may have left a backlog of. */
        record Look(Scope scope) implements Item {}

        /** It is time to try again, or to end. */
        record Wake() implements Item {}
    }

    void add(Scope scope, Write write) {
        offer(new Item.Send(scope, write));
    }

    /** Sends the writes that an earlier process left. */
    void open(Scope scope) {
        offer(new Item.Look(scope));
    }

    private void offer(Item item) {
        if (closed) {
            return;
        }
        if (!queue.offer(item)) {
            long count = dropped.incrementAndGet();
            if (Long.bitCount(count) == 1) {
                log.warn("Athena falls behind: {} writes were dropped so far", count);
            }
            return;
        }
        if (started.compareAndSet(false, true)) {
            worker.set(Thread.ofVirtual().name("athena outbox").start(this::work));
        }
    }

    private void work() {
        try {
            while (!closed) {
                take(queue.take());
                catchUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            keepTheRest();
        }
    }

    private void take(Item item) {
        try {
            switch (item) {
                case Item.Send send -> sendOrSpill(send);
                case Item.Look look -> {
                    Backlog backlog = backlog(look.scope());
                    if (!backlog.isEmpty()) {
                        behind.put(look.scope(), backlog);
                    }
                }
                case Item.Wake wake -> {}
            }
        } catch (JarvisException e) {
            log.warn("A write to Athena was dropped: the state store failed", e);
        }
    }

    /** New writes go behind old ones. */
    private void sendOrSpill(Item.Send send) {
        if (behind.containsKey(send.scope()) || !breaker.isClosed()) {
            spill(send);
        } else {
            send(send);
        }
    }

    private void send(Item.Send send) {
        try {
            sessions.in(
                    send.scope(),
                    session -> {
                        send.write().to(client, session);
                        return true;
                    });
            breaker.onSuccess();
        } catch (AthenaException e) {
            if (isFinal(e)) {
                log.warn("Athena refused a write, which is dropped: {}", e.getMessage());
            } else {
                breaker.onFailure();
                spill(send);
            }
        }
    }

    /** Whether sending again would not help. */
    private static boolean isFinal(AthenaException e) {
        return e.reason() != AthenaException.Reason.UNAVAILABLE;
    }

    private void spill(Item.Send send) {
        behind.computeIfAbsent(send.scope(), this::backlog).append(send.write());
    }

    private Backlog backlog(Scope scope) {
        return new Backlog(ledger, server, scope);
    }

    /** Sends backlogs while the server takes them; otherwise has itself woken when it may again. */
    private void catchUp() throws InterruptedException {
        while (!behind.isEmpty() && !closed) {
            // New writes go behind old ones.
            if (!queue.isEmpty()) {
                return;
            }
            Duration wait = breaker.untilProbe();
            if (wait.isPositive()) {
                wakeAfter(wait);
                return;
            }
            Map.Entry<Scope, Backlog> first = behind.entrySet().iterator().next();
            try {
                if (breaker.isClosed() || isHealthy()) {
                    drain(first.getKey(), first.getValue());
                }
            } catch (JarvisException e) {
                log.warn("The backlog of Athena is sent later: {}", e.getMessage());
                breaker.onFailure();
            }
        }
    }

    private boolean isHealthy() {
        String status = client.health();
        boolean healthy = status.equals("healthy") || status.equals("degraded");
        if (!healthy) {
            breaker.onFailure();
        }
        return healthy;
    }

    private void drain(Scope scope, Backlog backlog) throws InterruptedException {
        Optional<SharedPermits.Permit> permit = Optional.empty();
        if (permits.isPresent()) {
            permit = permits.get().acquire("athena:" + scope.name(), 1, LEASE, Duration.ZERO);
            if (permit.isEmpty()) {
                // Another process sends it; it is looked at again in case that one dies.
                wakeAfter(LOST_PERMIT_PAUSE);
                clock.sleep(LOST_PERMIT_PAUSE);
                return;
            }
        }
        try {
            List<Ledger.Entry> entries = backlog.next();
            if (entries.isEmpty()) {
                behind.remove(scope);
                return;
            }
            boolean mayHaveArrived = true;
            for (Ledger.Entry entry : entries) {
                resend(scope, Write.of(entry.data()), mayHaveArrived);
                backlog.sent(entry);
                breaker.onSuccess();
                mayHaveArrived = false;
            }
        } finally {
            permit.ifPresent(SharedPermits.Permit::close);
        }
    }

    private void resend(Scope scope, Write write, boolean mayHaveArrived) {
        try {
            sessions.in(
                    scope,
                    session -> {
                        if (!mayHaveArrived
                                || !write.isAmong(client.context(session, WINDOW, "").events())) {
                            write.to(client, session);
                        }
                        return true;
                    });
        } catch (AthenaException e) {
            if (!isFinal(e)) {
                throw e;
            }
            log.warn("Athena refused a write, which is dropped: {}", e.getMessage());
        }
    }

    private void wakeAfter(Duration wait) {
        clock.after(wait, () -> offer(new Item.Wake()));
    }

    /** Puts unsent writes into the state store before the close. */
    private void keepTheRest() {
        Item item = queue.poll();
        while (item != null) {
            if (item instanceof Item.Send send) {
                try {
                    spill(send);
                } catch (JarvisException e) {
                    log.warn("A write to Athena is lost: the state store failed", e);
                }
            }
            item = queue.poll();
        }
    }

    /** Sends for up to two seconds, and leaves the rest in the state store. */
    @Override
    public void close() {
        Thread running = worker.get();
        if (running == null) {
            closed = true;
            return;
        }
        try {
            long end = System.nanoTime() + CLOSING.toNanos();
            while (!queue.isEmpty() && System.nanoTime() < end) {
                Thread.sleep(Duration.ofMillis(5));
            }
            closed = true;
            if (!queue.offer(new Item.Wake())) {
                running.interrupt();
            }
            if (!running.join(CLOSING)) {
                running.interrupt();
                running.join(CLOSING);
            }
        } catch (InterruptedException e) {
            closed = true;
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
