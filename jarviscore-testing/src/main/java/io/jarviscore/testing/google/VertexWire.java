package io.jarviscore.testing.google;

import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelError.Kind;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vertex AI: {@code POST
 * /v1/projects/…/locations/…/publishers/google/models/{name}:generateContent}, and the two places
 * that give tokens for it, see {@link GoogleTokens}. A bearer token is always asked for.
 */
public final class VertexWire implements Wire {
    private static final String PROJECTS = "/v1/projects/";
    private static final Pattern GENERATE =
            Pattern.compile(
                    "/v1/projects/[^/]+/locations/[^/]+/publishers/google/models/([^/]+):(?:g|streamG)enerateContent");

    @Override
    public boolean serves(String path) {
        return path.startsWith(PROJECTS) || GoogleTokens.serves(path);
    }

    @Override
    public Optional<HttpAnswer> beforeModel(Exchange exchange, ServerRules rules) {
        WireRequest request = exchange.request();
        if (GoogleTokens.serves(request.path())) {
            return Optional.of(GoogleTokens.answer(exchange, rules));
        }
        String given = request.header("authorization").orElse("");
        boolean opened =
                rules.key()
                        .map(token -> given.equals("Bearer " + token))
                        .orElse(given.startsWith("Bearer ") && given.length() > "Bearer ".length());
        if (!opened) {
            return Optional.of(error(exchange, ModelError.of(Kind.UNAUTHORIZED)));
        }
        return model(request.path()).isEmpty()
                ? Optional.of(GoogleErrors.noSuchPlace())
                : GeminiWire.complaint(
                        request, GeminiFields.OF_VERTEX, model(request.path()).get());
    }

    @Override
    public ModelQuestion read(WireRequest request) {
        return model(request.path())
                .map(model -> new GeminiQuestion(request.json(), model).read())
                .orElse(ModelQuestion.NONE);
    }

    @Override
    public HttpAnswer answer(Exchange exchange, ModelAnswer answer) {
        return GeminiWire.streams(exchange.request())
                ? GeminiEvents.of(exchange, answer, false)
                : HttpAnswer.json(200, GeminiBodies.response(exchange, answer, false));
    }

    @Override
    public HttpAnswer error(Exchange exchange, ModelError error) {
        return error.kind() == Kind.UNAUTHORIZED
                ? GoogleErrors.badToken()
                : GoogleErrors.of(exchange, error);
    }

    @Override
    public HttpAnswer testMistake(String message) {
        return GoogleErrors.invalid(message);
    }

    private static Optional<String> model(String path) {
        Matcher generate = GENERATE.matcher(path);
        return generate.matches() ? Optional.of(generate.group(1)) : Optional.empty();
    }
}
