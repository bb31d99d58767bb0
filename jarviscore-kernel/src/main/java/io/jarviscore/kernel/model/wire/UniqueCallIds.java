package io.jarviscore.kernel.model.wire;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Makes the ids of calls unique in a conversation. Some servers count them anew in every answer;
 * another provider, which takes the conversation over, refuses an id that stands there twice. Equal
 * conversations always get equal ids, so that a provider's cache of one still fits.
 */
public final class UniqueCallIds {
    /** The length that every provider accepts. */
    private static final int LONGEST = 40;

    private final UnaryOperator<String> form;
    private final Set<String> used = new HashSet<>();
    private final Map<String, Integer> repeated = new HashMap<>();

    /** The new ids of the last answer's calls that have no result yet, by their old one. */
    private final Map<String, Deque<String>> unanswered = new HashMap<>();

    private UniqueCallIds(UnaryOperator<String> form) {
        this.form = form;
    }

    /**
     * The conversation with unique ids; the given list itself if they are unique already.
     *
     * @param form how the provider's format writes an id
     * @param verbatim messages whose ids stay, because they are sent unchanged
     */
    public static List<ChatMessage> in(
            List<ChatMessage> messages, UnaryOperator<String> form, Predicate<Assistant> verbatim) {
        if (areUnique(messages, form)) {
            return messages;
        }
        UniqueCallIds ids = new UniqueCallIds(form);
        return messages.stream().map(message -> ids.of(message, verbatim)).toList();
    }

    private static boolean areUnique(List<ChatMessage> messages, UnaryOperator<String> form) {
        Set<String> seen = new HashSet<>();
        for (ChatMessage message : messages) {
            if (message instanceof Assistant assistant) {
                for (ToolCall call : assistant.toolCalls()) {
                    if (!seen.add(form.apply(call.id()))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private ChatMessage of(ChatMessage message, Predicate<Assistant> verbatim) {
        return switch (message) {
            case Assistant assistant ->
                    assistant.toolCalls().isEmpty()
                            ? assistant
                            : calls(assistant, verbatim.test(assistant));
            case ToolResult result -> result(result);
            case ChatMessage.Instructions rules -> rules;
            case ChatMessage.User user -> user;
        };
    }

    private Assistant calls(Assistant message, boolean fixed) {
        unanswered.clear();
        List<ToolCall> calls = new ArrayList<>(message.toolCalls().size());
        for (ToolCall call : message.toolCalls()) {
            boolean isNew = used.add(form.apply(call.id()));
            String id = isNew || fixed ? call.id() : unused(form.apply(call.id()));
            unanswered.computeIfAbsent(call.id(), old -> new ArrayDeque<>()).add(id);
            calls.add(new ToolCall(id, call.tool(), call.arguments()));
        }
        return new Assistant(message.text(), calls, message.original());
    }

    private String unused(String id) {
        while (true) {
            String ending = "_" + repeated.merge(id, 1, Integer::sum);
            String next = id.substring(0, Json.end(LONGEST - ending.length(), id)) + ending;
            if (used.add(next)) {
                return next;
            }
        }
    }

    private ToolResult result(ToolResult result) {
        Deque<String> open = unanswered.get(result.callId());
        return open == null || open.isEmpty()
                ? result
                : new ToolResult(open.remove(), result.tool(), result.text(), result.failed());
    }
}
