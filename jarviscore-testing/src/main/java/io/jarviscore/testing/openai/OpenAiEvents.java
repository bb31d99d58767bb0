package io.jarviscore.testing.openai;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ServerEvents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chat completion in chunks. */
final class OpenAiEvents {
    private final Exchange exchange;
    private final ServerEvents events = new ServerEvents();

    private OpenAiEvents(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * The chunks of an answer.
     *
     * @param first the provider's chunk before the others, without a choice; empty for nothing
     */
    static HttpAnswer of(Exchange exchange, ModelAnswer answer, Map<String, ?> first) {
        OpenAiEvents chunks = new OpenAiEvents(exchange);
        if (!first.isEmpty()) {
            chunks.chunk(List.of(), first);
        }
        chunks.delta(Map.of("role", "assistant", "content", ""));
        chunks.events.comment("keep-alive");
        ServerEvents.fragments(answer.text())
                .forEach(words -> chunks.delta(Map.of("content", words)));
        for (int i = 0; i < answer.toolCalls().size(); i++) {
            chunks.call(i, answer.toolCalls().get(i));
        }
        chunks.choice(Map.of(), OpenAiBodies.finish(answer.finish()));
        if (new OpenAiQuestion(exchange.request().json()).wantsCounts()) {
            chunks.chunk(List.of(), Map.of("usage", OpenAiBodies.usage(answer.tokens())));
        }
        return chunks.events.data("[DONE]").answer();
    }

    private void call(int index, ToolCall call) {
        Map<String, Object> opening =
                OpenAiBodies.call(call, OpenAiBodies.freeId(exchange, index), "");
        opening.put("index", index);
        delta(Map.of("tool_calls", List.of(opening)));
        for (String fragment : ServerEvents.fragments(call.arguments())) {
            delta(
                    Map.of(
                            "tool_calls",
                            List.of(
                                    Map.of(
                                            "index",
                                            index,
                                            "function",
                                            Map.of("arguments", fragment)))));
        }
    }

    private void delta(Map<String, ?> delta) {
        choice(delta, null);
    }

    private void choice(Map<String, ?> delta, @Nullable String finish) {
        Map<String, Object> choice = new LinkedHashMap<>();
        choice.put("index", 0);
        choice.put("delta", delta);
        choice.put("logprobs", null);
        choice.put("finish_reason", finish);
        chunk(List.of(choice), Map.of());
    }

    private void chunk(List<?> choices, Map<String, ?> more) {
        Map<String, Object> chunk = new LinkedHashMap<>();
        chunk.put("id", "chatcmpl-" + exchange.number());
        chunk.put("object", "chat.completion.chunk");
        chunk.put("created", exchange.now().getEpochSecond());
        chunk.put("model", exchange.model());
        chunk.put("choices", choices);
        chunk.putAll(more);
        events.data(chunk);
    }
}
