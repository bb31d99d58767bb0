package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client of one sandbox server. It speaks {@code jarviscore-sandbox/1} where the server offers
 * it, else the old format, in which nothing can be cancelled or repeated safely. Thread-safe.
 */
final class SandboxServer implements AutoCloseable {
    static final String PROTOCOL = "jarviscore-sandbox/1";

    /** How much longer than the code the whole exchange may take; the original's constant. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** A result, its output and its envelope. */
    private static final int MOST_BYTES = 2 * Limits.MESSAGE_BYTES;

    private final URI address;
    private final Optional<String> key;
    private final Language language;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

    SandboxServer(URI address, Optional<String> key, Language language) {
        this.address = address;
        this.key = key;
        this.language = language;
    }

    /** A run's result, and its engine if the server names it. */
    record Answer(Verdict verdict, String output, String engine) {}

    /** The server cannot be used. */
    static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Whether the code may have run all the same. */
        final boolean mayHaveRun;

        UnavailableException(String message, boolean mayHaveRun, Throwable cause) {
            super(message, cause);
            this.mayHaveRun = mayHaveRun;
        }
    }

    URI address() {
        return address;
    }

    /**
     * Asks for the server's protocol. Blocks for at most some seconds.
     *
     * @return whether it speaks ours; else the old format is assumed
     * @throws UnavailableException if it cannot be reached, refuses the key or lacks the language
     */
    boolean speaksOurs() throws UnavailableException, InterruptedException {
        HttpResponse<InputStream> response = exchange(get("/v1/sandbox"), false);
        String text = body(response, false);
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            throw refused("it refuses sandbox_service_key");
        }
        if (response.statusCode() != 200) {
            return false;
        }
        try {
            Map<String, Object> says = Json.parseObject(text);
            if (!PROTOCOL.equals(says.get("protocol"))) {
                return false;
            }
            if (says.get("languages") instanceof List<?> languages
                    && !languages.contains(name(language))) {
                throw refused("it runs " + languages + " and not " + name(language));
            }
            return true;
        } catch (JsonException other) {
            return false;
        }
    }

    private static UnavailableException refused(String why) {
        return new UnavailableException(why, false, new IOException(why));
    }

    /** Runs code in the old format. */
    Answer runNormal(Request request, Instant now)
            throws UnavailableException, InterruptedException {
        HttpRequest post =
                post("/normal", NormalRequest.of(request, language, now))
                        .timeout(request.timeout().plus(GRACE))
                        .build();
        HttpResponse<InputStream> response;
        try {
            response = exchange(post, true);
        } catch (UnavailableException e) {
            if (e.getCause() instanceof HttpTimeoutException
                    && !(e.getCause() instanceof HttpConnectTimeoutException)) {
                return new Answer(Verdict.timeout(request.timeout()), "", name(language));
            }
            throw e;
        }
        String text = body(response, true);
        if (response.statusCode() != 200) {
            throw new UnavailableException(
                    "it answered with status " + response.statusCode(),
                    true,
                    new IOException(text));
        }
        try {
            NormalAnswer answer = NormalAnswer.of(Json.parseObject(text));
            return new Answer(answer.verdict(), answer.output(), name(language));
        } catch (JsonException e) {
            throw new UnavailableException("its answer is no JSON object", true, e);
        }
    }

    /**
     * Runs code in our format: the answer is a stream of lines, calls of host functions and in the
     * end the outcome. Interrupting the caller cancels the run on the server.
     */
    Answer run(Request request, HostGate gate) throws UnavailableException, InterruptedException {
        String id = UUID.randomUUID().toString();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("language", name(language));
        body.put("code", request.code());
        body.put("inputs", request.inputs());
        body.put("timeout_ms", request.timeout().toMillis());
        body.put("functions", request.capabilities().keySet());
        HttpRequest post =
                post("/v1/runs", Json.write(body))
                        .header("Idempotency-Key", id)
                        .timeout(request.timeout().plus(GRACE))
                        .build();
        try {
            return converse(post, request, id, gate);
        } catch (UnavailableException e) {
            if (!e.mayHaveRun) {
                throw e;
            }
            return converse(post, request, id, gate); // same id: it is not run twice
        } catch (InterruptedException e) {
            cancel(id);
            throw e;
        }
    }

    private Answer converse(HttpRequest post, Request request, String id, HostGate gate)
            throws UnavailableException, InterruptedException {
        HttpResponse<InputStream> response = exchange(post, true);
        if (response.statusCode() != 200) {
            throw new UnavailableException(
                    "it answered with status "
                            + response.statusCode()
                            + ": "
                            + body(response, false),
                    false,
                    new IOException("status " + response.statusCode()));
        }
        CompletableFuture<Void> late = new CompletableFuture<>();
        CompletableFuture<Void> closing =
                late.completeOnTimeout(
                                null,
                                request.timeout().plus(GRACE).toMillis(),
                                TimeUnit.MILLISECONDS)
                        .thenRun(() -> close(response.body()));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            return outcome(lines, response, id, gate);
        } catch (RunEndedException killed) {
            throw new InterruptedException("cancelled while a host function ran");
        } catch (IOException | JsonException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("cancelled while the server ran the code");
            }
            if (late.isDone()) {
                cancel(id);
                return new Answer(Verdict.timeout(request.timeout()), "", name(language));
            }
            throw new UnavailableException(String.valueOf(e.getMessage()), true, e);
        } finally {
            late.cancel(false);
            closing.cancel(false);
        }
    }

    private Answer outcome(
            BufferedReader lines, HttpResponse<InputStream> response, String id, HostGate gate)
            throws IOException, UnavailableException, InterruptedException {
        String token = response.headers().firstValue("Jarviscore-Run-Token").orElse("");
        for (String line = line(lines); line != null; line = line(lines)) {
            if (line.isEmpty()) {
                continue; // the service asks whether this client lives
            }
            Map<String, Object> message = Json.parseObject(line);
            if (message.containsKey("status")) {
                return answer(message);
            }
            if (message.get("number") instanceof Long number && message.containsKey("call")) {
                String reply = gate.answer("call", Json.write(message.get("call")));
                answerCall(id, token, number, reply);
            }
        }
        throw new IOException("the answer ended without an outcome");
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // The reader notices that, not this thread.
        }
    }

    private static @Nullable String line(BufferedReader lines)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() >= MOST_BYTES) {
                throw new IOException("a line of the answer is too long");
            }
            line.append((char) c);
        }
        return line.isEmpty() ? null : line.toString();
    }

    private void answerCall(String id, String token, long number, String reply)
            throws UnavailableException, InterruptedException {
        HttpRequest post =
                post("/v1/runs/" + id + "/answers/" + number, reply)
                        .header("Jarviscore-Run-Token", token)
                        .timeout(GRACE)
                        .build();
        body(exchange(post, true), true);
    }

    private void cancel(String id) {
        HttpRequest delete = request("/v1/runs/" + id).DELETE().timeout(CONNECT).build();
        // Nobody waits: a service that is gone has no run to kill.
        var unused = http.sendAsync(delete, BodyHandlers.discarding());
    }

    private static Answer answer(Map<String, Object> outcome) {
        String error = String.valueOf(outcome.getOrDefault("error", ""));
        String type = String.valueOf(outcome.getOrDefault("error_type", ""));
        Verdict verdict =
                switch (String.valueOf(outcome.get("status"))) {
                    case "success" -> Verdict.success(outcome.get("value"));
                    case "timeout" -> new Verdict(Status.TIMEOUT, null, error, type);
                    default -> Verdict.failure(type.isEmpty() ? "Error" : type, error);
                };
        return new Answer(
                verdict,
                String.valueOf(outcome.getOrDefault("output", "")),
                String.valueOf(outcome.getOrDefault("engine", "unknown")));
    }

    private HttpRequest get(String path) {
        return request(path).GET().timeout(CONNECT).build();
    }

    private HttpRequest.Builder post(String path, String json) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    private HttpRequest.Builder request(String path) {
        String base = address.toString().replaceAll("(?<!/)/++$", "");
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + path));
        key.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        return builder;
    }

    private HttpResponse<InputStream> exchange(HttpRequest request, boolean runs)
            throws UnavailableException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new UnavailableException("it cannot be reached", false, e);
        } catch (IOException e) {
            throw new UnavailableException(
                    "the exchange broke: " + e.getClass().getSimpleName(), runs, e);
        }
    }

    private static String body(HttpResponse<InputStream> response, boolean runs)
            throws UnavailableException {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("its answer has more than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, UTF_8);
        } catch (IOException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), runs, e);
        }
    }

    static String name(Language language) {
        return language.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
