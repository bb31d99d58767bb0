package io.jarviscore;

import io.jarviscore.WorkflowStore.JournalEntry;
import java.util.List;

/**
 * What a run of a task wrote down so far, for whoever carries it on. Belongs to the task's thread.
 *
 * <p>When {@link #record} returns, the entry is as durable as the store: after a crash the next run
 * of the step finds it.
 */
public interface TaskJournal {
    /** Entries of earlier runs of this step, oldest first. */
    List<JournalEntry> earlier();

    /**
     * Appends an entry.
     *
     * @throws JarvisException if another node has taken the step over: whoever runs it must stop;
     *     or if the store cannot be reached
     */
    void record(JournalEntry entry);

    /** A journal that remembers nothing, for tasks that no workflow keeps. */
    static TaskJournal none() {
        return new TaskJournal() {
            @Override
            public List<JournalEntry> earlier() {
                return List.of();
            }

            @Override
            public void record(JournalEntry entry) {
                // Nobody will carry this task on.
            }
        };
    }
}
