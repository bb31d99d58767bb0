package io.jarviscore.memory;

import io.jarviscore.Memory;
import io.jarviscore.MeshClock;
import io.jarviscore.Task;
import io.jarviscore.conversation.ConversationLog;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One agent's memory in the state store: facts and episodes in ledgers, found again by full text.
 * An accepted memory is as durable as the ledger; processes that share the ledger share the memory.
 *
 * <p>Secrets are removed before anything is kept.
 */
final class LocalMemory implements Memory {
    /** More than a prompt's share can hold, so that the kernel's budget decides. */
    private static final int RECALLED = 20;

    /** The newest episodes are shown for any question. */
    private static final int NEWEST_EPISODES = 5;

    private static final int NOTES = 20;
    private static final int EPISODES = 1_000;
    private static final int LONGEST_NOTE = 1_000;
    private static final String NOTE = "note";

    private final Topics topics;
    private final Ledger ledger;
    private final RecallIndex index;
    private final Summaries summaries;
    private final MeshClock clock;
    private final boolean conversation;
    private final ToolsInUse tools = new ToolsInUse();

    /** The memory of an agent, outside of its conversations. */
    LocalMemory(
            Topics topics, Ledger ledger, RecallIndex index, Summaries summaries, MeshClock clock) {
        this(topics, ledger, index, summaries, clock, false);
    }

    private LocalMemory(
            Topics topics,
            Ledger ledger,
            RecallIndex index,
            Summaries summaries,
            MeshClock clock,
            boolean conversation) {
        this.topics = topics;
        this.ledger = ledger;
        this.index = index;
        this.summaries = summaries;
        this.clock = clock;
        this.conversation = conversation;
    }

    @Override
    public void remember(Object fact) {
        if (fact instanceof Fact known) {
            remember(known);
        } else {
            String text = fact instanceof String words ? words : Json.write(fact);
            remember(new Fact("", text, 1, topics.agentId()));
        }
    }

    @Override
    public void remember(Fact fact) {
        ledger.append(topics.facts(), FactEntry.KIND, FactEntry.of(fact, topics.agentId()).data());
    }

    @Override
    public List<Item> recall(String query) {
        return index.search(topics, query, RECALLED, clock.instant());
    }

    @Override
    public int forget(String what) {
        List<String> ids = index.factsNamed(topics, what);
        if (!ids.isEmpty()) {
            ledger.append(topics.facts(), FactEntry.FORGOTTEN, FactEntry.forgotten(ids));
        }
        return ids.size();
    }

    @Override
    public void note(Task task, String text) {
        note(task, text, false);
    }

    @Override
    public void noteTainted(Task task, String text) {
        note(task, text, true);
    }

    private void note(Task task, String text, boolean tainted) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("step", task.stepId());
        data.put("text", Episode.clip(LONGEST_NOTE, Redaction.of(text)));
        FactEntry.putTaint(data, tainted);
        // In the workflow's own topic, which is kept as long as the workflow.
        ledger.append(task.workflowId(), NOTE, data);
    }

    /**
     * The memory of a task: of a conversation's owner, if the task is a turn of one. A conversation
     * keeps its own turns, so its memory records none of them.
     *
     * <p>Each user and each tenant has facts of its own, so that no user is shown another user's
     * words. So has each conversation without an owner: it can be anybody's.
     */
    @Override
    public LocalMemory within(Task task) {
        return ConversationLog.scopeOf(task)
                .map(
                        scope ->
                                new LocalMemory(
                                        new Topics(topics.agentId() + "." + scope),
                                        ledger,
                                        index,
                                        summaries,
                                        clock,
                                        true))
                .orElse(this);
    }

    @Override
    public Bundle observe(Moment moment) {
        if (moment.turn() > 1) {
            return Bundle.EMPTY;
        }
        if (index.isUnused(topics)) {
            return conversation ? Bundle.EMPTY : new Bundle(notes(moment.task()));
        }
        // One more than is shown: the index may lack those that are shown anyway.
        List<Ledger.Entry> latest = ledger.tail(topics.episodes(), NEWEST_EPISODES + 1);
        List<Item> items =
                new ArrayList<>(
                        index.search(
                                topics, moment.task().text(), RECALLED, clock.instant(), latest));
        if (conversation) {
            // The conversation holds its own turns; other users' episodes must not be shown in it.
            items.removeIf(item -> item.kind() != Kind.FACT);
            return new Bundle(items);
        }
        List<Item> newest =
                new ArrayList<>(
                        latest.stream()
                                .skip(Math.max(0, latest.size() - NEWEST_EPISODES))
                                .map(entry -> item(Kind.EPISODE, entry, "task"))
                                .toList());
        newest.sort(Comparator.comparing(Item::at).reversed());
        newest.removeAll(items);
        items.addAll(newest);
        summaries.latest(topics).ifPresent(summary -> items.add(summary.item()));
        items.addAll(notes(moment.task()));
        return new Bundle(items);
    }

    @Override
    public void onTurn(Turn turn) {
        if (conversation) {
            return;
        }
        tools.add(turn);
        summaries.measured(turn.promptTokens(), turn.promptCharacters());
    }

    @Override
    public void onEnd(Ending ending) {
        if (conversation) {
            return;
        }
        Episode episode = Episode.of(ending, tools.take(ending.task().id()));
        if (ending.resumed() && isKept(episode.task())) {
            return;
        }
        ledger.append(topics.episodes(), Episode.KIND, episode.data());
        summaries.onEpisode(topics, episode.text().length());
    }

    /** A run that died after its episode was kept is resumed within a few episodes of it. */
    private boolean isKept(String task) {
        return ledger.tail(topics.episodes(), EPISODES).stream()
                .anyMatch(entry -> task.equals(entry.data().get("task")));
    }

    @Override
    public List<Item> episodes() {
        return ledger.tail(topics.episodes(), EPISODES).stream()
                .map(entry -> item(Kind.EPISODE, entry, "task"))
                .toList();
    }

    private List<Item> notes(Task task) {
        return ledger.tail(task.workflowId(), NOTES).stream()
                .filter(entry -> entry.kind().equals(NOTE))
                .map(entry -> item(Kind.NOTE, entry, "step"))
                .toList();
    }

    private static Item item(Kind kind, Ledger.Entry entry, String source) {
        return new Item(
                "",
                kind,
                "",
                String.valueOf(entry.data().get("text")),
                entry.at().truncatedTo(ChronoUnit.MILLIS),
                String.valueOf(entry.data().get(source)),
                1,
                1,
                FactEntry.isTainted(entry.data()));
    }
}
