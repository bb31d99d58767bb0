/**
 * Where state lives: workflows, mail, ledgers and approvals in Redis or in one SQLite file, behind
 * the ports {@link io.jarviscore.WorkflowStore}, {@link io.jarviscore.Mailbox}, {@link
 * io.jarviscore.coordination.Ledger} and {@link io.jarviscore.Approvals}; their contract suites are
 * in {@code io.jarviscore.testing}. Azure for artefacts is not built yet: {@link
 * io.jarviscore.storage.StorageExtension}, where to start reading, chooses between the two and
 * refuses the setting that asks for it.
 *
 * <p>Calls {@code io.jarviscore} and the clients of those stores, and no other module.
 */
@NullMarked
package io.jarviscore.storage;

import org.jspecify.annotations.NullMarked;
