package io.jarviscore.conversation;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The turns of one conversation in the {@link Ledger}, for modules that think. A turn is kept as a
 * whole, so a call and its result are never apart. A turn that is appended twice counts once, and a
 * turn that was summarised is not among {@link #recent} any more. Thread-safe.
 */
public final class ConversationLog {
    private static final String TURN = "turn";
    private static final String SUMMARY = "summary";
    private static final String START = "start";
    private static final String TAINTED = "tainted";
    private static final int PAGE = 200;

    /** Longer results are cut: the next turn needs only the conclusions from them. */
    private static final int LONGEST_RESULT = 4_000;

    private final Ledger ledger;
    private final ConversationKey key;

    ConversationLog(Ledger ledger, ConversationKey key) {
        this.ledger = ledger;
        this.key = key;
    }

    /**
     * A turn of a conversation, kept whole.
     *
     * @param number counts from 1, without gaps
     * @param messages the turn's messages: the user's message first, the answer last
     * @param tokens its size in tokens, as the provider counted it if it did
     * @param tainted whether text from outside came into it, see {@link Outcome#taint()}
     */
    public record Turn(long number, List<ChatMessage> messages, long tokens, boolean tainted) {
        /** Copies the messages. */
        public Turn {
            messages = List.copyOf(messages);
        }
    }

    /**
     * The history that the next turn begins with.
     *
     * @param summary of the turns that are not among {@code turns}; empty if there are none
     * @param turns the turns after those, oldest first
     * @param tainted whether text from outside came into any turn, those in the summary included
     */
    public record Recent(String summary, List<Turn> turns, boolean tainted) {
        /** Copies the turns. */
        public Recent {
            turns = List.copyOf(turns);
        }

        /** The size of the turns together. */
        public long tokens() {
            return turns.stream().mapToLong(Turn::tokens).sum();
        }
    }

    /** The conversation that a task is a turn of; empty for any other task. */
    public static Optional<ConversationLog> of(Task task, Ledger ledger) {
        return ConversationKey.placeOf(task.workflowId())
                .map(place -> new ConversationLog(ledger, place.key()));
    }

    /**
     * The number of the turn that a task is.
     *
     * @throws IllegalArgumentException if the task belongs to no conversation
     */
    public static long numberOf(Task task) {
        return ConversationKey.placeOf(task.workflowId())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "task " + task.id() + " is no turn of a conversation"))
                .turn();
    }

    /** Whether a task is a turn of a conversation. */
    public static boolean isTurn(Task task) {
        return ConversationKey.placeOf(task.workflowId()).isPresent();
    }

    /**
     * Stands for the tenant and the user of a task's conversation, as 16 hexadecimal digits; empty
     * if it belongs to nobody's.
     */
    public static Optional<String> ownerOf(Task task) {
        return ConversationKey.placeOf(task.workflowId())
                .map(place -> place.key().owner())
                .filter(owner -> !owner.equals(ConversationKey.NO_OWNER));
    }

    /**
     * Names the scope in which a conversation's memory is shared: its owner, as {@link #ownerOf}
     * says, or, without an owner, the conversation alone (32 hexadecimal digits). Empty if the task
     * is no turn of a conversation.
     */
    public static Optional<String> scopeOf(Task task) {
        return ConversationKey.placeOf(task.workflowId())
                .map(ConversationKey.Place::key)
                .map(
                        key ->
                                key.owner().equals(ConversationKey.NO_OWNER)
                                        ? key.hash()
                                        : key.owner());
    }

    /** Returns the newest summary and the turns after it, up to a turn that is left out. */
    public Recent recent(long before) {
        Summary summary = new Summary("", 0, false);
        Map<Long, Turn> turns = new LinkedHashMap<>();
        for (Ledger.Entry entry : all()) {
            if (entry.kind().equals(SUMMARY)) {
                summary =
                        new Summary(
                                text(entry.data(), "text"),
                                number(entry, "through"),
                                isTainted(entry));
            } else if (entry.kind().equals(TURN) && number(entry, "n") < before) {
                turns.putIfAbsent(number(entry, "n"), turn(entry));
            }
        }
        long through = summary.through();
        List<Turn> newer = turns.values().stream().filter(turn -> turn.number() > through).toList();
        return new Recent(
                summary.text(), newer, summary.tainted() || newer.stream().anyMatch(Turn::tainted));
    }

    /** Appends a turn. */
    public void append(Turn turn) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("n", turn.number());
        data.put("tokens", turn.tokens());
        data.put("messages", turn.messages().stream().map(ConversationLog::plain).toList());
        if (turn.tainted()) {
            data.put(TAINTED, true);
        }
        ledger.append(key.topic(), TURN, data);
    }

    /** Whether a turn is kept. */
    public boolean has(long number) {
        return ledger.tail(key.topic(), PAGE).stream()
                .anyMatch(entry -> entry.kind().equals(TURN) && number(entry, "n") == number);
    }

    /**
     * Puts a summary in place of all turns up to a number.
     *
     * @param tainted whether text from outside came into one of them
     */
    public void summarise(String text, long through, boolean tainted) {
        ledger.append(
                key.topic(), SUMMARY, Map.of("text", text, "through", through, TAINTED, tainted));
    }

    /** Everything that was said since it began or was forgotten, oldest first. */
    List<ChatMessage> history() {
        Map<Long, Turn> turns = new LinkedHashMap<>();
        for (Ledger.Entry entry : all()) {
            if (entry.kind().equals(TURN)) {
                turns.putIfAbsent(number(entry, "n"), turn(entry));
            }
        }
        return turns.values().stream().flatMap(turn -> turn.messages().stream()).toList();
    }

    /** The number of the newest turn that is kept or was forgotten; 0 before the first. */
    long lastNumber() {
        List<Ledger.Entry> newest = ledger.tail(key.topic(), PAGE);
        for (Ledger.Entry entry : newest.reversed()) {
            if (entry.kind().equals(TURN)) {
                return number(entry, "n");
            }
        }
        return ledger.tail(key.startTopic(), 1).stream()
                .mapToLong(entry -> number(entry, "n"))
                .sum();
    }

    /**
     * Removes the conversation's turns. Numbers go on: those of workflows that have ended stay
     * taken.
     */
    void forget() {
        ledger.append(key.startTopic(), START, Map.of("n", lastNumber()));
        ledger.remove(key.topic());
    }

    private List<Ledger.Entry> all() {
        List<Ledger.Entry> all = new ArrayList<>();
        List<Ledger.Entry> page = ledger.read(key.topic(), 0, PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page =
                    page.size() < PAGE
                            ? List.of()
                            : ledger.read(key.topic(), page.getLast().position(), PAGE);
        }
        return all;
    }

    private static Turn turn(Ledger.Entry entry) {
        List<ChatMessage> messages = new ArrayList<>();
        for (Object message : list(entry.data(), "messages")) {
            messages.add(message(Json.bind(message, Map.class)));
        }
        return new Turn(number(entry, "n"), messages, number(entry, "tokens"), isTainted(entry));
    }

    private static boolean isTainted(Ledger.Entry entry) {
        return Boolean.TRUE.equals(entry.data().get(TAINTED));
    }

    private static Map<String, Object> plain(ChatMessage message) {
        Map<String, Object> data = new LinkedHashMap<>();
        switch (message) {
            case ChatMessage.Instructions rules -> data.put("role", "rules");
            case ChatMessage.User user -> data.put("role", "user");
            case ChatMessage.Assistant assistant -> {
                data.put("role", "assistant");
                data.put(
                        "calls",
                        assistant.toolCalls().stream()
                                .map(
                                        call ->
                                                Map.of(
                                                        "id",
                                                        call.id(),
                                                        "tool",
                                                        call.tool(),
                                                        "arguments",
                                                        call.arguments()))
                                .toList());
            }
            case ChatMessage.ToolResult result -> {
                data.put("role", "result");
                data.put("call", result.callId());
                data.put("tool", result.tool());
                data.put("failed", result.failed());
            }
        }
        boolean cut =
                message instanceof ChatMessage.ToolResult
                        && message.text().length() > LONGEST_RESULT;
        data.put("text", cut ? Json.cut(LONGEST_RESULT, message.text()) : message.text());
        return data;
    }

    private static ChatMessage message(Map<?, ?> data) {
        String text = text(data, "text");
        return switch (text(data, "role")) {
            case "rules" -> new ChatMessage.Instructions(text);
            case "assistant" -> new ChatMessage.Assistant(text, calls(data));
            case "result" ->
                    new ChatMessage.ToolResult(
                            text(data, "call"),
                            text(data, "tool"),
                            text,
                            Boolean.TRUE.equals(data.get("failed")));
            default -> new ChatMessage.User(text);
        };
    }

    private static List<ToolCall> calls(Map<?, ?> data) {
        List<ToolCall> calls = new ArrayList<>();
        for (Object call : list(data, "calls")) {
            Map<?, ?> parts = Json.bind(call, Map.class);
            calls.add(
                    new ToolCall(text(parts, "id"), text(parts, "tool"), text(parts, "arguments")));
        }
        return calls;
    }

    private static List<?> list(Map<?, ?> data, String name) {
        return data.get(name) instanceof List<?> list ? list : List.of();
    }

    private static String text(Map<?, ?> data, String name) {
        return data.get(name) instanceof String text ? text : "";
    }

    private static long number(Ledger.Entry entry, String name) {
        return entry.data().get(name) instanceof Number number ? number.longValue() : 0;
    }

    private record Summary(String text, long through, boolean tainted) {}
}
