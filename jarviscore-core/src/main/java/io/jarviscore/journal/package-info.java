/**
 * The journal of a task: entries that a run of a step records, so that a later run resumes it after
 * a crash.
 *
 * <p>For the engine, reasoners and stores, not for users. Start at {@link
 * io.jarviscore.journal.TaskJournal}; its entries are {@link io.jarviscore.journal.JournalEntry}.
 * {@link io.jarviscore.journal.AskedQuestions} gives each question to a person one id, by its
 * {@link io.jarviscore.journal.QuestionDigest}.
 *
 * <p>Calls {@code io.jarviscore.json}; {@code io.jarviscore} calls it.
 */
@NullMarked
package io.jarviscore.journal;

import org.jspecify.annotations.NullMarked;
