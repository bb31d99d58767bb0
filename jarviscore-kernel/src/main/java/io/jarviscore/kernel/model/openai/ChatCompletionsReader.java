package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.CallIds;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.WireAnswer;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.kernel.model.wire.WireResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a chat-completions response, in the variants of servers. */
final class ChatCompletionsReader {
    private final String provider;
    private final FailureReader failures;

    ChatCompletionsReader(String provider, FailureReader failures) {
        this.provider = provider;
        this.failures = failures;
    }

    WireResult read(WireResponse response, String model) {
        Optional<JsonNode> body = response.json();
        boolean answered = response.status() >= 200 && response.status() < 300;
        // Gateways in front of several providers report an upstream's failure under status 200.
        if (!answered || body.filter(FailureReader::isFailure).isPresent()) {
            return failures.read(response, body, model);
        }
        JsonNode message = body.map(b -> b.path("choices").path(0).path("message")).orElse(null);
        if (body.isEmpty() || message == null || !message.isObject()) {
            return failures.noAnswer(
                    response,
                    model,
                    "if that does not pass, check that its address is right and speaks OpenAI's"
                            + " format");
        }
        return answer(response, body.get(), message, model);
    }

    private WireResult answer(
            WireResponse response, JsonNode body, JsonNode message, String model) {
        String text = text(message.path("content"));
        List<ToolCall> calls = calls(message.path("tool_calls"));
        String reason = body.path("choices").path(0).path("finish_reason").asText("");
        Optional<Finish> known = finish(reason, calls);
        if (known.isEmpty()) {
            return failures.unfinished(model, reason, text);
        }
        Finish finish = known.get();
        if (text.isEmpty() && calls.isEmpty()) {
            if (finish == Finish.CONTENT_FILTER) {
                return WireFailure.of(
                        ModelFailure.CONTENT_FILTERED,
                        provider + " (" + model + ") filtered its whole answer: rephrase the task");
            }
            if (!message.path("refusal").asText("").isEmpty()) {
                return WireFailure.of(
                        ModelFailure.REFUSED,
                        provider + " (" + model + ") declined to answer: rephrase the task");
            }
        }
        String answeredBy = body.path("model").asText("");
        Optional<String> id =
                response.requestId()
                        .or(() -> Optional.of(body.path("id").asText("")))
                        .filter(i -> !i.isEmpty());
        return new WireAnswer(
                new ChatReply(
                        text,
                        calls,
                        finish,
                        tokens(body.path("usage")),
                        provider,
                        answeredBy.isEmpty() ? model : answeredBy,
                        id));
    }

    /** Text, or parts with texts, or nothing. */
    static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.isTextual() ? content.textValue() : "";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(part.isTextual() ? part.textValue() : words(part));
        }
        return text.toString();
    }

    /** Those of a text; parts that hold reasoning have words of their own. */
    private static String words(JsonNode part) {
        String type = part.path("type").asText("text");
        return type.equals("text") || type.equals("output_text")
                ? part.path("text").asText("")
                : "";
    }

    private static List<ToolCall> calls(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            return List.of();
        }
        List<ToolCall> calls = new ArrayList<>(list.size());
        for (JsonNode call : list) {
            String id = call.path("id").asText("");
            JsonNode function = call.path("function");
            JsonNode arguments = function.path("arguments");
            calls.add(
                    new ToolCall(
                            // Some compatible servers give no id; the result needs one to refer to.
                            CallIds.orNew(id),
                            function.path("name").asText(""),
                            arguments.isContainerNode()
                                    ? arguments.toString()
                                    : arguments.asText("")));
        }
        return calls;
    }

    /**
     * Why it stopped; empty if it did not come to its end. Servers have words of their own for a
     * good end, and some have none. An unknown one, as {@code error}, {@code abort} (vLLM) or
     * {@code insufficient_system_resource} (DeepSeek), is no good end.
     */
    private static Optional<Finish> finish(String reason, List<ToolCall> calls) {
        Finish good = calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "length", "max_tokens", "max_output_tokens", "model_length" ->
                    Optional.of(Finish.LENGTH);
            case "content_filter", "safety", "sensitive" -> Optional.of(Finish.CONTENT_FILTER);
            // A server that lost the calls it announces, or could not parse them, has not answered.
            case "tool_calls", "function_call", "tool_call", "tool_use" ->
                    Optional.of(good).filter(finish -> finish == Finish.TOOL_CALLS);
            case "stop",
                    "",
                    "null",
                    "eos",
                    "eos_token",
                    "stop_sequence",
                    "end_turn",
                    "complete",
                    "completed" ->
                    Optional.of(good);
            default -> Optional.empty();
        };
    }

    private static ChatReply.Tokens tokens(JsonNode usage) {
        long input = WireJson.count(usage.path("prompt_tokens"));
        // Some endpoints, Gemini's among them, count thoughts in the total alone.
        long beyondInput = WireJson.count(usage.path("total_tokens")) - input;
        return new ChatReply.Tokens(
                input,
                Math.max(WireJson.count(usage.path("completion_tokens")), beyondInput),
                WireJson.count(usage.path("prompt_tokens_details").path("cached_tokens")),
                WireJson.count(usage.path("completion_tokens_details").path("reasoning_tokens")),
                WireJson.count(usage.path("prompt_tokens_details").path("cache_write_tokens")));
    }
}
