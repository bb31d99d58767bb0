package io.jarviscore.kernel.model.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.UniqueCallIds;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WrittenRules;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the body of a {@code generateContent} request. */
final class GeminiWriter {
    /** Begins the ids that are made here for calls that came without one. */
    static final String MADE_ID = "made-";

    /**
     * Stands in for the signature of a call that another model made. Google documents it for
     * conversations that are taken over: ai.google.dev/gemini-api/docs/thought-signatures.
     */
    private static final String FOREIGN_SIGNATURE = "skip_thought_signature_validator";

    private static final Pattern GENERATION = Pattern.compile("(?:.*/)?gemini-(\\d{1,3})\\D?.*");

    /** {@code gemini-flash-latest} and the like, which move on to new generations. */
    private static final Pattern NEWEST = Pattern.compile("(?:.*/)?gemini-[a-z-]*latest");

    private static final int FIRST_SIGNING_GENERATION = 3;

    private final String provider;
    private final boolean callIds;
    private final ChatDefaults defaults;
    private final WrittenRules rules = new WrittenRules();

    /**
     * A writer.
     *
     * @param provider the provider whose original messages are sent back unchanged
     * @param callIds whether calls and results may carry ids
     */
    GeminiWriter(String provider, boolean callIds, ChatDefaults defaults) {
        this.provider = provider;
        this.callIds = callIds;
        this.defaults = defaults;
    }

    void write(JsonGenerator out, ChatRequest request, String model, ModelQuirks quirks)
            throws IOException {
        out.writeStartObject();
        instructions(out, request.messages());
        contents(out, uniqueIds(request.messages(), model), model);
        if (!request.tools().isEmpty()) {
            tools(out, request.tools());
        }
        generation(out, request, quirks);
        out.writeEndObject();
    }

