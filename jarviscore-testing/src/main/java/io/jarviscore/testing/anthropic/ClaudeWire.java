package io.jarviscore.testing.anthropic;

import io.jarviscore.json.JsonException;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelError.Form;
import io.jarviscore.testing.wire.ModelError.Kind;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.RetryHints;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Anthropic's Messages: {@code POST /v1/messages}. A key in {@code x-api-key} is asked for only if
 * the test demands one; the version header always is.
 */
public final class ClaudeWire implements Wire {
    private static final String MESSAGES = "/v1/messages";

    @Override
    public boolean serves(String path) {
        return path.equals(MESSAGES);
    }

    @Override
    public Optional<HttpAnswer> beforeModel(Exchange exchange, ServerRules rules) {
        WireRequest request = exchange.request();
        String given = request.header("x-api-key").orElse("");
        if (rules.key().filter(key -> !given.equals(key)).isPresent()) {
            return Optional.of(error(exchange, ModelError.of(Kind.UNAUTHORIZED)));
        }
        if (!request.method().equals("POST")) {
            return Optional.of(refusal(exchange, 405, "Method Not Allowed"));
        }
        return complaint(request).map(words -> refusal(exchange, 400, words));
    }

    private static Optional<String> complaint(WireRequest request) {
        if (request.header("anthropic-version").isEmpty()) {
            return Optional.of("anthropic-version: header is required");
        }
        try {
            return new ClaudeQuestion(request.json()).complaint();
        } catch (JsonException notJson) {
            return Optional.of("The request body is not valid JSON: " + notJson.getMessage());
        }
    }

    @Override
    public ModelQuestion read(WireRequest request) {
        return new ClaudeQuestion(request.json()).read();
    }

    @Override
    public HttpAnswer answer(Exchange exchange, ModelAnswer answer) {
        HttpAnswer said =
                new ClaudeQuestion(exchange.request().json()).streams()
                        ? ClaudeEvents.of(exchange, answer)
                        : HttpAnswer.json(200, ClaudeBodies.message(exchange, answer));
        return said.with(limits(exchange.now())).with(requestId(exchange));
    }

    @Override
    public HttpAnswer error(Exchange exchange, ModelError error) {
        Map<String, Object> inside = ClaudeBodies.error(exchange, error);
        Map<String, String> headers = new LinkedHashMap<>(requestId(exchange));
        if (error.retry() != null) {
            RetryHints.addTo(inside, error.retry());
            headers.putAll(hint(error.retry(), exchange.now()));
        }
        return HttpAnswer.json(error.status(), ClaudeBodies.envelope(exchange, inside))
                .with(headers);
    }

    @Override
    public HttpAnswer testMistake(String message) {
        return HttpAnswer.json(
                400, Map.of("type", "error", "error", ClaudeBodies.invalid(message)));
    }

    private static HttpAnswer refusal(Exchange exchange, int status, String message) {
        return HttpAnswer.json(
                        status, ClaudeBodies.envelope(exchange, ClaudeBodies.invalid(message)))
                .with(requestId(exchange));
    }

    private static Map<String, String> requestId(Exchange exchange) {
        return Map.of("request-id", ClaudeBodies.requestId(exchange));
    }

    /** Anthropic's reset headers have names of their own, and a time where others have a wait. */
    private static Map<String, String> hint(ModelError.Retry retry, Instant now) {
        if (retry.form() != Form.RESET_HEADERS) {
            return RetryHints.headers(retry, now, RetryHints::openAiDuration);
        }
        String reset = time(now.plus(retry.delay()));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("anthropic-ratelimit-requests-remaining", "0");
        headers.put("anthropic-ratelimit-requests-reset", reset);
        headers.put("anthropic-ratelimit-tokens-remaining", "0");
        headers.put("anthropic-ratelimit-tokens-reset", reset);
        return headers;
    }

    private static Map<String, String> limits(Instant now) {
        return Map.of(
                "anthropic-ratelimit-requests-limit", "4000",
                "anthropic-ratelimit-requests-remaining", "3999",
                "anthropic-ratelimit-requests-reset", time(now.plusSeconds(1)),
                "anthropic-ratelimit-tokens-limit", "2000000",
                "anthropic-ratelimit-tokens-remaining", "1999000",
                "anthropic-ratelimit-tokens-reset", time(now.plusSeconds(1)));
    }

    /** RFC 3339, in whole seconds, rounded up. */
    private static String time(Instant time) {
        return time.plusSeconds(1).minusNanos(1).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
