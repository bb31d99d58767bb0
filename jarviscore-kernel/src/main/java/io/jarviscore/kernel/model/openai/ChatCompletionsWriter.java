package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.wire.CallIds;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.ToolNames;
import io.jarviscore.kernel.model.wire.UniqueCallIds;
import io.jarviscore.kernel.model.wire.WrittenRules;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes the body of a chat-completions request. */
final class ChatCompletionsWriter {
    /** OpenAI and Azure refuse longer ones. */
    private static final int LONGEST_CALL_ID = 40;

    private final ChatDefaults defaults;
    private final WrittenRules rules = new WrittenRules();

    ChatCompletionsWriter(ChatDefaults defaults) {
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
        out.writeArrayFieldStart("messages");
        for (ChatMessage message :
                UniqueCallIds.in(
                        request.messages(),
                        id -> CallIds.shortened(id, LONGEST_CALL_ID),
                        answer -> false)) {
            message(out, message);
        }
        out.writeEndArray();
        if (!request.tools().isEmpty()) {
            tools(out, request.tools());
        }
        out.writeNumberField(
                quirks.limit().field(),
                request.maxOutputTokens().orElse(defaults.maxOutputTokens()));
        if (quirks.temperature()) {
            out.writeNumberField(
                    "temperature", request.temperature().orElse(defaults.temperature()));
        }
        if (request.answerSchema().isPresent()) {
            answerSchema(out, request.answerSchema().get());
        }
        if (quirks.unkept()) {
            // OpenAI stores responses unless asked not to.
            out.writeBooleanField(ModelQuirks.KEPT, false);
        }
        if (delivery == Delivery.STREAMED) {
            streamed(out, quirks.streaming());
        }
        out.writeEndObject();
    }

    private static void streamed(JsonGenerator out, ModelQuirks.Streaming streaming)
            throws IOException {
        out.writeBooleanField(ModelQuirks.Streaming.FIELD, true);
        if (streaming == ModelQuirks.Streaming.WITH_COUNTS) {
            out.writeObjectFieldStart(ModelQuirks.Streaming.COUNTS_FIELD);
            out.writeBooleanField("include_usage", true);
            out.writeEndObject();
        }
    }

    private static void answerSchema(JsonGenerator out, Map<String, Object> schema)
            throws IOException {
        out.writeObjectFieldStart("response_format");
        out.writeStringField("type", "json_schema");
        out.writeObjectFieldStart("json_schema");
        out.writeStringField("name", "answer");
        out.writePOJOField("schema", schema);
        // "strict" stays out: it refuses schemas with optional fields.
        out.writeEndObject();
        out.writeEndObject();
    }

    private void message(JsonGenerator out, ChatMessage message) throws IOException {
        out.writeStartObject();
        switch (message) {
            case ChatMessage.Instructions system -> {
                out.writeStringField("role", "system");
                out.writeFieldName("content");
                out.writeRawValue(rules.of(system.text()));
            }
            case ChatMessage.User user -> asks(out, user);
            case ChatMessage.Assistant assistant -> assistant(out, assistant);
            case ChatMessage.ToolResult result -> {
                says(out, "tool", result.text());
                out.writeStringField(
                        "tool_call_id", CallIds.shortened(result.callId(), LONGEST_CALL_ID));
            }
        }
        out.writeEndObject();
    }

    private static void says(JsonGenerator out, String role, String text) throws IOException {
        out.writeStringField("role", role);
        out.writeStringField("content", text);
    }

    private static void asks(JsonGenerator out, ChatMessage.User user) throws IOException {
        if (user.images().isEmpty()) {
            says(out, "user", user.text());
            return;
        }
        out.writeStringField("role", "user");
        out.writeArrayFieldStart("content");
        for (ChatMessage.Image image : user.images()) {
            out.writeStartObject();
            out.writeStringField("type", "image_url");
            out.writeObjectFieldStart("image_url");
            out.writeStringField("url", "data:" + image.mediaType() + ";base64," + image.base64());
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeStartObject();
        out.writeStringField("type", "text");
        out.writeStringField("text", user.text());
        out.writeEndObject();
        out.writeEndArray();
    }

    private static void assistant(JsonGenerator out, ChatMessage.Assistant assistant)
            throws IOException {
        if (assistant.toolCalls().isEmpty()) {
            says(out, "assistant", assistant.text());
            return;
        }
        out.writeStringField("role", "assistant");
        if (assistant.text().isEmpty()) {
            // Several servers refuse an empty text beside calls, and OpenAI itself sends null.
            out.writeNullField("content");
        } else {
            out.writeStringField("content", assistant.text());
        }
        out.writeArrayFieldStart("tool_calls");
        for (ChatMessage.ToolCall call : assistant.toolCalls()) {
            call(out, call);
        }
        out.writeEndArray();
    }

    private static void call(JsonGenerator out, ChatMessage.ToolCall call) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", CallIds.shortened(call.id(), LONGEST_CALL_ID));
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", ToolNames.acceptable(call.tool()));
        // A model that calls without arguments may write nothing; servers that parse the field when
        // it comes back to them want an object.
        out.writeStringField("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void tools(JsonGenerator out, List<ChatRequest.ToolSpec> tools)
            throws IOException {
        out.writeArrayFieldStart("tools");
        for (ChatRequest.ToolSpec tool : tools) {
            out.writeStartObject();
            out.writeStringField("type", "function");
            out.writeObjectFieldStart("function");
            out.writeStringField("name", tool.name());
            out.writeStringField("description", tool.description());
            out.writeFieldName("parameters");
            if (tool.parameters() instanceof WrittenSchema written) {
                out.writeRawValue(written.json());
            } else {
                out.writePOJO(tool.parameters());
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
