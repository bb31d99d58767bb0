/**
 * The forms in which durable stores keep workflows, outcomes, questions, messages and agents. Large
 * outputs are kept in the blob store instead, and records that cannot be read are listed.
 *
 * <p>For implementations of stores and for the engine, not for users. Start at {@link
 * io.jarviscore.stored.StoredForms}, the JSON documents, then {@link
 * io.jarviscore.stored.OffloadingWorkflowStore}.
 *
 * <p>Calls {@code io.jarviscore}, {@code coordination}, {@code internal}, {@code journal} and
 * {@code json}.
 */
@NullMarked
package io.jarviscore.stored;

import org.jspecify.annotations.NullMarked;
