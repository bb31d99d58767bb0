package io.jarviscore.testing.openai;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelError.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of the chat completions format that OpenAI and Azure share. */
final class OpenAiBodies {
    private OpenAiBodies() {}

    /**
     * A {@code chat.completion} object with one choice.
     *
     * @param more the provider's additions to the choice
     */
    static Map<String, Object> completion(
            Exchange exchange, ModelAnswer answer, Map<String, ?> more) {
        Map<String, Object> choice = new LinkedHashMap<>();
        choice.put("index", 0);
        choice.put("message", message(exchange, answer));
        choice.put("logprobs", null);
        choice.put("finish_reason", finish(answer.finish()));
        choice.putAll(more);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", "chatcmpl-" + exchange.number());
        body.put("object", "chat.completion");
        body.put("created", exchange.now().getEpochSecond());
        body.put("model", exchange.model());
        body.put("choices", List.of(choice));
        body.put("usage", usage(answer.tokens()));
        body.put("system_fingerprint", "fp_test");
        return body;
    }

    /** The list that {@code GET /v1/models} answers with. */
    static Map<String, Object> models(Exchange exchange, List<String> names) {
        List<Map<String, Object>> models = new ArrayList<>();
        for (String name : names) {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("id", name);
            model.put("object", "model");
            model.put("created", exchange.now().getEpochSecond());
            model.put("owned_by", "test");
            models.add(model);
        }
        return Map.of("object", "list", "data", models);
    }

    /** The object under {@code error}. */
    static Map<String, Object> error(
            String message, String type, @Nullable String param, @Nullable String code) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", type);
        error.put("param", param);
        error.put("code", code);
        return error;
    }

    /** The object under {@code error} for an error both providers word alike. */
    static Map<String, Object> error(Exchange exchange, ModelError error) {
        return switch (error.kind()) {
            case RATE_LIMITED ->
                    error(
                            "Rate limit reached for "
                                    + exchange.model()
                                    + " on requests per min (RPM): Limit 60, Used 60, Requested 1.",
                            "requests",
                            null,
                            "rate_limit_exceeded");
            case QUOTA_EXHAUSTED ->
                    error(
                            "You exceeded your current quota, please check your plan and billing"
                                    + " details.",
                            "insufficient_quota",
                            null,
                            "insufficient_quota");
            case OVERLOADED, SERVER ->
                    error(
                            "The server had an error while processing your request.",
                            "server_error",
                            null,
                            error.kind() == Kind.OVERLOADED ? "overloaded" : null);
            case CONTENT_FILTERED ->
                    invalid(
                            "Your request was rejected by our safety system.",
                            "prompt",
                            "content_filter");
            case CONTEXT_OVERFLOW ->
                    invalid(
                            "This model's maximum context length is 128000 tokens. However, your"
                                    + " messages resulted in 130000 tokens. Please reduce the length"
                                    + " of the messages.",
                            "messages",
                            "context_length_exceeded");
            case UNAUTHORIZED -> invalid("Incorrect API key provided.", null, "invalid_api_key");
            case NOT_FOUND ->
                    invalid(
                            "The model `"
                                    + exchange.model()
                                    + "` does not exist or you do not have access to it.",
                            null,
                            "model_not_found");
            case BAD_PARAMETER -> badParameter(error.parameter());
        };
    }

    /** The object under {@code error} for a request that is at fault. */
    static Map<String, Object> invalid(
            String message, @Nullable String param, @Nullable String code) {
        return error(message, "invalid_request_error", param, code);
    }

    /** Models that reason know the sampling parameters and take only their default. */
    private static Map<String, Object> badParameter(String name) {
        return switch (name) {
            case "temperature", "top_p", "presence_penalty", "frequency_penalty" ->
                    invalid(
                            "Unsupported value: '"
                                    + name
                                    + "' does not support this value with this model. Only the"
                                    + " default (1) value is supported.",
                            name,
                            "unsupported_value");
            default ->
                    invalid(
                            "Unsupported parameter: '"
                                    + name
                                    + "' is not supported with this model.",
                            name,
                            "unsupported_parameter");
        };
    }

    private static Map<String, Object> message(Exchange exchange, ModelAnswer answer) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", "assistant");
        // An empty text is no content, rather than an empty one.
        message.put("content", answer.text().isEmpty() ? null : answer.text());
        message.put("refusal", null);
        if (!answer.toolCalls().isEmpty()) {
            List<Object> calls = new ArrayList<>();
            for (ToolCall call : answer.toolCalls()) {
                calls.add(call(call, freeId(exchange, calls.size()), call.arguments()));
            }
            message.put("tool_calls", calls);
        }
        return message;
    }

    /** The id of a call that the test left to the server. */
    static String freeId(Exchange exchange, int index) {
        return "call_" + exchange.number() + "_" + index;
    }

    /** A call with these arguments, of which a stream sends none at first. */
    static Map<String, Object> call(ToolCall call, String freeId, String arguments) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", call.tool());
        function.put("arguments", arguments);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", call.id().isEmpty() ? freeId : call.id());
        body.put("type", "function");
        body.put("function", function);
        return body;
    }

    static Map<String, Object> usage(Tokens tokens) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("prompt_tokens", tokens.input());
        usage.put("completion_tokens", tokens.output());
        usage.put("total_tokens", tokens.input() + tokens.output());
        usage.put("prompt_tokens_details", prompt(tokens));
        usage.put("completion_tokens_details", Map.of("reasoning_tokens", tokens.reasoning()));
        return usage;
    }

    /** Not every model counts the tokens that it puts into its cache. */
    private static Map<String, Object> prompt(Tokens tokens) {
        return tokens.written() == 0
                ? Map.of("cached_tokens", tokens.cached())
                : Map.of("cached_tokens", tokens.cached(), "cache_write_tokens", tokens.written());
    }

    static String finish(Finish finish) {
        return switch (finish) {
            case STOP -> "stop";
            case TOOL_CALLS -> "tool_calls";
            case LENGTH -> "length";
            case CONTENT_FILTER -> "content_filter";
            case OTHER -> "function_call";
        };
    }
}
