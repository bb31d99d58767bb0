package io.jarviscore.memory.athena;

import io.jarviscore.ChatMessage;
import io.jarviscore.Memory;
import io.jarviscore.Task;
import io.jarviscore.conversation.ConversationLog;
import io.jarviscore.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * An agent's own memory with Athena behind it: writes go to both, and recall reads both. Athena
 * never fails or slows a turn. It has no operation to forget, so a fact that was forgotten here can
 * still come back from there.
 */
final class AthenaMemory implements Memory {
    private static final int LONGEST_THOUGHT = 500;
    private static final int LONGEST_RESULT = 300;
    private static final int LONGEST_TASK = 2_000;

    /** Tasks whose answer is still awaited; more means that ends are not reported. */
    private static final int PENDING = 1_000;

    private final Memory local;
    private final Scope scope;
    private final AthenaReads reads;
    private final Outbox outbox;
    private final UnaryOperator<String> redaction;
    private final Map<String, CompletableFuture<List<Item>>> pending = new ConcurrentHashMap<>();

    AthenaMemory(
            Memory local,
            Scope scope,
            AthenaReads reads,
            Outbox outbox,
            UnaryOperator<String> redaction) {
        this.local = local;
        this.scope = scope;
        this.reads = reads;
        this.outbox = outbox;
        this.redaction = redaction;
        outbox.open(scope);
    }

    @Override
    public void remember(Object fact) {
        local.remember(fact);
        tell(AthenaClient.Type.OBSERVATION, String.valueOf(fact), Map.of("kind", "fact"));
    }

    @Override
    public void remember(Fact fact) {
        local.remember(fact);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("kind", "fact");
        metadata.put("about", redaction.apply(fact.about()));
        metadata.put("confidence", String.valueOf(fact.confidence()));
        metadata.put("source", fact.source());
        tell(AthenaClient.Type.OBSERVATION, fact.text(), metadata);
    }

    @Override
    public List<Item> recall(String query) {
        CompletableFuture<List<Item>> theirs = reads.ask(scope, query);
        List<Item> items = new ArrayList<>(local.recall(query));
        items.addAll(reads.await(theirs));
        return items;
    }

    @Override
    public List<Item> episodes() {
        return local.episodes();
    }

    @Override
    public int forget(String what) {
        return local.forget(what);
    }

    @Override
    public void note(Task task, String text) {
        local.note(task, text);
    }

    @Override
    public void noteTainted(Task task, String text) {
        local.noteTainted(task, text);
    }

    /** A conversation without an owner can be anybody's: Athena is neither asked nor told. */
    @Override
    public Memory within(Task task) {
        Memory own = local.within(task);
        if (!ConversationLog.isTurn(task)) {
            return this;
        }
        return ConversationLog.ownerOf(task)
                .map(
                        owner ->
                                (Memory)
                                        new AthenaMemory(
                                                own,
                                                new Scope(
                                                        scope.tenant(),
                                                        scope.user() + "." + owner,
                                                        scope.agent()),
                                                reads,
                                                outbox,
                                                redaction))
                .orElse(own);
    }

    /**
     * Waits for nothing: the first turn shows the scope's newest answer, and the next turn the
     * answer to this task.
     */
    @Override
    public Bundle observe(Moment moment) {
        List<Item> theirs = moment.turn() == 1 ? begin(moment.task()) : arrived(moment.task());
        List<Item> items = new ArrayList<>(local.observe(moment).items());
        items.addAll(theirs);
        return new Bundle(items);
    }

    private List<Item> begin(Task task) {
        List<Item> known = reads.newest(scope);
        if (pending.size() < PENDING) {
            pending.put(task.id(), reads.ask(scope, task.text()));
        }
        return known;
    }

    private List<Item> arrived(Task task) {
        CompletableFuture<List<Item>> answer = pending.get(task.id());
        if (answer == null || !answer.isDone()) {
            return List.of();
        }
        pending.remove(task.id());
        return answer.getNow(List.of());
    }

    @Override
    public void onTurn(Turn turn) {
        local.onTurn(turn);
        if (turn.replayed()) {
            return;
        }
        for (ChatMessage message : turn.said()) {
            switch (message) {
                case ChatMessage.Assistant assistant -> {
                    // Without calls it is the answer, which the interaction contains.
                    if (!assistant.text().isBlank() && !assistant.toolCalls().isEmpty()) {
                        tell(
                                AthenaClient.Type.THOUGHT,
                                clip(LONGEST_THOUGHT, assistant.text()),
                                metadata(turn.task()));
                    }
                    for (ChatMessage.ToolCall call : assistant.toolCalls()) {
                        tell(
                                AthenaClient.Type.ACTION,
                                clip(LONGEST_RESULT, call.tool() + ": " + call.arguments()),
                                metadata(turn.task()));
                    }
                }
                case ChatMessage.ToolResult result ->
                        tell(
                                AthenaClient.Type.OBSERVATION,
                                clip(LONGEST_RESULT, result.tool() + ": " + result.text()),
                                metadata(turn.task()));
                case ChatMessage.User user -> {}
                case ChatMessage.Instructions rules -> {}
            }
        }
    }

    @Override
    public void onEnd(Ending ending) {
        local.onEnd(ending);
        pending.remove(ending.task().id());
        outbox.add(
                scope,
                new Write.Interaction(
                        redaction.apply(clip(LONGEST_TASK, ending.task().text())),
                        redaction.apply(clip(LONGEST_TASK, ending.outcome().summary()))));
    }

    private void tell(AthenaClient.Type type, String content, Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(Write.EVENT_ID, UUID.randomUUID().toString());
        all.put("origin_service", "jarviscore");
        outbox.add(
                scope,
                new Write.Event(
                        new AthenaClient.Event("agent", type, redaction.apply(content), all)));
    }

    private static Map<String, String> metadata(Task task) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("workflow_id", task.workflowId());
        // The server merges observations of one execution id, so it is none that they share.
        metadata.put("step_id", task.stepId());
        metadata.put("task_id", task.id());
        return metadata;
    }

    private static String clip(int characters, String text) {
        return Json.cut(characters, text);
    }
}
