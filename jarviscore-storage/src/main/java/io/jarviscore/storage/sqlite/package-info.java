/**
 * State in one SQLite file: workflows, mail, ledgers and approvals, for any number of processes on
 * one machine. Start reading at {@link io.jarviscore.storage.sqlite.SqliteStores}, then {@code
 * Database}, through which every statement goes, and {@code Schema}, which has the tables.
 *
 * <p>Calls {@code io.jarviscore} and the SQLite driver, and nothing else.
 */
@NullMarked
package io.jarviscore.storage.sqlite;

import org.jspecify.annotations.NullMarked;
