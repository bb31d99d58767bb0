package io.jarviscore.testing.google;

import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.RetryHints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Errors as Google writes them: a {@code google.rpc.Status} with details. */
final class GoogleErrors {
    private static final String RPC = "type.googleapis.com/google.rpc.";
    private static final int OVERLOADED = 503;

    private GoogleErrors() {}

    /**
     * An error of a request that was well formed. Google has no status 529 and says 503 when a
     * model is overloaded; and it answers 200 without a candidate when it stops a prompt.
     */
    static HttpAnswer of(Exchange exchange, ModelError error) {
        return switch (error.kind()) {
            case RATE_LIMITED ->
                    quota(exchange, error, "GenerateRequestsPerMinutePerProjectPerModel");
            case QUOTA_EXHAUSTED ->
                    quota(exchange, error, "GenerateRequestsPerDayPerProjectPerModel");
            case OVERLOADED ->
                    failure(
                            exchange,
                            error,
                            OVERLOADED,
                            "The model is overloaded. Please try again later.");
            case SERVER ->
                    failure(exchange, error, error.status(), "An internal error has occurred.");
            case CONTENT_FILTERED -> HttpAnswer.json(200, GeminiBodies.blocked(exchange));
            case CONTEXT_OVERFLOW ->
                    invalid(
                            "The input token count (1300000) exceeds the maximum number of tokens"
                                    + " allowed (1048576).");
            case UNAUTHORIZED -> badToken();
            case NOT_FOUND ->
                    status(
                            404,
                            "NOT_FOUND",
                            "models/"
                                    + exchange.model()
                                    + " is not found for API version v1beta, or is not supported for"
                                    + " generateContent.");
            case BAD_PARAMETER ->
                    invalid("Invalid value at 'generation_config." + error.parameter() + "'.");
        };
    }

    /** 400: the request is not well formed. */
    static HttpAnswer invalid(String message) {
        return status(400, "INVALID_ARGUMENT", message);
    }

    /** 400: the Gemini API does not know the key. */
    static HttpAnswer badKey() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("@type", RPC + "ErrorInfo");
        info.put("reason", "API_KEY_INVALID");
        info.put("domain", "googleapis.com");
        Map<String, Object> error =
                error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
        error.put("details", List.of(info));
        return HttpAnswer.json(400, Map.of("error", error));
    }

    /** 403: no key at all. */
    static HttpAnswer unregistered() {
        return status(
                403,
                "PERMISSION_DENIED",
                "Method doesn't allow unregistered callers (callers without established identity).");
    }

    /** 401: no token, or one that opens nothing. */
    static HttpAnswer badToken() {
        return status(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token,"
                        + " login cookie or other valid authentication credential.");
    }

    /** 404: nothing is there. */
    static HttpAnswer noSuchPlace() {
        return status(404, "NOT_FOUND", "Requested entity was not found.");
    }

    private static HttpAnswer quota(Exchange exchange, ModelError error, String quota) {
        Map<String, Object> violation = new LinkedHashMap<>();
        violation.put(
                "quotaMetric",
                "generativelanguage.googleapis.com/generate_content_free_tier_requests");
        violation.put("quotaId", quota);
        violation.put("quotaDimensions", Map.of("location", "global"));
        violation.put("quotaValue", "15");
        Map<String, Object> failure = new LinkedHashMap<>();
        failure.put("@type", RPC + "QuotaFailure");
        failure.put("violations", List.of(violation));
        Map<String, Object> body =
                error(
                        429,
                        "RESOURCE_EXHAUSTED",
                        "You exceeded your current quota, please check your plan and billing"
                                + " details.");
        body.put("details", List.of(failure));
        return hinted(exchange, error, 429, body);
    }

    private static HttpAnswer failure(
            Exchange exchange, ModelError error, int status, String message) {
        return hinted(exchange, error, status, error(status, name(status), message));
    }

    private static HttpAnswer hinted(
            Exchange exchange, ModelError error, int status, Map<String, Object> body) {
        if (error.retry() == null) {
            return HttpAnswer.json(status, Map.of("error", body));
        }
        List<Object> details = new ArrayList<>();
        if (body.get("details") instanceof List<?> before) {
            details.addAll(before);
        }
        body.remove("details");
        RetryHints.addTo(body, error.retry());
        if (body.get("details") instanceof List<?> hint) {
            details.addAll(hint);
        }
        if (!details.isEmpty()) {
            body.put("details", details);
        }
        return HttpAnswer.json(status, Map.of("error", body))
                .with(
                        RetryHints.headers(
                                error.retry(), exchange.now(), RetryHints::openAiDuration));
    }

    private static HttpAnswer status(int status, String name, String message) {
        return HttpAnswer.json(status, Map.of("error", error(status, name, message)));
    }

    private static Map<String, Object> error(int status, String name, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", status);
        error.put("message", message);
        error.put("status", name);
        return error;
    }

    private static String name(int status) {
        return switch (status) {
            case 409 -> "ABORTED";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            case 501 -> "UNIMPLEMENTED";
            case 502, 503 -> "UNAVAILABLE";
            default -> "INTERNAL";
        };
    }
}
