package io.jarviscore.memory.athena;

import io.jarviscore.ChatMessage;
import io.jarviscore.ConversationLog;
import io.jarviscore.Memory;
import io.jarviscore.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * An agent's own memory with Athena behind it: what is remembered goes to both, what is recalled
 * comes from both. Athena never fails or slows a turn. It has no operation to forget, so a fact
 * that was forgotten here can still come back from there.
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
    public Memory within(Task task) {
        Memory own = local.within(task);
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
                .orElse(this);
    }

    @Override
    public Bundle observe(Moment moment) {
        String task = moment.task().id();
        CompletableFuture<List<Item>> theirs =
                moment.turn() == 1 && pending.size() < PENDING && !isAnybodys(moment.task())
                        ? reads.ask(scope, moment.task().text())
                        : pending.remove(task);
        List<Item> items = new ArrayList<>(local.observe(moment).items());
        if (theirs != null) {
            items.addAll(moment.turn() == 1 ? reads.await(theirs) : theirs.getNow(List.of()));
            if (!theirs.isDone()) {
                pending.put(task, theirs);
            }
        }
        return new Bundle(items);
    }

    @Override
    public void onTurn(Turn turn) {
        local.onTurn(turn);
        if (turn.replayed() || isAnybodys(turn.task())) {
            return;
        }
        for (ChatMessage message : turn.said()) {
            switch (message) {
                case ChatMessage.Assistant assistant -> {
                    // Without calls it is the answer, which the interaction tells.
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
        if (isAnybodys(ending.task())) {
            return;
        }
        outbox.add(
                scope,
                new Write.Interaction(
                        redaction.apply(clip(LONGEST_TASK, ending.task().text())),
                        redaction.apply(clip(LONGEST_TASK, ending.outcome().summary()))));
    }

    /** A conversation without an owner could be anybody's, so others are not told of it. */
    private static boolean isAnybodys(Task task) {
        return ConversationLog.isTurn(task) && ConversationLog.ownerOf(task).isEmpty();
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
        return text.length() <= characters ? text : text.substring(0, characters) + "…";
    }
}
