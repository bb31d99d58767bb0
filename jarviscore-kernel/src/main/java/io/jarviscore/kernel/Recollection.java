package io.jarviscore.kernel;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatReply;
import io.jarviscore.Memory;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects one run to its agent's memory: shows memories before a turn, and reports turns and the
 * end. A memory that fails is logged and costs the task only its memories. Belongs to the task's
 * thread.
 *
 * <p>The memories of a turn are in the journal entry of its decision, so a resumed run shows the
 * same text. A turn that died before its decision was kept had no effect and is shown a new text.
 */
final class Recollection {
    private static final Logger log = LoggerFactory.getLogger(Recollection.class);

    private final Optional<Memory> memory;
    private final int tokens;
    private final Task task;
    private final RunJournal journal;
    private final boolean resumed;
    private final Set<String> shown = new HashSet<>();
    private String latest = "";
    private long promptTokens;

    private Recollection(
            Optional<Memory> memory, int tokens, Task task, RunJournal journal, boolean resumed) {
        this.memory = memory;
        this.tokens = tokens;
        this.task = task;
        this.journal = journal;
        this.resumed = resumed;
    }

    /** The memory of a run; a specialist works within its agent's run and has none of its own. */
    static Recollection of(RunScope scope, Task task, String path) {
        return new Recollection(
                path.isEmpty()
                        ? scope.ports().memory().memory().map(memory -> memory.within(task))
                        : Optional.empty(),
                scope.ports().memory().tokens(),
                task,
                scope.journal(),
                scope.journal().isResumed());
    }

    /** Returns the text to show before a turn; empty for nothing. */
    String observe(String where, int turn) {
        latest = "";
        if (memory.isEmpty()) {
            return latest;
        }
        if (journal.decision(where).isPresent()) {
            latest = journal.remembered(where);
            shown.addAll(MemoryText.shownIn(latest));
        } else if (tokens > 0) {
            latest = MemoryText.of(bundle(memory.get(), turn), tokens, shown);
        }
        return latest;
    }

    /** The text shown at the newest turn, for the journal. */
    String latest() {
        return latest;
    }

    /** Keeps the size that the provider counted. */
    void onReply(ChatReply reply) {
        promptTokens = reply.usage().input();
    }

    /** Reports a finished turn. */
    void onTurn(int turn, String where, RunState before, RunState after, long characters) {
        if (memory.isEmpty()) {
            return;
        }
        List<ChatMessage> conversation = after.conversation();
        List<ChatMessage> said =
                conversation.subList(
                        Math.min(before.conversation().size(), conversation.size()),
                        conversation.size());
        boolean replayed = resumed && journal.wasDecided(where);
        report(
                it ->
                        it.onTurn(
                                new Memory.Turn(
                                        task, turn, said, promptTokens, characters, replayed)));
    }

    /** Reports the end, unless the task only pauses. */
    void onEnd(Outcome outcome) {
        if (outcome.isFinal()) {
            report(it -> it.onEnd(new Memory.Ending(task, outcome, resumed)));
        }
    }

    private Memory.Bundle bundle(Memory from, int turn) {
        try {
            return from.observe(new Memory.Moment(task, turn, tokens));
        } catch (RuntimeException e) {
            log.warn("task {}: goes on without its memory", task.id(), e);
            return Memory.Bundle.EMPTY;
        }
    }

    private void report(Consumer<Memory> report) {
        if (memory.isEmpty()) {
            return;
        }
        try {
            report.accept(memory.get());
        } catch (RuntimeException e) {
            log.warn("task {}: its memory did not take a report", task.id(), e);
        }
    }
}
