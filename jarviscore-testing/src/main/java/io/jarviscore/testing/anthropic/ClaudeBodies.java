package io.jarviscore.testing.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of Anthropic's Messages format. */
final class ClaudeBodies {
    private ClaudeBodies() {}

    /** A {@code message} object. */
    static Map<String, Object> message(Exchange exchange, ModelAnswer answer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", "msg_" + exchange.number());
        body.put("type", "message");
        body.put("role", "assistant");
        body.put("model", exchange.model());
        body.put("content", content(exchange, answer));
        body.put("stop_reason", stopReason(answer.finish()));
        body.put("stop_sequence", null);
        body.put("usage", usage(answer.tokens()));
        return body;
    }

    /** An error's whole body. */
    static Map<String, Object> envelope(Exchange exchange, Map<String, Object> error) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "error");
        body.put("error", error);
        body.put("request_id", requestId(exchange));
        return body;
    }

    static String requestId(Exchange exchange) {
        return "req_" + exchange.number();
    }

    /** The object under {@code error} for a request that is at fault. */
    static Map<String, Object> invalid(String message) {
        return error("invalid_request_error", message);
    }

    /** The object under {@code error}. */
    static Map<String, Object> error(Exchange exchange, ModelError error) {
        return switch (error.kind()) {
            case RATE_LIMITED ->
                    error(
                            "rate_limit_error",
                            "This request would exceed your organization's rate limit of 50"
                                    + " requests per minute.");
            case QUOTA_EXHAUSTED -> spendLimit();
            case OVERLOADED -> error("overloaded_error", "Overloaded");
            case SERVER -> server(error.status());
            case CONTENT_FILTERED -> invalid("Output blocked by content filtering policy");
            case CONTEXT_OVERFLOW -> invalid("prompt is too long: 210000 tokens > 200000 maximum");
            case UNAUTHORIZED -> error("authentication_error", "invalid x-api-key");
            case NOT_FOUND -> error("not_found_error", "model: " + exchange.model());
            case BAD_PARAMETER -> badParameter(error.parameter());
        };
    }

    /** The proof that a thought comes back unchanged. */
    static String signature(String thought) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(thought.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static boolean isSamplingParameter(String name) {
        return List.of("temperature", "top_p", "top_k").contains(name);
    }

    /** The error of new models about parameters of old ones. */
    static String deprecated(String parameter) {
        return "`" + parameter + "` is deprecated for this model.";
    }

    private static Map<String, Object> error(String type, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", type);
        error.put("message", message);
        return error;
    }

    private static Map<String, Object> spendLimit() {
        Map<String, Object> error =
                error(
                        "rate_limit_error",
                        "This request would exceed your organization's monthly spend limit.");
        error.put("details", Map.of("error_code", "enforced_spend_limit_reached"));
        return error;
    }

    private static Map<String, Object> server(int status) {
        return switch (status) {
            case 408, 504 -> error("timeout_error", "Request timed out");
            case 409 -> error("conflict_error", "Conflict");
            default -> error("api_error", "Internal server error");
        };
    }

    private static Map<String, Object> badParameter(String name) {
        return invalid(
                isSamplingParameter(name)
                        ? deprecated(name)
                        : name + ": Extra inputs are not permitted");
    }

    static List<Map<String, Object>> content(Exchange exchange, ModelAnswer answer) {
        List<Map<String, Object>> blocks = new ArrayList<>();
        if (!answer.thought().isEmpty()) {
            Map<String, Object> thought = block("thinking");
            thought.put("thinking", answer.thought());
            thought.put("signature", signature(answer.thought()));
            blocks.add(thought);
        }
        if (!answer.text().isEmpty()) {
            Map<String, Object> text = block("text");
            text.put("text", answer.text());
            blocks.add(text);
        }
        for (int i = 0; i < answer.toolCalls().size(); i++) {
            ToolCall call = answer.toolCalls().get(i);
            String freeId = "toolu_" + exchange.number() + "_" + i;
            Map<String, Object> use = block("tool_use");
            use.put("id", call.id().isEmpty() ? freeId : call.id());
            use.put("name", call.tool());
            use.put("input", input(call.arguments()));
            blocks.add(use);
        }
        return blocks;
    }

    /** Always an object: this provider parses its models' arguments before it passes them on. */
    private static Map<String, Object> input(String arguments) {
        try {
            return Json.parseObject(arguments);
        } catch (JsonException notAnObject) {
            return Map.of();
        }
    }

    private static Map<String, Object> block(String type) {
        Map<String, Object> block = new LinkedHashMap<>();
        block.put("type", type);
        return block;
    }

    /** Tokens read from the cache and put there are not within the input here. */
    static Map<String, Object> usage(Tokens tokens) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("input_tokens", Math.max(0, tokens.input() - tokens.cached() - tokens.written()));
        usage.put("cache_creation_input_tokens", tokens.written());
        usage.put("cache_read_input_tokens", tokens.cached());
        usage.put("output_tokens", tokens.output());
        if (tokens.reasoning() > 0) {
            // Not every model counts its thoughts apart.
            usage.put("output_tokens_details", Map.of("thinking_tokens", tokens.reasoning()));
        }
        return usage;
    }

    private static String stopReason(Finish finish) {
        return switch (finish) {
            case STOP -> "end_turn";
            case TOOL_CALLS -> "tool_use";
            case LENGTH -> "max_tokens";
            case CONTENT_FILTER -> "refusal";
            case OTHER -> "pause_turn";
        };
    }
}
