package io.jarviscore.kernel.model.anthropic;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatMessage.Original;
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
import java.util.Optional;

/** Reads a response of Anthropic's Messages, in the variants of gateways. */
final class MessagesReader {
    private static final JsonPointer CONTENT = JsonPointer.compile("/content");

    private final FailureReader failures;

    MessagesReader(FailureReader failures) {
        this.failures = failures;
    }

    WireResult read(WireResponse response, String model) {
        Optional<JsonNode> body = response.json();
        boolean answered = response.status() >= 200 && response.status() < 300;
        // Gateways report an upstream's failure under status 200.
        if (!answered || body.filter(FailureReader::isFailure).isPresent()) {
            return failures.read(response, body, model);
        }
        if (body.isEmpty() || !body.get().path("content").isArray()) {
            return failures.noAnswer(
                    response,
                    model,
                    "if that does not pass, check that claude_endpoint is right and speaks"
                            + " Anthropic's format");
        }
        return answer(response, body.get(), model);
    }

    private WireResult answer(WireResponse response, JsonNode body, String model) {
        JsonNode content = body.path("content");
        String text = text(content);
        List<ToolCall> calls = calls(content);
        String reason = body.path("stop_reason").asText("");
        Optional<Finish> finish =
                body.has("stop_reason") ? finish(reason, calls) : finish("end_turn", calls);
        if (finish.isEmpty()) {
            return failures.unfinished(model, reason, text);
        }
        if (reason.equals("refusal") && text.isEmpty() && calls.isEmpty()) {
            return WireFailure.of(
                    ModelFailure.REFUSED, who(model) + " declined to answer: rephrase the task");
        }
        String answeredBy = body.path("model").asText("");
        String author = answeredBy.isEmpty() ? model : answeredBy;
        Optional<String> id =
                response.requestId()
                        .or(() -> Optional.of(body.path("id").asText("")))
                        .filter(i -> !i.isEmpty());
        return new WireAnswer(
                new ChatReply(
                        text,
                        calls,
                        finish.get(),
                        tokens(body.path("usage")),
                        MessagesWire.PROVIDER,
                        author,
                        id,
                        original(response, content, author)));
    }

    private static String who(String model) {
        return MessagesWire.PROVIDER + " (" + model + ")";
    }

    private static Optional<Original> original(
            WireResponse response, JsonNode content, String model) {
        if (!MessagesOriginal.isNeededFor(content)) {
            return Optional.empty();
        }
        // Cut from the text: parsed and rewritten JSON has other escapes and numbers.
        String json = response.arrayAsWritten(CONTENT).orElseGet(() -> WireJson.text(content));
        return Optional.of(new Original(MessagesWire.PROVIDER, model, json));
    }

    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            if (isOf("text", block)) {
                text.append(block.path("text").asText(""));
            }
        }
        return text.toString();
    }

    private static List<ToolCall> calls(JsonNode content) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode block : content) {
            if (isOf("tool_use", block)) {
                String id = block.path("id").asText("");
                JsonNode input = block.path("input");
                calls.add(
                        new ToolCall(
                                // A gateway may give no id; the result needs one to refer to.
                                CallIds.orNew(id),
                                block.path("name").asText(""),
                                input.isContainerNode() ? input.toString() : input.asText("")));
            }
        }
        return calls;
    }

    private static boolean isOf(String type, JsonNode block) {
        return block.path("type").asText("").equals(type);
    }

    /**
     * The reason why it stopped; empty if the answer is incomplete. A {@code pause_turn} is no end:
     * only tools that Anthropic runs itself, of which none is ever offered, make a model pause.
     */
    private static Optional<Finish> finish(String reason, List<ToolCall> calls) {
        return switch (reason) {
            case "max_tokens", "model_context_window_exceeded" -> Optional.of(Finish.LENGTH);
            // With something said before, as a filter does it that cuts an answer.
            case "refusal" -> Optional.of(Finish.CONTENT_FILTER);
            case "end_turn", "stop_sequence" ->
                    Optional.of(calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS);
            // A gateway that lost the calls it announces has not answered.
            case "tool_use" -> calls.isEmpty() ? Optional.empty() : Optional.of(Finish.TOOL_CALLS);
            default -> Optional.empty();
        };
    }

    /** Anthropic counts what it read from its cache, what it put there and the rest apart. */
    private static ChatReply.Tokens tokens(JsonNode usage) {
        long read = WireJson.count(usage.path("cache_read_input_tokens"));
        long written = WireJson.count(usage.path("cache_creation_input_tokens"));
        return new ChatReply.Tokens(
                WireJson.count(usage.path("input_tokens")) + written + read,
                WireJson.count(usage.path("output_tokens")),
                read,
                // Within the output. Not every model counts its thoughts apart.
                WireJson.count(usage.path("output_tokens_details").path("thinking_tokens")),
                written);
    }
}
