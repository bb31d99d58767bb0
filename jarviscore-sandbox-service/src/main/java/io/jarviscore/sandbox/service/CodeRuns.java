package io.jarviscore.sandbox.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.jarviscore.Sandbox;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.sandbox.LocalSandbox;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The requests that run code. Thread-safe. */
final class CodeRuns {
    /** Code of the old format prints its result: a result and its envelope. */
    private static final int NORMAL_OUTPUT = 2_000_000;

    private static final int MOST_ID = 200;

    private final ServiceOptions options;
    private final Map<String, LocalSandbox> sandboxes;
    private final Meters meters;
    private final Admission admission;
    private final Runs runs = new Runs();

    CodeRuns(ServiceOptions options, Map<String, LocalSandbox> sandboxes, Meters meters) {
        this.options = options;
        this.sandboxes = sandboxes;
        this.meters = meters;
        this.admission = new Admission(options.runs(), options.queue());
    }

    int running() {
        return admission.running();
    }

    int waiting() {
        return admission.waiting();
    }

    boolean cancel(String id) {
        Optional<Run> run = runs.find(id);
        run.ifPresent(Run::cancel);
        return run.isPresent();
    }

    void answer(HttpExchange exchange, String id, String number)
            throws IOException, RefusedException {
        Map<String, Object> answer = Replies.body(exchange);
        String token =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst(SandboxService.TOKEN))
                        .orElse("");
        Run run =
                runs.find(id).orElseThrow(() -> new RefusedException(404, "there is no such run"));
        if (!MessageDigest.isEqual(token.getBytes(UTF_8), run.token().getBytes(UTF_8))) {
            throw new RefusedException(403, "the token is not that of the run");
        }
        if (!run.answer(number, answer)) {
            throw new RefusedException(404, "nobody waits for this answer");
        }
        Replies.json(exchange, 200, Map.of());
    }

    /** Our format. */
    void run(HttpExchange exchange) throws IOException, InterruptedException, RefusedException {
        Map<String, Object> body = Replies.body(exchange);
        String id = text(body, "id");
        if (id.isEmpty() || id.length() > MOST_ID) {
            throw new RefusedException(400, "id: a text of 1 to " + MOST_ID + " characters");
        }
        LocalSandbox sandbox = sandbox(text(body, "language"));
        Duration timeout = timeout(body);
        Run run = new Run();
        Optional<Run> earlier = runs.add(id, run);
        if (earlier.isPresent()) {
            try (Lines lines = begin(exchange, earlier.get())) {
                lines.send(outcome(earlier.get()));
            }
            return;
        }
        try {
            if (!admission.enter()) {
                throw new RefusedException(429, "too many runs wait already");
            }
            perform(exchange, body, sandbox, timeout, run);
        } finally {
            run.outcome().completeExceptionally(new IOException("the run was given up"));
        }
    }

    /** The place is free before the outcome is sent: a client may be slow to read it. */
    private void perform(
            HttpExchange exchange,
            Map<String, Object> body,
            LocalSandbox sandbox,
            Duration timeout,
            Run run)
            throws IOException {
        boolean left = false;
        try (Lines lines = begin(exchange, run)) {
            String outcome = outcome(body, sandbox, timeout, run, lines);
            run.outcome().complete(outcome);
            admission.leave();
            left = true;
            lines.send(outcome);
        } finally {
            if (!left) {
                admission.leave();
            }
        }
    }

    private String outcome(
            Map<String, Object> body,
            LocalSandbox sandbox,
            Duration timeout,
            Run run,
            Lines lines) {
        Map<String, Sandbox.Capability> functions = new LinkedHashMap<>();
        if (body.get("functions") instanceof List<?> names) {
            for (Object name : names) {
                functions.put(String.valueOf(name), run.function(String.valueOf(name), lines));
            }
        }
        try {
            run.begin();
            Sandbox.Result result =
                    sandbox.run(
                            new Sandbox.Request(
                                    text(body, "code"),
                                    inputs(body.get("inputs")),
                                    timeout,
                                    functions));
            meters.ran(text(body, "language"), status(result));
            return Json.write(outcome(result));
        } catch (InterruptedException e) {
            meters.ran(text(body, "language"), "cancelled");
            return Json.write(
                    Map.of("status", "failure", "error", "cancelled", "error_type", "Cancelled"));
        } catch (IllegalArgumentException e) {
            return Json.write(
                    Map.of(
                            "status", "failure",
                            "error", String.valueOf(e.getMessage()),
                            "error_type", "BadRequest"));
        } finally {
            run.end();
        }
    }

    private static Lines begin(HttpExchange exchange, Run run) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        exchange.getResponseHeaders().set(SandboxService.TOKEN, run.token());
        exchange.sendResponseHeaders(200, 0);
        run.attach();
        return Lines.to(exchange.getResponseBody(), run::onLoss);
    }

    private static String outcome(Run run) throws IOException {
        try {
            return run.outcome().join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static Map<String, Object> outcome(Sandbox.Result result) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("status", status(result));
        outcome.put("value", result.value());
        outcome.put("output", result.output());
        result.error().ifPresent(error -> outcome.put("error", error));
        result.errorType().ifPresent(type -> outcome.put("error_type", type));
        outcome.put("elapsed_ms", result.elapsed().toMillis());
        outcome.put("engine", result.engine());
        return outcome;
    }

    /** The old format: the code's output is the answer, unless it set a result. */
    void runNormal(HttpExchange exchange)
            throws IOException, InterruptedException, RefusedException {
        Map<String, Object> body = Replies.body(exchange);
        Map<?, ?> step = body.get("STEP_DATA") instanceof Map<?, ?> map ? map : Map.of();
        LocalSandbox sandbox = sandbox("python");
        String source = decoded(text(body, "TASK_CODE_B64"));
        if (!admission.enter()) {
            throw new RefusedException(429, "too many runs wait already");
        }
        try {
            Sandbox.Result result =
                    sandbox.run(
                            Sandbox.Request.of(
                                    source, inputs(step.get("parameters")), normalTimeout(step)),
                            NORMAL_OUTPUT);
            meters.ran("python", status(result));
            Replies.json(exchange, 200, normal(result));
        } finally {
            admission.leave();
        }
    }

    private static Map<String, Object> normal(Sandbox.Result result) {
        boolean printed = result.errorType().equals(Optional.of("NoResult"));
        if (printed && !result.output().isBlank()) {
            return Map.of("output", result.output());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", result.status() == Sandbox.Status.SUCCESS);
        if (result.status() == Sandbox.Status.SUCCESS) {
            answer.put("result", result.value());
        }
        result.error().ifPresent(error -> answer.put("error", error));
        result.errorType().ifPresent(type -> answer.put("error_type", type));
        return answer;
    }

    private static String decoded(String base64) throws RefusedException {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "TASK_CODE_B64: base64 is expected");
        }
    }

    private LocalSandbox sandbox(String language) throws RefusedException {
        LocalSandbox sandbox = sandboxes.get(language);
        if (sandbox == null) {
            throw new RefusedException(
                    400,
                    "language: \""
                            + language
                            + "\" does not run here; use one of "
                            + sandboxes.keySet());
        }
        return sandbox;
    }

    private Duration timeout(Map<String, Object> body) throws RefusedException {
        if (body.get("timeout_ms") instanceof Number millis && millis.longValue() > 0) {
            return atMost(Duration.ofMillis(millis.longValue()));
        }
        throw new RefusedException(400, "timeout_ms: a number of milliseconds above 0");
    }

    private Duration normalTimeout(Map<?, ?> step) {
        Map<?, ?> given = step.get("options") instanceof Map<?, ?> map ? map : Map.of();
        return given.get("timeout") instanceof Number seconds && seconds.doubleValue() > 0
                ? atMost(Duration.ofMillis((long) (seconds.doubleValue() * 1000)))
                : options.timeout();
    }

    private Duration atMost(Duration asked) {
        return asked.compareTo(options.timeout()) < 0 ? asked : options.timeout();
    }

    private static Map<String, Object> inputs(@Nullable Object given) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> inputs.put(String.valueOf(name), value));
        }
        return inputs;
    }

    private static String text(Map<String, Object> body, String name) {
        return body.get(name) instanceof String text ? text : "";
    }

    private static String status(Sandbox.Result result) {
        return result.status().name().toLowerCase(Locale.ROOT);
    }
}
