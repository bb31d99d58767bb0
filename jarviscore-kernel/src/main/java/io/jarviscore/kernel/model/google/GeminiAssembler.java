package io.jarviscore.kernel.model.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.FailureReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a streamed {@code generateContent} together: every event is a response of its own, with the
 * parts that are new in it.
 */
final class GeminiAssembler implements AnswerAssembler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The fields in which the newest response describes the whole. */
    private static final List<String> OF_THE_WHOLE =
            List.of("usageMetadata", "modelVersion", "responseId", "promptFeedback");

    private final ObjectNode body = JSON.objectNode();
    private final ObjectNode candidate = JSON.objectNode();
    private final ArrayNode parts = JSON.arrayNode();

    /** The unfinished text, which comes after the parts. */
    private final StringBuilder text = new StringBuilder();

    private boolean thought;
    private @Nullable JsonNode failure;

    @Override
    public String take(JsonNode event) {
        if (FailureReader.isFailure(event)) {
            failure = event;
            return "";
        }
        for (String field : OF_THE_WHOLE) {
            if (event.path(field).isValueNode() || event.path(field).isObject()) {
                body.set(field, event.path(field));
            }
        }
        JsonNode first = event.path("candidates").path(0);
        if (first.path("finishReason").isTextual()) {
            candidate.set("finishReason", first.path("finishReason"));
        }
        StringBuilder words = new StringBuilder();
        for (JsonNode part : first.path("content").path("parts")) {
            words.append(take(part, part.path("thought").asBoolean(false)));
        }
        return words.toString();
    }

    @Override
    public Progress progress() {
        if (failure != null) {
            return Progress.ENDED;
        }
        boolean whole =
                candidate.has("finishReason")
                        || body.path("promptFeedback").path("blockReason").isTextual();
        return whole ? Progress.WHOLE : Progress.UNDER_WAY;
    }

    @Override
    public JsonNode body() {
        if (failure != null) {
            return failure;
        }
        endText();
        if (!parts.isEmpty()) {
            candidate.putObject("content").set("parts", parts);
        }
        if (!candidate.isEmpty()) {
            body.putArray("candidates").add(candidate);
        }
        return body;
    }

    private String take(JsonNode part, boolean isThought) {
        if (!goesOn(part)) {
            endText();
            parts.add(part);
            return isThought ? "" : part.path("text").asText("");
        }
        if (isThought != thought) {
            endText();
            thought = isThought;
        }
        text.append(part.path("text").textValue());
        return isThought ? "" : part.path("text").textValue();
    }

    /** Text that is signed stays a part of its own: the signature is for it alone. */
    private static boolean goesOn(JsonNode part) {
        return part.path("text").isTextual()
                && part.propertyStream()
                        .allMatch(e -> e.getKey().equals("text") || e.getKey().equals("thought"));
    }

    private void endText() {
        if (!text.isEmpty()) {
            ObjectNode part = parts.addObject();
            part.put("text", text.toString());
            if (thought) {
                part.put("thought", true);
            }
            text.setLength(0);
        }
    }
}
