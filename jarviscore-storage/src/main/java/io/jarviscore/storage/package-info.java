/**
 * Where state lives. What will be here: workflows, mail, ledgers and approvals in SQLite and in
 * Redis, and artefacts in Azure Blob Storage, behind the ports {@link io.jarviscore.WorkflowStore},
 * {@link io.jarviscore.Mailbox}, {@link io.jarviscore.Ledger}, {@link io.jarviscore.Approvals} and
 * {@link io.jarviscore.BlobStore}; their contract suites are in {@code io.jarviscore.testing}. None
 * of it is built yet: {@link io.jarviscore.storage.StorageExtension} refuses the settings that ask
 * for it, so that nobody takes memory for a disk.
 *
 * <p>Calls {@code io.jarviscore} and the clients of those stores, and no other module.
 */
@NullMarked
package io.jarviscore.storage;

import org.jspecify.annotations.NullMarked;
