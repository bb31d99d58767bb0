package io.jarviscore.kernel.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;
import java.util.Optional;

/**
 * A provider's error, in one shape.
 *
 * @param status the HTTP status, or the one in the body where a gateway answered 200
 * @param code the error's code, lower case; empty if there is none
 * @param type the error's type, lower case; empty if there is none
 * @param message its text; empty if it says nothing
 * @param details the whole of it
 */
record ServerError(int status, String code, String type, String message, JsonNode details) {
    /** A failure in the middle of an answer is mostly the server's fault. */
    private static final int UNKNOWN = 500;

    /**
     * Reads {@code {"error":{…}}} (OpenAI, Azure, Anthropic, Gemini), {@code {"error":"…"}}, {@code
     * {"object":"error","message":…}} (vLLM), {@code {"statusCode":…,"message":…}} (Azure's
     * gateway), {@code {"detail":…}} (FastAPI), {@code {"choices":[{"error":{…}}]}} (OpenRouter),
     * and any of them within an array (Gemini).
     */
    static ServerError read(int status, Optional<JsonNode> body) {
        JsonNode root = body.map(ServerError::unwrap).orElse(MissingNode.getInstance());
        JsonNode nested = in(root);
        JsonNode error = nested.isObject() ? nested : root;
        String code = lower(error.path("code"));
        String type = lower(error.path("type"));
        return new ServerError(
                status < 300 ? statusIn(code, type) : status,
                code.isEmpty() ? lower(error.path("status")) : code,
                type,
                message(root, error),
                error);
    }

    /** The request field it is about; empty if it names none. */
    String parameter() {
        return details.path("param").asText("");
    }

    /** The error beside or within the choices of a body; missing or empty if there is none. */
    static JsonNode in(JsonNode root) {
        JsonNode error = root.path("error");
        return error.isEmpty() && error.asText("").isEmpty()
                ? root.path("choices").path(0).path("error")
                : error;
    }

    static JsonNode unwrap(JsonNode body) {
        return body.isArray() ? body.path(0) : body;
    }

    /** Whether the message has one of these, which are lower case. */
    boolean saysAny(String... phrases) {
        String said = message.toLowerCase(Locale.ROOT);
        for (String phrase : phrases) {
            if (said.contains(phrase)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the code or the type is one of these, which are lower case. */
    boolean isAny(String... names) {
        for (String name : names) {
            if (code.equals(name) || type.equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static String message(JsonNode root, JsonNode error) {
        if (in(root).isTextual()) {
            return in(root).textValue();
        }
        JsonNode message = error.path("message");
        JsonNode detail = root.path("detail");
        if (message.isTextual() || detail.isMissingNode()) {
            return message.asText("");
        }
        return detail.isTextual() ? detail.textValue() : detail.toString();
    }

    private static String lower(JsonNode word) {
        return word.asText("").toLowerCase(Locale.ROOT);
    }

    /** The status that the error would have had, had the answer not begun already. */
    private static int statusIn(String code, String type) {
        if (code.matches("[45]\\d\\d")) {
            return Integer.parseInt(code);
        }
        int ofCode = statusOf(code);
        return ofCode == UNKNOWN ? statusOf(type) : ofCode;
    }

    /** By the names that OpenAI and Anthropic give their errors. */
    private static int statusOf(String name) {
        return switch (name) {
            case "invalid_request_error",
                    "invalid_request",
                    "invalid_encrypted_content",
                    "cyber_policy",
                    "content_filter",
                    "context_length_exceeded",
                    "invalid_prompt",
                    "data_residency_mismatch",
                    "bio_policy",
                    "misalignment_policy_violation" ->
                    400;
            case "invalid_api_key", "authentication_error" -> 401;
            case "permission_error" -> 403;
            case "not_found_error", "model_not_found" -> 404;
            case "request_too_large" -> 413;
            case "rate_limit_error", "rate_limit_exceeded", "slow_down" -> 429;
            case "overloaded",
                    "overloaded_error",
                    "server_is_overloaded",
                    "service_unavailable_error" ->
                    529;
            // Errors about an image of the request have a dozen names.
            default -> name.contains("image") ? 400 : UNKNOWN;
        };
    }
}
