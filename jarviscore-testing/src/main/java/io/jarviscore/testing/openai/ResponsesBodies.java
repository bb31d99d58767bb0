package io.jarviscore.testing.openai;

import static io.jarviscore.testing.wire.Fields.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.ModelAnswer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of OpenAI's Responses format. */
final class ResponsesBodies {
    /** The part of the ids of reasoning items before the exchange's number. */
    private static final String REASONED = "_r";

    private ResponsesBodies() {}

    /** A {@code response} object that nothing is missing from. */
    static Map<String, Object> response(Exchange exchange, ModelAnswer answer) {
        Map<String, Object> asked = exchange.request().json();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", "resp_" + exchange.number());
        body.put("object", "response");
        body.put("created_at", exchange.now().getEpochSecond());
        String cut = cut(answer.finish());
        body.put("status", cut.isEmpty() ? "completed" : "incomplete");
        body.put("error", null);
        body.put("incomplete_details", cut.isEmpty() ? null : Map.of("reason", cut));
        body.put("instructions", asked.get("instructions"));
        body.put("max_output_tokens", asked.get("max_output_tokens"));
        body.put("metadata", Map.of());
        body.put("model", exchange.model());
        body.put("output", output(exchange, answer));
        body.put("parallel_tool_calls", true);
        body.put("temperature", asked.getOrDefault("temperature", 1.0));
        body.put("tool_choice", "auto");
        body.put("tools", asked.getOrDefault("tools", List.of()));
        body.put("top_p", 1.0);
        body.put("usage", usage(answer.tokens()));
        return body;
    }

    /** Whether reasoning is as it was when this model sealed it. */
    static boolean isSealedBy(String model, Map<String, Object> item) {
        String content = text(item.get("encrypted_content"));
        String thought = opened(content);
        return content.equals(sealed(model, text(item.get("id")), thought));
    }

    /** The id of the reasoning that an item came of; empty if of none. */
    static String reasoningBehind(String id) {
        int at = id.indexOf(REASONED);
        return at < 0 ? "" : "rs_" + id.substring(at + REASONED.length()).replaceAll("_.*", "");
    }

    private static List<Object> output(Exchange exchange, ModelAnswer answer) {
        List<Object> output = new ArrayList<>();
        String from = "_" + exchange.number();
        if (!answer.thought().isEmpty()) {
            output.add(reasoning(exchange, answer.thought()));
            from = REASONED + exchange.number();
        }
        if (!answer.text().isEmpty()) {
            output.add(message("msg" + from, answer));
        }
        int calls = 0;
        for (ToolCall call : answer.toolCalls()) {
            String freeId = "call_" + exchange.number() + "_" + calls;
            output.add(call("fc" + from + "_" + calls++, freeId, call));
        }
        return output;
    }

    private static Map<String, Object> reasoning(Exchange exchange, String thought) {
        String id = "rs_" + exchange.number();
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", id);
        item.put("type", "reasoning");
        item.put("summary", List.of());
        if (new ResponsesQuestion(exchange.request().json()).wantsEncryptedReasoning()) {
            item.put("encrypted_content", sealed(exchange.model(), id, thought));
        }
        return item;
    }

    /** Sealed text can be opened by anybody, but not changed or moved without notice. */
    private static String sealed(String model, String id, String thought) {
        String seal = Integer.toHexString((model + id + thought).hashCode());
        return Base64.getEncoder().encodeToString((seal + ":" + thought).getBytes(UTF_8));
    }

    private static String opened(String content) {
        try {
            String text = new String(Base64.getDecoder().decode(content), UTF_8);
            return text.substring(text.indexOf(':') + 1);
        } catch (IllegalArgumentException changed) {
            return "";
        }
    }

    private static Map<String, Object> message(String id, ModelAnswer answer) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("type", "output_text");
        words.put("text", answer.text());
        words.put("annotations", List.of());
        words.put("logprobs", List.of());
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("type", "message");
        message.put("status", cut(answer.finish()).isEmpty() ? "completed" : "incomplete");
        message.put("role", "assistant");
        message.put("content", List.of(words));
        return message;
    }

    private static Map<String, Object> call(String id, String freeId, ToolCall call) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", id);
        item.put("type", "function_call");
        item.put("status", "completed");
        item.put("call_id", call.id().isEmpty() ? freeId : call.id());
        item.put("name", call.tool());
        item.put("arguments", call.arguments());
        return item;
    }

    private static Map<String, Object> usage(Tokens tokens) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("input_tokens", tokens.input());
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("cached_tokens", tokens.cached());
        input.put("cache_write_tokens", tokens.written());
        usage.put("input_tokens_details", input);
        usage.put("output_tokens", tokens.output());
        usage.put("output_tokens_details", Map.of("reasoning_tokens", tokens.reasoning()));
        usage.put("total_tokens", tokens.input() + tokens.output());
        return usage;
    }

    /** Why an answer is not whole; empty if it is. */
    private static String cut(Finish finish) {
        return switch (finish) {
            case STOP, TOOL_CALLS -> "";
            case LENGTH -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case OTHER -> "max_messages";
        };
    }
}
