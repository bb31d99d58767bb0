package io.jarviscore.kernel.model.google;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
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

/** Reads a {@code generateContent} response. */
final class GeminiReader {
    private static final JsonPointer PARTS = JsonPointer.compile("/candidates/0/content/parts");

    private static final int LONGEST_REASON = 60;

    private final String provider;
    private final FailureReader failures;

    GeminiReader(String provider, FailureReader failures) {
        this.provider = provider;
        this.failures = failures;
    }

    WireResult read(WireResponse response, String model) {
        Optional<JsonNode> body = response.json();
        boolean answered = response.status() >= 200 && response.status() < 300;
        if (!answered || body.filter(FailureReader::isFailure).isPresent()) {
            return failures.read(response, body, model);
        }
        JsonNode candidate = body.map(b -> b.path("candidates").path(0)).orElse(null);
        if (body.isEmpty() || candidate == null || !isAnswer(candidate)) {
            return body.flatMap(b -> blocked(b, model)).orElseGet(() -> noAnswer(response, model));
        }
        return answer(response, body.get(), candidate, model);
    }

    /** A model that thought up to its limit, or was filtered, leaves a reason and no parts. */
    private static boolean isAnswer(JsonNode candidate) {
        String reason = reason(candidate.path("finishReason"));
        return !candidate.path("content").path("parts").isEmpty()
                || (!reason.isEmpty() && !reason.equals("STOP"));
    }

    private Optional<WireFailure> blocked(JsonNode body, String model) {
        return Optional.of(reason(body.path("promptFeedback").path("blockReason")))
                .filter(reason -> !reason.isEmpty())
                .map(
                        reason ->
                                failure(
                                        ModelFailure.CONTENT_FILTERED,
                                        model,
                                        "blocked the prompt ("
                                                + reason
                                                + "): rephrase the task or change the provider's"
                                                + " filter"));
    }

    private WireFailure noAnswer(WireResponse response, String model) {
        return failures.noAnswer(
                response,
                model,
                "if that does not pass, check that its address is right and speaks Google's"
                        + " format");
    }

    private WireResult answer(
            WireResponse response, JsonNode body, JsonNode candidate, String model) {
        JsonNode parts = candidate.path("content").path("parts");
        String text = text(parts);
        List<ToolCall> calls = calls(parts);
        String reason = reason(candidate.path("finishReason"));
        Optional<WireFailure> failure =
                spoiled(reason, model)
                        .or(() -> nothing(reason, text.isEmpty() && calls.isEmpty(), model));
        if (failure.isPresent()) {
            return failure.get();
        }
        Optional<Finish> finish = finish(reason, calls);
        if (finish.isEmpty()) {
            return failures.unfinished(model, reason, text);
        }
        String answeredBy = body.path("modelVersion").asText("");
        return new WireAnswer(
                new ChatReply(
                        text,
                        calls,
                        finish.get(),
                        tokens(body.path("usageMetadata")),
                        provider,
                        answeredBy.isEmpty() ? model : answeredBy,
                        requestId(response, body),
                        original(response, parts, model)));
    }

    /** The model wrote a call that is none. The next time it mostly gets it right. */
    private Optional<WireFailure> spoiled(String reason, String model) {
        return switch (reason) {
            case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE" ->
                    Optional.of(
                            failure(
                                    ModelFailure.MALFORMED_RESPONSE,
                                    model,
                                    "wrote a tool call that cannot be read (" + reason + ")"));
            default -> Optional.empty();
        };
    }

    private Optional<WireFailure> nothing(String reason, boolean empty, String model) {
        if (!empty) {
            return Optional.empty();
        }
        if (isFiltered(reason)) {
            return Optional.of(
                    failure(
                            ModelFailure.CONTENT_FILTERED,
                            model,
                            "filtered its whole answer (" + reason + "): rephrase the task"));
        }
        return reason.equals("MISSING_THOUGHT_SIGNATURE")
                ? Optional.of(
                        failure(
                                        ModelFailure.MALFORMED_RESPONSE,
                                        model,
                                        "misses the signature of an earlier call (" + reason + ")")
                                .lasting())
                : Optional.empty();
    }

    private WireFailure failure(ModelFailure kind, String model, String what) {
        return WireFailure.of(kind, provider + " (" + model + ") " + what);
    }

    private static boolean isFiltered(String reason) {
        return switch (reason) {
            case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII" -> true;
            default -> reason.startsWith("IMAGE_");
        };
    }

    /**
     * Why it stopped; empty if it did not come to its end. There is no reason for tool calls: it
     * stops, and there they are.
     */
    private static Optional<Finish> finish(String reason, List<ToolCall> calls) {
        if (isFiltered(reason)) {
            return Optional.of(Finish.CONTENT_FILTER);
        }
        return switch (reason) {
            case "MAX_TOKENS" -> Optional.of(Finish.LENGTH);
            case "STOP" -> Optional.of(calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS);
            default -> Optional.empty();
        };
    }

    private static String text(JsonNode parts) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            if (!part.path("thought").asBoolean(false) && part.path("text").isTextual()) {
                text.append(part.path("text").textValue());
            }
        }
        return text.toString();
    }

    private static List<ToolCall> calls(JsonNode parts) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode part : parts) {
            JsonNode call = part.path("functionCall");
            if (call.isObject()) {
                String id = call.path("id").asText("");
                JsonNode args = call.path("args");
                calls.add(
                        new ToolCall(
                                CallIds.or(id, GeminiWriter.MADE_ID),
                                call.path("name").asText(""),
                                args.isContainerNode() ? args.toString() : "{}"));
            }
        }
        return calls;
    }

    /**
     * Kept for the model that was asked, by the name it was asked under: the name in the answer is
     * a version's, and the next request does not know it.
     */
    private Optional<Original> original(WireResponse response, JsonNode parts, String model) {
        for (JsonNode part : parts) {
            if (part.path("thought").asBoolean(false)
                    || !part.path("thoughtSignature").asText("").isEmpty()) {
                String json = response.arrayAsWritten(PARTS).orElseGet(() -> WireJson.text(parts));
                return Optional.of(new Original(provider, model, json));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> requestId(WireResponse response, JsonNode body) {
        return Optional.of(body.path("responseId").asText(""))
                .filter(id -> !id.isEmpty())
                .or(response::requestId);
    }

    private static Tokens tokens(JsonNode usage) {
        long thoughts = WireJson.count(usage.path("thoughtsTokenCount"));
        return new Tokens(
                WireJson.count(usage.path("promptTokenCount"))
                        + WireJson.count(usage.path("toolUsePromptTokenCount")),
                WireJson.count(usage.path("candidatesTokenCount")) + thoughts,
                WireJson.count(usage.path("cachedContentTokenCount")),
                thoughts);
    }

    /** A word of the provider's. It becomes part of messages, so anything else is left out. */
    private static String reason(JsonNode word) {
        String text = word.asText("");
        return text.length() <= LONGEST_REASON && text.matches("[A-Z_]+") ? text : "";
    }
}
