package io.jarviscore.kernel.model;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest;
import java.io.IOException;
import java.util.List;

/** Writes the body of a chat-completions request. */
final class ChatCompletionsWriter {
    private final ChatDefaults defaults;
    private final WrittenRules rules = new WrittenRules();

    ChatCompletionsWriter(ChatDefaults defaults) {
        this.defaults = defaults;
    }

    void write(JsonGenerator out, ChatRequest request, String model, ModelQuirks quirks)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("model", model);
        out.writeArrayFieldStart("messages");
        for (ChatMessage message : request.messages()) {
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
            case ChatMessage.User user -> says(out, "user", user.text());
            case ChatMessage.Assistant assistant -> assistant(out, assistant);
            case ChatMessage.ToolResult result -> {
                says(out, "tool", result.text());
                out.writeStringField("tool_call_id", result.callId());
            }
        }
        out.writeEndObject();
    }

    private static void says(JsonGenerator out, String role, String text) throws IOException {
        out.writeStringField("role", role);
        out.writeStringField("content", text);
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
        out.writeStringField("id", call.id());
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", call.tool());
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
