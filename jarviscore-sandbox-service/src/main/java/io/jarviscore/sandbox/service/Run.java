package io.jarviscore.sandbox.service;

import io.jarviscore.Sandbox;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run in the service's own format: calls of host functions go out as lines, answers come in by
 * requests that carry the run's token. Its outcome is kept for a client that asks again.
 */
final class Run {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 24;

    /** How long a client whose connection broke has to ask again. */
    private static final long SECOND_CHANCE_MILLIS = 500;

    private final String token;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger clients = new AtomicInteger();
    private final Map<String, CompletableFuture<Map<String, Object>>> answers =
            new ConcurrentHashMap<>();
    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private volatile @Nullable Thread thread;
    private volatile boolean cancelled;

    Run() {
        byte[] bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        this.token = HexFormat.of().formatHex(bytes);
    }

    String token() {
        return token;
    }

    /** The last line of the answer; completes when the run has ended. */
    CompletableFuture<String> outcome() {
        return outcome;
    }

    /** A host function that the client performs. */
    Sandbox.Capability function(String name, Lines lines) {
        return arguments -> call(name, arguments, lines);
    }

    private @Nullable Object call(String name, List<Object> arguments, Lines lines)
            throws IOException, InterruptedException {
        String number = String.valueOf(calls.incrementAndGet());
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        answers.put(number, answer);
        try {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("number", Long.valueOf(number));
            line.put("call", Map.of("name", name, "arguments", arguments));
            lines.send(Json.write(line));
            Map<String, Object> given = answer.get();
            if (given.get("error") instanceof String error) {
                throw new IOException(error);
            }
            return given.get("value");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            answers.remove(number);
        }
    }

    /** Whether somebody waited for this answer. */
    boolean answer(String number, Map<String, Object> answer) {
        CompletableFuture<Map<String, Object>> waiting = answers.get(number);
        return waiting != null && waiting.complete(answer);
    }

    /** Runs on this thread from now on, unless it was cancelled. */
    void begin() throws InterruptedException {
        thread = Thread.currentThread();
        if (cancelled) {
            throw new InterruptedException("cancelled");
        }
    }

    /** Nothing interrupts this thread any more. */
    void end() {
        synchronized (this) {
            thread = null;
        }
        Thread.interrupted(); // a cancellation that came too late
    }

    /** A client waits for the outcome. */
    void attach() {
        clients.incrementAndGet();
    }

    /**
     * A client is gone. Blocks for a moment, in which it may ask again with the same id, and kills
     * the run if nobody waits for it then.
     */
    void onLoss() {
        if (clients.decrementAndGet() > 0) {
            return;
        }
        try {
            var unused = outcome.get(SECOND_CHANCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (clients.get() == 0) {
                cancel();
            }
        } catch (ExecutionException e) {
            // given up: there is nothing to kill
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void cancel() {
        synchronized (this) {
            cancelled = true;
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        }
    }
}
