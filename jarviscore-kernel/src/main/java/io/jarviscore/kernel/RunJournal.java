package io.jarviscore.kernel;

import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.Usage;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.journal.QuestionDigest;
import io.jarviscore.journal.TaskJournal;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.tool.Observation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A run's journal, read by place in the run. A place is a path: turn 2 of the agent is {@code 2},
 * its first call {@code 2.0}, the first turn of the specialist asked by it {@code 2.0/1}.
 *
 * <p>The loop is deterministic but for models' answers and tools' results, so a resumed run visits
 * the same places and takes those answers from here. A decision is written before anything is done
 * about it: it is the intent of its first call, and each result is the intent of the next. Steps of
 * a plan that run side by side write to one journal: thread-safe, and places of different steps are
 * different.
 */
final class RunJournal {
    private static final String DECISION = "decision";
    private static final String RESULT = "result";
    private static final String ASKED = "asked";
    private static final String START = "start";
    private static final String DOUBT = "doubt";
    private static final String HELD = "held";
    private static final String MEMORY = "memory";
    private static final String ENDED = "ended";
    private static final String SPENT = "spent";

    /** One log, and its store expects one writer: entries are written one after another. */
    private final ReentrantLock writing = new ReentrantLock();

    private final TaskJournal journal;
    private final boolean resumed;
    private final Map<String, Map<String, Object>> decisions = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> results = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Map<String, Start> starts = new ConcurrentHashMap<>();
    private final Set<String> doubts = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, Object>> ended = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    RunJournal(TaskJournal journal) {
        this.journal = journal;
        this.resumed = !journal.earlier().isEmpty();
        for (JournalEntry entry : journal.earlier()) {
            String place = String.valueOf(entry.data().get("place"));
            switch (entry.kind()) {
                case DECISION -> decisions.put(place, entry.data());
                case RESULT -> results.put(place, entry.data());
                case ASKED -> asked.add(place);
                case START -> started(place, entry.data());
                case HELD -> held.add(place);
                case ENDED -> ended.put(place, entry.data());
                case DOUBT -> doubts.add(doubt(place, entry.data().get("starts")));
                default -> throw new IllegalStateException("journal entry " + entry.kind());
            }
        }
    }

    private void write(String kind, Map<String, Object> data) {
        writing.lock();
        try {
            journal.record(new JournalEntry(kind, data));
        } finally {
            writing.unlock();
        }
    }

    /** How a step of a plan ended in an earlier run. */
    Optional<Map<String, Object>> ended(String place) {
        return Optional.ofNullable(ended.get(place));
    }

    /**
     * A step of a plan ended.
     *
     * @param how plain JSON
     */
    void ending(String place, Map<String, Object> how) {
        Map<String, Object> data = new LinkedHashMap<>(how);
        data.put("place", place);
        write(ENDED, data);
        ended.put(place, data);
    }

