package io.jarviscore.testing.google;

import io.jarviscore.json.JsonException;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelError.Kind;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Gemini API: {@code POST /v1beta/models/{name}:generateContent}, {@code
 * :streamGenerateContent?alt=sse} and {@code GET /v1beta/models}. A key is asked for only if the
 * test demands one, and only in the header {@code x-goog-api-key}: the real server takes one in the
 * address too, where it ends up in logs.
 */
public final class GeminiWire implements Wire {
    private static final String MODELS = "/v1beta/models";
    private static final Pattern GENERATE =
            Pattern.compile("/v1beta/models/([^/]+):(?:g|streamG)enerateContent");

    @Override
    public boolean serves(String path) {
        return path.equals(MODELS) || path.startsWith(MODELS + "/");
    }

    @Override
    public Optional<HttpAnswer> beforeModel(Exchange exchange, ServerRules rules) {
        WireRequest request = exchange.request();
        Optional<String> given = request.header("x-goog-api-key");
        if (rules.key().isPresent() && !given.equals(rules.key())) {
            return Optional.of(
                    given.isEmpty()
                            ? GoogleErrors.unregistered()
                            : error(exchange, ModelError.of(Kind.UNAUTHORIZED)));
        }
        if (request.path().equals(MODELS)) {
            return Optional.of(HttpAnswer.json(200, GeminiBodies.models(rules.models())));
        }
        return model(request.path()).isEmpty()
                ? Optional.of(GoogleErrors.noSuchPlace())
                : complaint(request, GeminiFields.OF_GEMINI, model(request.path()).get());
    }

    @Override
    public ModelQuestion read(WireRequest request) {
        return new GeminiQuestion(request.json(), model(request.path()).orElse("")).read();
    }

    @Override
    public HttpAnswer answer(Exchange exchange, ModelAnswer answer) {
        return streams(exchange.request())
                ? GeminiEvents.of(exchange, answer, true)
                : HttpAnswer.json(200, GeminiBodies.response(exchange, answer, true));
    }

    @Override
    public HttpAnswer error(Exchange exchange, ModelError error) {
        return error.kind() == Kind.UNAUTHORIZED
                ? GoogleErrors.badKey()
                : GoogleErrors.of(exchange, error);
    }

    @Override
    public HttpAnswer testMistake(String message) {
        return GoogleErrors.invalid(message);
    }

    /** Whether the answer is wanted in pieces; without {@code alt=sse} it would be an array. */
    static boolean streams(WireRequest request) {
        return request.path().endsWith(":streamGenerateContent");
    }

    /** The error in a request in the format that the Gemini API and Vertex AI share. */
    static Optional<HttpAnswer> complaint(WireRequest request, GeminiFields fields, String model) {
        if (!request.method().equals("POST")) {
            return Optional.of(GoogleErrors.noSuchPlace());
        }
        if (streams(request) && !"sse".equals(request.query().get("alt"))) {
            return Optional.of(GoogleErrors.invalid("this server streams only with alt=sse"));
        }
        try {
            Map<String, Object> body = request.json();
            return fields.unknownIn(body)
                    .or(() -> new GeminiQuestion(body, model).complaint())
                    .map(GoogleErrors::invalid);
        } catch (JsonException notJson) {
            return Optional.of(
                    GoogleErrors.invalid("Invalid JSON payload received. Unexpected token."));
        }
    }

    private static Optional<String> model(String path) {
        Matcher generate = GENERATE.matcher(path);
        return generate.matches() ? Optional.of(generate.group(1)) : Optional.empty();
    }
}
