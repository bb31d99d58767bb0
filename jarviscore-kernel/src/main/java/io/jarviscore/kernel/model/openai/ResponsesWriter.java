package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.wire.CallIds;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.ToolNames;
import io.jarviscore.kernel.model.wire.UniqueCallIds;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WrittenRules;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the body of a request in OpenAI's Responses format. */
final class ResponsesWriter {
    /** A smaller limit is refused. */
    private static final int SMALLEST_LIMIT = 16;

    /** A longer one is refused. */
    static final int LONGEST_CALL_ID = 64;

    private final String provider;
    private final ChatDefaults defaults;
    private final WrittenRules rules = new WrittenRules();

    /**
     * A writer.
     *
     * @param provider the provider whose original messages are sent back unchanged
     */
    ResponsesWriter(String provider, ChatDefaults defaults) {
        this.provider = provider;
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
        if (delivery == Delivery.STREAMED) {
            out.writeBooleanField("stream", true);
        }
        List<ChatMessage> messages =
                UniqueCallIds.in(
                        request.messages(),
                        id -> CallIds.shortened(id, LONGEST_CALL_ID),
                        answer -> false);
        int leading = leadingRules(messages);
        instructions(out, messages.subList(0, leading));
        out.writeArrayFieldStart("input");
        for (ChatMessage message : messages.subList(leading, messages.size())) {
            items(out, message, model, quirks.sealedThoughts());
        }
        out.writeEndArray();
        if (!request.tools().isEmpty()) {
            tools(out, request.tools());
        }
        int limit = request.maxOutputTokens().orElse(defaults.maxOutputTokens());
        out.writeNumberField("max_output_tokens", Math.max(SMALLEST_LIMIT, limit));
        if (quirks.temperature()) {
            out.writeNumberField(
                    "temperature", request.temperature().orElse(defaults.temperature()));
        }
        if (request.answerSchema().isPresent()) {
            answerSchema(out, request.answerSchema().get());
        }
        keepNothing(out, quirks);
        out.writeEndObject();
    }

    /** The conversation is here and not there, so the reasoning has to come along with it. */
    private static void keepNothing(JsonGenerator out, ModelQuirks quirks) throws IOException {
        out.writeBooleanField("store", false);
        if (quirks.sealedThoughts()) {
            out.writeArrayFieldStart("include");
            out.writeString("reasoning.encrypted_content");
            out.writeEndArray();
        }
    }

    private static void answerSchema(JsonGenerator out, Map<String, Object> schema)
            throws IOException {
        out.writeObjectFieldStart("text");
        out.writeObjectFieldStart("format");
        out.writeStringField("type", "json_schema");
        out.writeStringField("name", "answer");
        out.writePOJOField("schema", schema);
        // Strictness refuses schemas with optional fields.
        out.writeBooleanField("strict", false);
        out.writeEndObject();
        out.writeEndObject();
    }

    /** The number of rules before the first message; none if they are all there is. */
    private static int leadingRules(List<ChatMessage> messages) {
        int rules = 0;
        while (rules < messages.size() && messages.get(rules) instanceof Instructions) {
            rules++;
        }
        // There has to be some input.
        return rules == messages.size() ? 0 : rules;
    }

    private void instructions(JsonGenerator out, List<ChatMessage> leading) throws IOException {
        String all = leading.stream().map(ChatMessage::text).collect(Collectors.joining("\n\n"));
        if (!all.isBlank()) {
            out.writeFieldName("instructions");
            out.writeRawValue(rules.of(all));
        }
    }

    private void items(JsonGenerator out, ChatMessage message, String model, boolean originals)
            throws IOException {
        switch (message) {
            case Instructions system -> says(out, "system", system.text());
            case User user -> asks(out, user);
            case Assistant assistant -> {
                Optional<String> original =
                        originals
                                ? ResponsesOriginal.itemsOf(assistant, provider, model)
                                : Optional.empty();
                if (original.isPresent()) {
                    out.writeRawValue(WireJson.withHalvesEscaped(original.get()));
                } else {
                    assistant(out, assistant);
                }
            }
            case ToolResult result -> result(out, result);
        }
    }

    private static void says(JsonGenerator out, String role, String text) throws IOException {
        startPart(out, "message");
        out.writeStringField("role", role);
        out.writeStringField("content", text);
        out.writeEndObject();
    }

    private static void asks(JsonGenerator out, User user) throws IOException {
        if (user.images().isEmpty()) {
            says(out, "user", user.text());
            return;
        }
        startPart(out, "message");
        out.writeStringField("role", "user");
        out.writeArrayFieldStart("content");
        for (ChatMessage.Image image : user.images()) {
            startPart(out, "input_image");
            out.writeStringField("detail", "auto");
            out.writeStringField(
                    "image_url", "data:" + image.mediaType() + ";base64," + image.base64());
            out.writeEndObject();
        }
        startPart(out, "input_text");
        out.writeStringField("text", user.text());
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void assistant(JsonGenerator out, Assistant assistant) throws IOException {
        if (!assistant.text().isEmpty()) {
            says(out, "assistant", assistant.text());
        }
        for (ToolCall call : assistant.toolCalls()) {
            startPart(out, "function_call");
            out.writeStringField("call_id", CallIds.shortened(call.id(), LONGEST_CALL_ID));
            out.writeStringField("name", ToolNames.acceptable(call.tool()));
            out.writeStringField("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
            out.writeEndObject();
        }
    }

    private static void result(JsonGenerator out, ToolResult result) throws IOException {
        startPart(out, "function_call_output");
        out.writeStringField("call_id", CallIds.shortened(result.callId(), LONGEST_CALL_ID));
        out.writeStringField("output", result.text());
        out.writeEndObject();
    }

    private static void tools(JsonGenerator out, List<ToolSpec> tools) throws IOException {
        out.writeArrayFieldStart("tools");
        for (ToolSpec tool : tools) {
            startPart(out, "function");
            out.writeStringField("name", tool.name());
            out.writeStringField("description", tool.description());
            out.writeFieldName("parameters");
            if (tool.parameters() instanceof WrittenSchema written) {
                out.writeRawValue(written.json());
            } else {
                out.writePOJO(tool.parameters());
            }
            // Unlike in Chat Completions it is strict unless told otherwise.
            out.writeBooleanField("strict", false);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void startPart(JsonGenerator out, String type) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type);
    }
}
