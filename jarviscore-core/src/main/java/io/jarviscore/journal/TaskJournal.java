package io.jarviscore.journal;

import java.util.List;

/**
 * The entries of a task's runs so far, for the run that resumes it. Belongs to the task's thread,
 * but for {@link #questionId}, which any thread may call.
 *
 * <p>When {@link #record} returns, the entry is as durable as the store: after a crash the next run
 * of the step finds it.
 */
public interface TaskJournal {
    /** Entries of earlier runs of this step, oldest first, without those of {@link #questionId}. */
    List<JournalEntry> earlier();

    /**
     * Appends an entry.
     *
     * @throws io.jarviscore.JarvisException if another node has taken the step over: this run must
     *     stop; or if the store cannot be reached
     */
    void record(JournalEntry entry);

    /**
     * The id of a question that this task asks a person. The first time, the id is drawn at random
     * and written to the journal before this method returns; later calls with an equal digest
     * return the same id, also in a later run of the step. A new run of the step, after {@link
     * io.jarviscore.Mesh#retry} or under a workflow id that was forgotten, has a new journal and so
     * a new id: a decision is valid for its question only, and nobody can decide in advance.
     *
     * @param taskId the id of the task that asks
     * @param digest of everything that the decision is about
     * @throws io.jarviscore.JarvisException as {@link #record}
     */
    String questionId(String taskId, QuestionDigest digest);

    /** A journal that no later run finds, for tasks that no workflow keeps. */
    static TaskJournal none() {
        AskedQuestions asked = new AskedQuestions();
        return new TaskJournal() {
            @Override
            public List<JournalEntry> earlier() {
                return List.of();
            }

            @Override
            public void record(JournalEntry entry) {
                // Nobody will carry this task on.
            }

            @Override
            public String questionId(String taskId, QuestionDigest digest) {
                return asked.id(taskId, digest, this::record);
            }
        };
    }
}
