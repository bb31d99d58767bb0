package io.jarviscore.testing.openai;

import io.jarviscore.json.JsonException;
import io.jarviscore.testing.openai.OpenAiQuestion.Complaint;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.RetryHints;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * OpenAI's own wire, which vLLM and others speak too: {@code POST /v1/chat/completions}, {@code
 * POST /v1/responses}, {@code GET /v1/models} and {@code GET /health}. A key is asked for only if
 * the test demands one, as servers in one's own house do.
 */
public final class OpenAiWire implements Wire {
    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String MODELS = "/v1/models";
    private static final String HEALTH = "/health";

    @Override
    public boolean serves(String path) {
        return Set.of(CHAT, RESPONSES, MODELS, HEALTH).contains(path);
    }

    @Override
    public Optional<HttpAnswer> beforeModel(Exchange exchange, ServerRules rules) {
        WireRequest request = exchange.request();
        if (request.path().equals(HEALTH)) {
            return Optional.of(new HttpAnswer(200, Map.of(), ""));
        }
        String given = request.header("authorization").orElse("");
        if (rules.key().filter(key -> !given.equals("Bearer " + key)).isPresent()) {
            return Optional.of(error(exchange, ModelError.of(ModelError.Kind.UNAUTHORIZED)));
        }
        if (request.path().equals(MODELS)) {
            return Optional.of(HttpAnswer.json(200, OpenAiBodies.models(exchange, rules.models())));
        }
        return complaint(request, true);
    }

    @Override
    public ModelQuestion read(WireRequest request) {
        return question(request);
    }

    @Override
    public HttpAnswer answer(Exchange exchange, ModelAnswer answer) {
        return said(exchange, answer).with(limits()).with(requestId(exchange));
    }

    private static HttpAnswer said(Exchange exchange, ModelAnswer answer) {
        if (ResponsesQuestion.asks(exchange.request())) {
            return ResponsesEvents.answer(exchange, answer);
        }
        return new OpenAiQuestion(exchange.request().json()).streams()
                ? OpenAiEvents.of(exchange, answer, Map.of())
                : HttpAnswer.json(200, OpenAiBodies.completion(exchange, answer, Map.of()));
    }

    @Override
    public HttpAnswer error(Exchange exchange, ModelError error) {
        Map<String, Object> body = OpenAiBodies.error(exchange, error);
        Map<String, String> headers = new LinkedHashMap<>(requestId(exchange));
        if (error.retry() != null) {
            RetryHints.addTo(body, error.retry());
            headers.putAll(
                    RetryHints.headers(error.retry(), exchange.now(), RetryHints::openAiDuration));
        }
        return HttpAnswer.json(error.status(), Map.of("error", body)).with(headers);
    }

    @Override
    public HttpAnswer testMistake(String message) {
        return badRequest(OpenAiBodies.invalid(message, null, "test_mistake"));
    }

    /** The request's content, in either of the formats that OpenAI and Azure share. */
    static ModelQuestion question(WireRequest request) {
        return ResponsesQuestion.asks(request)
                ? new ResponsesQuestion(request.json()).read()
                : new OpenAiQuestion(request.json()).read();
    }

    /** The error in a request in one of the formats that OpenAI and Azure share. */
    static Optional<HttpAnswer> complaint(WireRequest request, boolean needsModel) {
        if (!request.method().equals("POST")) {
            return Optional.of(
                    HttpAnswer.json(
                            405,
                            Map.of(
                                    "error",
                                    OpenAiBodies.invalid(
                                            "Not allowed to " + request.method() + " here.",
                                            null,
                                            "method_not_supported"))));
        }
        try {
            Optional<Complaint> complaint =
                    ResponsesQuestion.asks(request)
                            ? new ResponsesQuestion(request.json()).complaint()
                            : new OpenAiQuestion(request.json()).complaint(needsModel);
            return complaint.map(OpenAiWire::refusal);
        } catch (JsonException notJson) {
            return Optional.of(
                    badRequest(
                            OpenAiBodies.invalid(
                                    "We could not parse the JSON body of your request.",
                                    null,
                                    null)));
        }
    }

    private static HttpAnswer refusal(Complaint complaint) {
        return badRequest(OpenAiBodies.invalid(complaint.message(), complaint.field(), null));
    }

    private static HttpAnswer badRequest(Map<String, Object> error) {
        return HttpAnswer.json(400, Map.of("error", error));
    }

    private static Map<String, String> requestId(Exchange exchange) {
        return Map.of("x-request-id", "req_" + exchange.number());
    }

    private static Map<String, String> limits() {
        return Map.of(
                "openai-version", "2020-10-01",
                "x-ratelimit-limit-requests", "10000",
                "x-ratelimit-limit-tokens", "2000000",
                "x-ratelimit-remaining-requests", "9999",
                "x-ratelimit-remaining-tokens", "1999000",
                "x-ratelimit-reset-requests", "6ms",
                "x-ratelimit-reset-tokens", "30ms");
    }
}