    /** The model's answers at the places with this prefix, in an earlier run. */
    List<ChatReply> decisionsUnder(String prefix) {
        return decisions.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> reply(entry.getValue()))
                .toList();
    }

    /** The model's answer at this place in an earlier run. */
    Optional<ChatReply> decision(String place) {
        return Optional.ofNullable(decisions.get(place)).map(RunJournal::reply);
    }

    /** Whether an earlier run wrote anything. */
    boolean isResumed() {
        return resumed;
    }

    /** Whether an earlier run decided at this place. */
    boolean wasDecided(String place) {
        return decisions.containsKey(place);
    }

    /** The memories that an earlier run showed the model at this place. */
    String remembered(String place) {
        Map<String, Object> decision = decisions.getOrDefault(place, Map.of());
        return decision.containsKey(MEMORY) ? text(decision, MEMORY) : "";
    }

    /**
     * A decision that the model made.
     *
     * @param memory the memories shown before; empty for nothing
     */
    void decided(String place, ChatReply reply, String memory) {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (ToolCall call : reply.toolCalls()) {
            calls.add(Map.of("id", call.id(), "tool", call.tool(), "arguments", call.arguments()));
        }
        ChatReply.Tokens usage = reply.usage();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("place", place);
        data.put("text", reply.text());
        data.put("calls", calls);
        data.put("finish", reply.finish().name());
        data.put("provider", reply.provider());
        data.put("model", reply.model());
        data.put(
                "tokens",
                List.of(
                        usage.input(),
                        usage.output(),
                        usage.cached(),
                        usage.reasoning(),
                        usage.written()));
        reply.costUsd().ifPresent(usd -> data.put("cost", usd.toPlainString()));
        reply.original()
                .ifPresent(
                        original ->
                                data.put(
                                        "original",
                                        List.of(
                                                original.provider(),
                                                original.model(),
                                                original.json())));
        if (!memory.isEmpty()) {
            data.put(MEMORY, memory);
        }
        write(DECISION, data);
    }

    /** The result of the call at this place in an earlier run. */
    Optional<Observation> result(String place, ToolCall call) {
        return Optional.ofNullable(results.get(place))
                .map(
                        data ->
                                new Observation(
                                        call,
                                        Observation.Kind.valueOf(text(data, "kind")),
                                        Boolean.TRUE.equals(data.get("failed")),
                                        data.get("value"),
                                        text(data, "text")));
    }

    /** The model costs of the tools called at the places with this prefix. */
    List<Usage> spentUnder(String prefix) {
        return results.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .flatMap(entry -> spent(entry.getKey()).stream())
                .toList();
    }

    /** The model costs of the tool called at this place; empty for nothing. */
    Optional<Usage> spent(String place) {
        return Optional.ofNullable(results.get(place))
                .map(data -> data.get(SPENT))
                .map(RunJournal::usage);
    }

    /**
     * The end of a call.
     *
     * @param spent the tool's own model costs
     */
    void acted(String place, Observation observation, Usage spent) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (spent.modelCalls() > 0) {
            data.put(SPENT, written(spent));
        }
        data.put("place", place);
        data.put("kind", observation.kind().name());
        data.put("failed", observation.failed());
        data.put("text", observation.text());
        Object value = observation.value();
        if (value != null) {
            data.put("value", value);
        }
        write(RESULT, data);
    }

    /** The id of a question, equal in every resumed run. */
    String questionId(String taskId, QuestionDigest digest) {
        return journal.questionId(taskId, digest);
    }

    /** Whether a person was to decide about the call before it was made. */
    boolean asked(String place) {
        return asked.contains(place);
    }

    /** A person is about to be asked whether the call may be made. */
    void asking(String place) {
        write(ASKED, Map.of("place", place));
        asked.add(place);
    }

    /** Whether a person was asked if the call may be made again, after it was let go so often. */
    boolean doubted(String place, int starts) {
        return doubts.contains(doubt(place, starts));
    }

    /** Nobody knows whether the call took effect: a person is about to be asked. */
    void doubting(String place, int starts) {
        write(DOUBT, Map.of("place", place, "starts", starts));
        doubts.add(doubt(place, starts));
    }

    private static String doubt(String place, @Nullable Object starts) {
        return place + " " + starts;
    }

    /** Whether the call was certainly not made, because a person has to connect a service first. */
    boolean held(String place) {
        return held.contains(place);
    }

    /** The call cannot be made until a person has connected a service. */
    void holding(String place) {
        if (held.add(place)) {
            write(HELD, Map.of("place", place));
        }
    }

    /** That a call which a person had to allow was let go, in an earlier run or this one. */
    Optional<Start> started(String place) {
        return Optional.ofNullable(starts.get(place));
    }

    /**
     * A person has allowed the call, and it is about to be made.
     *
     * @param arguments the call's arguments
     * @param note why those are not the model's, if so
     */
    void starting(String place, Map<String, Object> arguments, String note) {
        Map<String, Object> data = Map.of("place", place, "arguments", arguments, "note", note);
        write(START, data);
        started(place, data);
    }

    @SuppressWarnings("unchecked") // the plain form of a map has text keys
    private void started(String place, Map<String, Object> data) {
        int before = started(place).map(Start::count).orElse(0);
        starts.put(
                place,
                new Start(
                        before + 1,
                        Json.bind(data.get("arguments"), Map.class),
                        text(data, "note")));
    }

    /**
     * A call that was let go.
     *
     * @param count how often
     * @param arguments the arguments of the last time
     * @param note why those were not the model's, if so
     */
    record Start(int count, Map<String, Object> arguments, String note) {}

    private static List<Object> written(Usage spent) {
        return List.of(
                spent.turns(),
                spent.modelCalls(),
                spent.inputTokens(),
                spent.outputTokens(),
                spent.cachedTokens(),
                spent.costUsd().map(BigDecimal::toPlainString).orElse(""));
    }

    private static Usage usage(Object written) {
        List<?> parts = list(written);
        String cost = String.valueOf(parts.get(5));
        return new Usage(
                Json.bind(parts.get(2), Long.class),
                Json.bind(parts.get(3), Long.class),
                Json.bind(parts.get(4), Long.class),
                cost.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(cost)),
                Json.bind(parts.get(1), Integer.class),
                Json.bind(parts.get(0), Integer.class),
                Duration.ZERO);
    }

    private static ChatReply reply(Map<String, Object> data) {
        List<ToolCall> calls = new ArrayList<>();
        for (Object call : list(data.get("calls"))) {
            Map<?, ?> parts = Json.bind(call, Map.class);
            calls.add(
                    new ToolCall(
                            String.valueOf(parts.get("id")),
                            String.valueOf(parts.get("tool")),
                            String.valueOf(parts.get("arguments"))));
        }
        List<?> tokens = list(data.get("tokens"));
        return new ChatReply(
                text(data, "text"),
                calls,
                ChatReply.Finish.valueOf(text(data, "finish")),
                new ChatReply.Tokens(
                        count(tokens, 0),
                        count(tokens, 1),
                        count(tokens, 2),
                        count(tokens, 3),
                        // Journals of earlier versions have four numbers.
                        tokens.size() > 4 ? count(tokens, 4) : 0),
                text(data, "provider"),
                text(data, "model"),
                Optional.empty(),
                Optional.ofNullable(data.get("original")).map(RunJournal::original),
                Optional.ofNullable(data.get("cost"))
                        .map(cost -> new BigDecimal(String.valueOf(cost))));
    }

    private static Original original(Object stored) {
        List<?> parts = list(stored);
        return new Original(
                String.valueOf(parts.get(0)),
                String.valueOf(parts.get(1)),
                String.valueOf(parts.get(2)));
    }

    private static List<?> list(@Nullable Object value) {
        return Json.bind(value, List.class);
    }

    private static long count(List<?> tokens, int index) {
        return Json.bind(tokens.get(index), Long.class);
    }

    private static String text(Map<String, Object> data, String key) {
        return Json.bind(data.get(key), String.class);
    }
}
