package io.jarviscore.kernel.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.ModelQuirks.Streaming;
import io.jarviscore.kernel.model.wire.WireFailure.Advice;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Reads a provider's error responses, in all the forms that are in use. */
public final class FailureReader {
    private final String provider;
    private final UnaryOperator<String> hideKey;
    private final RetryHints hints;

    public FailureReader(String provider, UnaryOperator<String> hideKey, InstantSource clock) {
        this.provider = provider;
        this.hideKey = hideKey;
        this.hints = new RetryHints(clock);
    }

    /** Whether a body under status 200 is a failure all the same. */
    public static boolean isFailure(JsonNode body) {
        JsonNode root = ServerError.unwrap(body);
        JsonNode error = ServerError.in(root);
        return !error.isEmpty()
                || !error.asText("").isEmpty()
                || root.path("object").asText("").equals("error");
    }

    /**
     * A response under a success status that holds no answer. It passes: gateways send such bodies
     * in place of an upstream's failure.
     *
     * @param remedy the remedy if it does not pass
     */
    public WireFailure noAnswer(WireResponse response, String model, String remedy) {
        String said = quote(response.text());
        String what = said.isEmpty() ? "with an empty body" : "without an answer: " + said;
        return WireFailure.of(
                ModelFailure.MALFORMED_RESPONSE,
                who(model) + " answered " + response.status() + " " + what + "; " + remedy);
    }

    /**
     * The failure of an answer that the server gave up before its end, after any text.
     *
     * @param reason why, as the server puts it; may be empty
     */
    public WireFailure unfinished(String model, String reason, String words) {
        String said = quote(words);
        return WireFailure.of(
                ModelFailure.TRANSIENT,
                who(model)
                        + " did not finish its answer ("
                        + (reason.isEmpty() ? "it gives no reason" : quote(reason))
                        + ")"
                        + (said.isEmpty() ? "" : ", which begins: " + said));
    }

    private String who(String model) {
        return hideKey.apply(provider + " (" + model + ")");
    }

    public WireFailure read(WireResponse response, Optional<JsonNode> body, String model) {
        ServerError error = ServerError.read(response.status(), body);
        ModelFailure kind = FailureKinds.of(error);
        return new WireFailure(
                kind,
                message(response, error, kind, model),
                advice(response, error, kind),
                refusedField(error),
                Optional.empty());
    }

    private Advice advice(WireResponse response, ServerError error, ModelFailure kind) {
        if (!kind.isPassing()) {
            return new Advice(Optional.empty(), again(response));
        }
        return new Advice(hints.read(response.headers(), error), again(response), perMinute(error));
    }

    /** Google reports its limit in no header, but names the exhausted quota. */
    private static OptionalLong perMinute(ServerError error) {
        for (JsonNode detail : error.details().path("details")) {
            for (JsonNode violation : detail.path("violations")) {
                String id = violation.path("quotaId").asText("");
                long most = violation.path("quotaValue").asLong(0);
                if (id.contains("Requests") && id.contains("PerMinute") && most > 0) {
                    return OptionalLong.of(most);
                }
            }
        }
        return OptionalLong.empty();
    }

    private static Optional<Boolean> again(WireResponse response) {
        return Optional.ofNullable(response.headers().get("x-should-retry"))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .filter(value -> value.equals("true") || value.equals("false"))
                .map(Boolean::valueOf);
    }

    /**
     * A field that the model does not know or take; not a field with a value that is merely out of
     * range.
     */
    private static Optional<String> refusedField(ServerError error) {
        if (error.status() != 400 && error.status() != 422) {
            return Optional.empty();
        }
        if (error.saysAny("temperature") || error.parameter().equals("temperature")) {
            return Optional.of("temperature");
        }
        if (error.saysAny(Streaming.COUNTS_FIELD)) {
            return Optional.of(Streaming.COUNTS_FIELD);
        }
        if (error.code().equals("invalid_encrypted_content")
                || (error.saysAny("encrypted content") && error.saysAny("could not be verified"))) {
            return Optional.of(ModelQuirks.FOREIGN_THOUGHTS);
        }
        if (error.parameter().startsWith(ModelQuirks.SEALED_THOUGHTS)) {
            return Optional.of(ModelQuirks.SEALED_THOUGHTS);
        }
        boolean unknown =
                error.code().equals("unsupported_parameter")
                        || error.code().equals("unsupported_value")
                        || error.saysAny("unsupported", "not supported", "unrecognized", "unknown");
        if (isAbout(ModelQuirks.KEPT, error)) {
            return Optional.of(ModelQuirks.KEPT);
        }
        if (!unknown) {
            return Optional.empty();
        }
        if (error.saysAny("encrypted content")) {
            return Optional.of(ModelQuirks.SEALED_THOUGHTS);
        }
        if (error.parameter().equals(Streaming.FIELD)) {
            return Optional.of(Streaming.FIELD);
        }
        for (OutputLimit limit : OutputLimit.values()) {
            if (error.parameter().equals(limit.field())) {
                return Optional.of(limit.field());
            }
        }
        return Optional.empty();
    }

    /** Whether it names a field, each server in its own way, but always as a word of its own. */
    private static boolean isAbout(String field, ServerError error) {
        return error.parameter().equals(field)
                || error.saysAny(
                        "\"" + field + "\"",
                        "'" + field + "'",
                        "`" + field + "`",
                        ": " + field,
                        "." + field,
                        "parameter " + field,
                        "argument " + field,
                        "field " + field);
    }

    private String message(
            WireResponse response, ServerError error, ModelFailure kind, String model) {
        StringBuilder text =
                new StringBuilder(who(model)).append(" answered ").append(response.status());
        if (!error.message().isBlank()) {
            text.append(": ").append(quote(error.message()));
        }
        text.append(remedy(kind));
        response.requestId()
                .ifPresent(id -> text.append(" [request ").append(quote(id)).append(']'));
        return hideKey.apply(text.toString());
    }

    private String quote(String said) {
        return Quote.of(said, hideKey);
    }

    private static String remedy(ModelFailure kind) {
        return switch (kind) {
            case RATE_LIMITED -> "; lower llm_max_concurrent or raise the limit at the provider";
            case QUOTA_EXHAUSTED -> "; add credit at the provider, or configure another one";
            case AUTH -> "; check the key and its rights";
            case NOT_FOUND -> "; check the model or deployment name and the address";
            case CONTEXT_OVERFLOW -> "; send less, or use a model with a larger window";
            case CONTENT_FILTERED -> "; rephrase the task or change the provider's filter";
            default -> "";
        };
    }
}
