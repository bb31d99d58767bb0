package io.jarviscore.kernel.model.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.ClosedSchema;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.UniqueCallIds;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WrittenRules;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the body of a request for Anthropic's Messages. */
final class MessagesWriter {
    /** Anthropic's temperatures end here, others' at 2. */
    private static final double HOTTEST = 1;

    /** Tools have names of up to 128 characters. */
    private static final int LONGEST_NAME = 128;

    private final ChatDefaults defaults;
    private final WrittenRules rules = new WrittenRules();

    MessagesWriter(ChatDefaults defaults) {
        this.defaults = defaults;
    }

    void write(
            JsonGenerator out,
            ChatRequest request,
            String model,
            ModelQuirks quirks,
            Delivery delivery)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("model", model);
        out.writeNumberField(
                "max_tokens", request.maxOutputTokens().orElse(defaults.maxOutputTokens()));
        if (quirks.temperature()) {
            // Never with a top_p beside it: 4.1 and later refuse the two together.
            out.writeNumberField(
                    "temperature",
                    Math.min(HOTTEST, request.temperature().orElse(defaults.temperature())));
        }
        if (!request.tools().isEmpty()) {
            tools(out, request.tools());
        }
        system(out, request.messages());
        out.writeArrayFieldStart("messages");
        for (MessagesTurn turn :
                MessagesTurn.of(
                        UniqueCallIds.in(
                                request.messages(), MessagesWriter::word, answer -> false))) {
            turn(out, turn);
        }
        out.writeEndArray();
        if (request.answerSchema().isPresent()) {
            answerSchema(out, request.answerSchema().get());
        }
        if (delivery == Delivery.STREAMED) {
            out.writeBooleanField("stream", true);
        }
        out.writeEndObject();
    }

    private static void answerSchema(JsonGenerator out, Map<String, Object> schema)
            throws IOException {
        out.writeObjectFieldStart("output_config");
        out.writeObjectFieldStart("format");
        out.writeStringField("type", "json_schema");
        out.writePOJOField("schema", ClosedSchema.of(schema));
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void tools(JsonGenerator out, List<ToolSpec> tools) throws IOException {
        out.writeArrayFieldStart("tools");
        for (int i = 0; i < tools.size(); i++) {
            ToolSpec tool = tools.get(i);
            out.writeStartObject();
            out.writeStringField("name", tool.name());
            out.writeStringField("description", tool.description());
            out.writeFieldName("input_schema");
            inputSchema(out, tool.parameters());
            if (i == tools.size() - 1) {
                keepInCache(out);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** A schema has to say that it is an object's, which one without parameters may leave out. */
    private static void inputSchema(JsonGenerator out, Map<String, Object> schema)
            throws IOException {
        if (!schema.containsKey("type")) {
            Map<String, Object> typed = new LinkedHashMap<>(schema);
            typed.put("type", "object");
            out.writePOJO(typed);
        } else if (schema instanceof WrittenSchema written) {
            out.writeRawValue(written.json());
        } else {
            out.writePOJO(schema);
        }
    }

    private void system(JsonGenerator out, List<ChatMessage> messages) throws IOException {
        List<Instructions> instructions =
                messages.stream()
                        .filter(Instructions.class::isInstance)
                        .map(Instructions.class::cast)
                        .filter(message -> !message.text().isBlank())
                        .toList();
        if (instructions.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("system");
        for (int i = 0; i < instructions.size(); i++) {
            startBlock(out, "text");
            out.writeFieldName("text");
            out.writeRawValue(rules.of(instructions.get(i).text()));
            if (i == instructions.size() - 1) {
                keepInCache(out);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /**
     * Has everything up to here kept for the next request. An agent's tools and rules are equal in
     * all its requests, and Anthropic itself leaves out a prefix too short to be worth it.
     */
    private static void keepInCache(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("cache_control");
        out.writeStringField("type", "ephemeral");
        out.writeEndObject();
    }

    private static void turn(JsonGenerator out, MessagesTurn turn) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", turn.role());
        out.writeArrayFieldStart("content");
        for (ChatMessage message : turn.messages()) {
            // Results have to come before anything else that the user says.
            if (message instanceof ToolResult result) {
                result(out, result);
            }
        }
        for (ChatMessage message : turn.messages()) {
            switch (message) {
                case User user -> user(out, user);
                case Assistant assistant -> assistant(out, assistant);
                case ToolResult written -> {}
                case Instructions elsewhere -> {}
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void user(JsonGenerator out, User user) throws IOException {
        for (ChatMessage.Image image : user.images()) {
            startBlock(out, "image");
            out.writeObjectFieldStart("source");
            out.writeStringField("type", "base64");
            out.writeStringField("media_type", image.mediaType());
            out.writeStringField("data", image.base64());
            out.writeEndObject();
            out.writeEndObject();
        }
        text(out, user.text());
    }

    private static void assistant(JsonGenerator out, Assistant assistant) throws IOException {
        Optional<String> original = MessagesOriginal.blocksOf(assistant);
        if (original.isPresent()) {
            out.writeRawValue(WireJson.withHalvesEscaped(original.get()));
            return;
        }
        text(out, assistant.text());
        for (ToolCall call : assistant.toolCalls()) {
            startBlock(out, "tool_use");
            out.writeStringField("id", word(call.id()));
            String name = word(call.tool());
            out.writeStringField("name", name.substring(0, Math.min(LONGEST_NAME, name.length())));
            out.writeFieldName("input");
            input(out, call.arguments());
            out.writeEndObject();
        }
    }

    /**
     * The arguments, which Anthropic takes as an object alone. Another model's arguments may be
     * anything, and the next model should see the error in them; so it is wrapped, under the name
     * that Anthropic's own guide to unfinished arguments gives it.
     */
    private static void input(JsonGenerator out, String arguments) throws IOException {
        if (WireJson.isWhole(arguments, JsonToken.START_OBJECT)) {
            out.writeRawValue(WireJson.withHalvesEscaped(arguments));
            return;
        }
        out.writeStartObject();
        if (!arguments.isBlank()) {
            out.writeStringField("INVALID_JSON", arguments);
        }
        out.writeEndObject();
    }

    private static void result(JsonGenerator out, ToolResult result) throws IOException {
        startBlock(out, "tool_result");
        out.writeStringField("tool_use_id", word(result.callId()));
        if (!result.text().isBlank()) {
            out.writeStringField("content", result.text());
        } else if (result.failed()) {
            // A failure without content is refused; a success without is not.
            out.writeStringField("content", "failed");
        }
        if (result.failed()) {
            out.writeBooleanField("is_error", true);
        }
        out.writeEndObject();
    }

    private static void text(JsonGenerator out, String text) throws IOException {
        if (!text.isBlank()) {
            startBlock(out, "text");
            out.writeStringField("text", text);
            out.writeEndObject();
        }
    }

    private static void startBlock(JsonGenerator out, String type) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type);
    }

    /**
     * An id or a name with none but the characters that Anthropic takes. Other providers' models
     * call {@code files.read} under ids such as {@code functions.add:0}.
     */
    private static String word(String name) {
        return name.isEmpty() ? "_" : name.replaceAll("[^a-zA-Z0-9_-]", "_");
    }
}
