/**
 * Where state lives: workflows, mail, ledgers and approvals in one SQLite file, behind the ports
 * {@link io.jarviscore.WorkflowStore}, {@link io.jarviscore.Mailbox}, {@link io.jarviscore.Ledger}
 * and {@link io.jarviscore.Approvals}; their contract suites are in {@code io.jarviscore.testing}.
 * Redis, and Azure for artefacts, are not built yet: {@link
 * io.jarviscore.storage.StorageExtension}, where to start reading, refuses the settings that ask
 * for them, so that nobody takes a file for a fleet.
 *
 * <p>Calls {@code io.jarviscore} and the clients of those stores, and no other module.
 */
@NullMarked
package io.jarviscore.storage;

import org.jspecify.annotations.NullMarked;
