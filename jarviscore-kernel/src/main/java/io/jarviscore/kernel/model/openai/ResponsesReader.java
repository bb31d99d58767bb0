package io.jarviscore.kernel.model.openai;

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

/** Reads an answer in OpenAI's Responses format, in the variants of servers. */
final class ResponsesReader {
    private static final JsonPointer OUTPUT = JsonPointer.compile("/output");

    private final String provider;
    private final FailureReader failures;

    ResponsesReader(String provider, FailureReader failures) {
        this.provider = provider;
        this.failures = failures;
    }

    WireResult read(WireResponse response, String model) {
        Optional<JsonNode> body = response.json();
        boolean answered = response.status() >= 200 && response.status() < 300;
        // A model that fails on its way says so under status 200, in the place of other errors.
        if (!answered || body.filter(FailureReader::isFailure).isPresent()) {
            return failures.read(response, body, model);
        }
        String status = body.map(b -> b.path("status").asText("")).orElse("");
        if (status.equals("failed") || status.equals("cancelled")) {
            return failure(ModelFailure.TRANSIENT, model, "ended its answer as " + status);
        }
        if (body.isEmpty() || !body.get().path("output").isArray() || hasNothing(body.get())) {
            return failures.noAnswer(
                    response,
                    model,
                    "if that does not pass, check that its address is right and speaks OpenAI's"
                            + " Responses format");
        }
        return answer(response, body.get(), model);
    }

    /** A model that is cut off before its first item says so; otherwise there has to be one. */
    private static boolean hasNothing(JsonNode body) {
        return body.path("output").isEmpty()
                && !body.path("status").asText("").equals("incomplete");
    }

    private WireResult answer(WireResponse response, JsonNode body, String model) {
        JsonNode output = body.path("output");
        String answer = words(output, false);
        List<ToolCall> calls = calls(output);
        Optional<Finish> known = finish(body, calls);
        if (known.isEmpty()) {
            return failures.unfinished(
                    model, reason(body), answer.isEmpty() ? words(output, true) : answer);
        }
        Finish finish = known.get();
        if (answer.isEmpty() && calls.isEmpty()) {
            if (finish == Finish.CONTENT_FILTER) {
                return failure(
                        ModelFailure.CONTENT_FILTERED,
                        model,
                        "filtered its whole answer: rephrase the task");
            }
            if (hasRefusal(output)) {
                return failure(
                        ModelFailure.REFUSED, model, "declined to answer: rephrase the task");
            }
        }
        String answeredBy = body.path("model").asText("");
        Optional<String> id =
                response.requestId()
                        .or(() -> Optional.of(body.path("id").asText("")))
                        .filter(i -> !i.isEmpty());
        return new WireAnswer(
                new ChatReply(
                        // If it only commented on its next action, the comment.
                        answer.isEmpty() ? words(output, true) : answer,
                        calls,
                        finish,
                        tokens(body.path("usage")),
                        provider,
                        answeredBy.isEmpty() ? model : answeredBy,
                        id,
                        original(response, output, model)));
    }

    private WireFailure failure(ModelFailure kind, String model, String what) {
        return WireFailure.of(kind, provider + " (" + model + ") " + what);
    }

    /** Kept under the name that was asked: the one in the answer is a version's. */
    private Optional<Original> original(WireResponse response, JsonNode output, String model) {
        if (!ResponsesOriginal.isNeededFor(output)) {
            return Optional.empty();
        }
        // Cut from the text: parsed and rewritten JSON has other escapes and numbers.
        String json = response.arrayAsWritten(OUTPUT).orElseGet(() -> WireJson.text(output));
        return Optional.of(new Original(provider, model, json));
    }

    private static String words(JsonNode output, boolean comments) {
        StringBuilder words = new StringBuilder();
        for (JsonNode item : output) {
            boolean comment = item.path("phase").asText("").equals("commentary");
            if (isOf("message", item) && (comments || !comment)) {
                JsonNode content = item.path("content");
                words.append(content.isTextual() ? content.textValue() : "");
                for (JsonNode part : content) {
                    words.append(isOf("output_text", part) ? part.path("text").asText("") : "");
                }
            }
        }
        return words.toString();
    }

    private static boolean hasRefusal(JsonNode output) {
        for (JsonNode item : output) {
            for (JsonNode part : item.path("content")) {
                if (isOf("refusal", part)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<ToolCall> calls(JsonNode output) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode item : output) {
            if (isOf("function_call", item)) {
                String id = item.path("call_id").asText("");
                JsonNode arguments = item.path("arguments");
                calls.add(
                        new ToolCall(
                                // A gateway may give no id; the result needs one to refer to.
                                CallIds.orNew(id),
                                item.path("name").asText(""),
                                arguments.isContainerNode()
                                        ? arguments.toString()
                                        : arguments.asText("")));
            }
        }
        return calls;
    }

    private static boolean isOf(String type, JsonNode part) {
        return part.path("type").asText("").equals(type);
    }

    /**
     * Why it stopped; empty if it did not come to its end. Not every server that speaks the format
     * says a status; without one, a good end is complete.
     */
    private static Optional<Finish> finish(JsonNode body, List<ToolCall> calls) {
        return switch (body.path("status").asText("")) {
            case "", "null", "completed" ->
                    Optional.of(calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS);
            case "incomplete" ->
                    switch (body.path("incomplete_details").path("reason").asText("")) {
                        case "max_output_tokens" -> Optional.of(Finish.LENGTH);
                        case "content_filter" -> Optional.of(Finish.CONTENT_FILTER);
                        default ->
                                hasCutCall(body.path("output"))
                                        ? Optional.of(Finish.LENGTH)
                                        : Optional.empty();
                    };
            // Only background requests, of which there are none, come unfinished.
            default -> Optional.empty();
        };
    }

    private static String reason(JsonNode body) {
        String reason = body.path("incomplete_details").path("reason").asText("");
        return reason.isEmpty() ? body.path("status").asText("") : reason;
    }

    private static boolean hasCutCall(JsonNode output) {
        for (JsonNode item : output) {
            if (isOf("function_call", item)
                    && item.path("status").asText("").equals("incomplete")) {
                return true;
            }
        }
        return false;
    }

    private static ChatReply.Tokens tokens(JsonNode usage) {
        JsonNode input = usage.path("input_tokens_details");
        return new ChatReply.Tokens(
                WireJson.count(usage.path("input_tokens")),
                WireJson.count(usage.path("output_tokens")),
                WireJson.count(input.path("cached_tokens")),
                WireJson.count(usage.path("output_tokens_details").path("reasoning_tokens")),
                WireJson.count(input.path("cache_write_tokens")));
    }
}
