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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Athena what it knows, with little patience: an answer that comes too late is there for the
 * next turn. After two late answers in a row nobody waits any more until one was in time.
 * Thread-safe.
 */
final class AthenaReads {
    private static final Logger log = LoggerFactory.getLogger(AthenaReads.class);

    /** A turn takes seconds; this is what knowing more may cost it. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private static final int LATE = 2;
    private static final int HITS = 10;
    private static final int PAGES = 5;

    /** Knowledge of all tenants, which the server does not keep apart. */
    private static final String SHARED = "ltm_node";

    private final AthenaClient client;
    private final Sessions sessions;
    private final CircuitBreaker breaker;
    private final AtomicInteger late = new AtomicInteger();

    AthenaReads(AthenaClient client, Sessions sessions, CircuitBreaker breaker) {
        this.client = client;
        this.sessions = sessions;
        this.breaker = breaker;
    }

    /** Starts to ask; the future never fails. */
    CompletableFuture<List<Item>> ask(Scope scope, String query) {
        if (!breaker.isClosed() || query.isBlank()) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<List<Item>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("athena read").start(() -> answer.complete(read(scope, query)));
        return answer;
    }

    /** Waits as long as is worth it; empty if the answer is not there yet. */
    List<Item> await(CompletableFuture<List<Item>> answer) {
        try {
            if (answer.isDone() || late.get() >= LATE) {
                return answer.getNow(List.of());
            }
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
            if (System.nanoTime() - start < PATIENCE.toNanos()) {
                late.set(0);
            }
            return items;
        } catch (AthenaException e) {
            if (e.reason() == AthenaException.Reason.UNAVAILABLE) {
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

    private static Item item(String text, Instant at, String id) {
        return new Item("", Kind.EPISODE, "", text, at, "athena " + id, 1, 1);
    }
}