    private void instructions(JsonGenerator out, List<ChatMessage> messages) throws IOException {
        String all =
                messages.stream()
                        .filter(ChatMessage.Instructions.class::isInstance)
                        .map(ChatMessage::text)
                        .collect(Collectors.joining("\n\n"));
        if (all.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("systemInstruction");
        out.writeArrayFieldStart("parts");
        out.writeStartObject();
        out.writeFieldName("text");
        out.writeRawValue(rules.of(all));
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
    }

    private List<ChatMessage> uniqueIds(List<ChatMessage> messages, String model) {
        return callIds
                ? UniqueCallIds.in(
                        messages,
                        id -> id,
                        answer -> answer.original().flatMap(o -> ownParts(o, model)).isPresent())
                : messages;
    }

    /** Turns must alternate, so consecutive messages of one side are one turn. */
    private void contents(JsonGenerator out, List<ChatMessage> messages, String model)
            throws IOException {
        out.writeArrayFieldStart("contents");
        String open = "";
        for (ChatMessage message : messages) {
            String role = role(message);
            if (!hasParts(message)) {
                continue;
            }
            if (!role.equals(open)) {
                endTurn(out, open);
                out.writeStartObject();
                out.writeStringField("role", role);
                out.writeArrayFieldStart("parts");
                open = role;
            }
            parts(out, message, model);
        }
        endTurn(out, open);
        out.writeEndArray();
    }

    private static void endTurn(JsonGenerator out, String open) throws IOException {
        if (!open.isEmpty()) {
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private static String role(ChatMessage message) {
        return message instanceof ChatMessage.Assistant ? "model" : "user";
    }

    /** Empty texts are refused, and so are turns without a part. */
    private static boolean hasParts(ChatMessage message) {
        return switch (message) {
            case ChatMessage.Instructions system -> false;
            case ChatMessage.User user -> !user.text().isEmpty() || !user.images().isEmpty();
            case ChatMessage.Assistant assistant ->
                    !assistant.text().isEmpty()
                            || !assistant.toolCalls().isEmpty()
                            || assistant.original().isPresent();
            case ChatMessage.ToolResult result -> true;
        };
    }

    private void parts(JsonGenerator out, ChatMessage message, String model) throws IOException {
        switch (message) {
            case ChatMessage.Instructions system -> {}
            case ChatMessage.User user -> {
                for (ChatMessage.Image image : user.images()) {
                    image(out, image);
                }
                text(out, user.text());
            }
            case ChatMessage.Assistant assistant -> assistant(out, assistant, model);
            case ChatMessage.ToolResult result -> result(out, result);
        }
    }

    private static void text(JsonGenerator out, String text) throws IOException {
        if (!text.isEmpty()) {
            out.writeStartObject();
            out.writeStringField("text", text);
            out.writeEndObject();
        }
    }

    private static void image(JsonGenerator out, ChatMessage.Image image) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("inlineData");
        out.writeStringField("mimeType", image.mediaType());
        out.writeStringField("data", image.base64());
        out.writeEndObject();
        out.writeEndObject();
    }

    private void assistant(JsonGenerator out, ChatMessage.Assistant assistant, String model)
            throws IOException {
        Optional<String> parts = assistant.original().flatMap(o -> ownParts(o, model));
        if (parts.isPresent()) {
            out.writeRawValue(WireJson.withHalvesEscaped(parts.get()));
            return;
        }
        boolean unsigned = wantsSignatures(model);
        text(out, assistant.text());
        for (ToolCall call : assistant.toolCalls()) {
            // Only the first of the calls of one answer carries a signature.
            call(out, call, unsigned);
            unsigned = false;
        }
        if (assistant.text().isEmpty() && assistant.toolCalls().isEmpty()) {
            // A foreign message of thoughts alone. The turn is open already and needs a part.
            text(out, " ");
        }
    }

    /**
     * The elements of the parts array of a message that this model wrote, without the brackets; its
     * signatures mean nothing to any other model or on any other route.
     */
    private Optional<String> ownParts(Original original, String model) {
        String json = original.json().strip();
        boolean own = original.provider().equals(provider) && original.model().equals(model);
        return own && json.startsWith("[") && json.endsWith("]") && isParts(json)
                ? Optional.of(json.substring(1, json.length() - 1))
                : Optional.empty();
    }

    /** Originals come back from checkpoints; a broken one would break the whole request. */
    private static boolean isParts(String json) {
        return WireJson.readWhole(json.getBytes(UTF_8))
                .filter(parts -> parts.isArray() && !parts.isEmpty())
                .isPresent();
    }

    private static boolean wantsSignatures(String model) {
        Matcher generation = GENERATION.matcher(model);
        return generation.matches()
                ? Integer.parseInt(generation.group(1)) >= FIRST_SIGNING_GENERATION
                : NEWEST.matcher(model).matches();
    }

    private void call(JsonGenerator out, ToolCall call, boolean unsigned) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("functionCall");
        id(out, call.id());
        out.writeStringField("name", call.tool());
        out.writeFieldName("args");
        arguments(out, call.arguments());
        out.writeEndObject();
        if (unsigned) {
            out.writeStringField("thoughtSignature", FOREIGN_SIGNATURE);
        }
        out.writeEndObject();
    }

    /** Google takes an object only; anything else another model wrote is put into one. */
    private static void arguments(JsonGenerator out, String arguments) throws IOException {
        Optional<JsonNode> object =
                WireJson.readWhole(arguments.getBytes(UTF_8)).filter(JsonNode::isObject);
        if (object.isPresent()) {
            out.writeRawValue(WireJson.text(object.get()));
            return;
        }
        out.writeStartObject();
        if (!arguments.isBlank()) {
            out.writeStringField("arguments", arguments);
        }
        out.writeEndObject();
    }

    private void result(JsonGenerator out, ChatMessage.ToolResult result) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("functionResponse");
        id(out, result.callId());
        out.writeStringField("name", result.tool());
        out.writeObjectFieldStart("response");
        out.writeStringField(result.failed() ? "error" : "result", result.text());
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
    }

    /** A call that came without an id is answered without one; the order ties them. */
    private void id(JsonGenerator out, String id) throws IOException {
        if (callIds && !id.startsWith(MADE_ID)) {
            out.writeStringField("id", id);
        }
    }

    private static void tools(JsonGenerator out, List<ChatRequest.ToolSpec> tools)
            throws IOException {
        out.writeArrayFieldStart("tools");
        out.writeStartObject();
        out.writeArrayFieldStart("functionDeclarations");
        for (ChatRequest.ToolSpec tool : tools) {
            out.writeStartObject();
            out.writeStringField("name", tool.name());
            out.writeStringField("description", tool.description());
            // Not "parameters", which takes a subset of OpenAPI and refuses most schemas.
            out.writeFieldName("parametersJsonSchema");
            schema(out, tool.parameters());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndArray();
    }

    private static void schema(JsonGenerator out, Map<String, Object> schema) throws IOException {
        if (schema instanceof WrittenSchema written) {
            out.writeRawValue(written.json());
        } else {
            out.writePOJO(schema);
        }
    }

    private void generation(JsonGenerator out, ChatRequest request, ModelQuirks quirks)
            throws IOException {
        out.writeObjectFieldStart("generationConfig");
        if (quirks.temperature()) {
            out.writeNumberField(
                    "temperature", request.temperature().orElse(defaults.temperature()));
        }
        out.writeNumberField(
                "maxOutputTokens", request.maxOutputTokens().orElse(defaults.maxOutputTokens()));
        if (request.answerSchema().isPresent()) {
            out.writeStringField("responseMimeType", "application/json");
            out.writeFieldName("responseJsonSchema");
            schema(out, request.answerSchema().get());
        }
        out.writeEndObject();
    }
}
