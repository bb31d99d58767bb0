package io.jarviscore.memory.athena;

import io.jarviscore.Memory.Item;
import io.jarviscore.Memory.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries Athena. No turn waits for the answer: it is there for a later turn, or for the next task
 * of the scope. Only the model's own {@code recall} waits, for a quarter of a second; after two
 * late answers in a row not even that, until one was in time. Thread-safe.
 */
final class AthenaReads {
    private static final Logger log = LoggerFactory.getLogger(AthenaReads.class);

    /** The longest wait of the model's own question. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    /** While Athena is slow, tasks must not pile up connections. */
    private static final int AT_ONCE = 16;

    /** Scopes whose newest answer is kept for their next task. */
    private static final int SCOPES = 1_000;

    private static final int LATE = 2;
    private static final int HITS = 10;
    private static final int PAGES = 5;

    /** Knowledge of all tenants, which the server does not keep apart. */
    private static final String SHARED = "ltm_node";

    private final AthenaClient client;
    private final Sessions sessions;
    private final CircuitBreaker breaker;
    private final Duration patience;
    private final AtomicInteger late = new AtomicInteger();
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Map<Scope, List<Item>> newest = new ConcurrentHashMap<>();

    AthenaReads(AthenaClient client, Sessions sessions, CircuitBreaker breaker, Duration patience) {
        this.client = client;
        this.sessions = sessions;
        this.breaker = breaker;
        this.patience = patience;
    }

    /** Starts to ask; the future never fails. */
    CompletableFuture<List<Item>> ask(Scope scope, String query) {
        if (!breaker.isClosed() || query.isBlank() || !free.tryAcquire()) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<List<Item>> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("athena read")
                .start(
                        () -> {
                            List<Item> items = read(scope, query);
                            free.release();
                            answer.complete(items);
                        });
        return answer;
    }

    /** Returns the newest answer for a scope, for any question; does not ask. */
    List<Item> newest(Scope scope) {
        return newest.getOrDefault(scope, List.of());
    }

    private void keep(Scope scope, List<Item> items) {
        if (newest.size() >= SCOPES) {
            newest.clear();
        }
        newest.put(scope, items);
    }

    /**
     * Blocks for as long as is worth it, for the model's own question; empty if the answer has not
     * arrived yet.
     */
    List<Item> await(CompletableFuture<List<Item>> answer) {
        try {
            if (answer.isDone() || late.get() >= LATE) {
                return answer.getNow(List.of());
            }
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            late.incrementAndGet();
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it never fails", e);
        }
    }

    private List<Item> read(Scope scope, String query) {
        long start = System.nanoTime();
        try {
            List<Item> items = sessions.in(scope, session -> read(session, query));
            breaker.onSuccess();
            keep(scope, items);
            if (System.nanoTime() - start < patience.toNanos()) {
                late.set(0);
            }
            return items;
        } catch (AthenaException e) {
            // An interrupted read says nothing about the server.
            if (e.reason() == AthenaException.Reason.UNAVAILABLE
                    && !Thread.currentThread().isInterrupted()) {
                breaker.onFailure();
            }
            log.debug("Athena was not read", e);
            return List.of();
        } catch (RuntimeException e) {
            log.warn("Athena was not read", e);
            return List.of();
        }
    }

    private List<Item> read(String session, String query) {
        Map<String, Item> byId = new LinkedHashMap<>();
        List<AthenaClient.Hit> hits = new ArrayList<>(client.search(session, query, HITS));
        hits.removeIf(hit -> hit.kind().equals(SHARED) || hit.content().isBlank());
        hits.sort(Comparator.comparingDouble(AthenaClient.Hit::distance));
        for (AthenaClient.Hit hit : hits) {
            byId.putIfAbsent(hit.id(), item(hit.content(), hit.at(), hit.id()));
        }
        for (AthenaClient.Page page : client.context(session, PAGES, "").pages()) {
            byId.putIfAbsent(page.id(), item(page.summary(), page.at(), page.id()));
        }
        return List.copyOf(byId.values());
    }

    /** Athena keeps results of tools among the rest and does not say which: it may be any. */
    private static Item item(String text, Instant at, String id) {
        return new Item("", Kind.EPISODE, "", text, at, "athena " + id, 1, 1, true);
    }
}
