package io.jarviscore.engine;

import io.jarviscore.WorkflowStore;
import io.jarviscore.journal.AskedQuestions;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.journal.QuestionDigest;
import io.jarviscore.journal.TaskJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The journal of a claimed step. Read from the store at most once. */
final class StepJournal implements TaskJournal {
    private final WorkflowStore store;
    private final WorkflowStore.Claim claim;
    private final AskedQuestions asked = new AskedQuestions();

    // Held while the journal is read: every thread of the task needs it before it can go on.
    private final ReentrantLock reading = new ReentrantLock();
    private @Nullable List<JournalEntry> earlier;

    StepJournal(WorkflowStore store, WorkflowStore.Claim claim) {
        this.store = store;
        this.claim = claim;
    }

    @Override
    public List<JournalEntry> earlier() {
        reading.lock();
        try {
            List<JournalEntry> known = earlier;
            if (known == null) {
                known = read();
                earlier = known;
            }
            return known;
        } finally {
            reading.unlock();
        }
    }

    private List<JournalEntry> read() {
        if (claim.epoch() == 1) {
            // The first claim ever has no entries to replay: that saves a round trip.
            return List.of();
        }
        List<JournalEntry> others = new ArrayList<>();
        for (JournalEntry entry : store.journal(claim.workflowId(), claim.stepId())) {
            if (AskedQuestions.isQuestion(entry)) {
                asked.add(entry);
            } else {
                others.add(entry);
            }
        }
        return List.copyOf(others);
    }

    @Override
    public void record(JournalEntry entry) {
        if (!store.record(claim, entry)) {
            throw new StepTakenOverException(claim);
        }
    }

    /**
     * The id of a question.
     *
     * @throws StepTakenOverException if another node has the step
     */
    @Override
    public String questionId(String taskId, QuestionDigest digest) {
        earlier();
        return asked.id(taskId, digest, this::record);
    }
}
