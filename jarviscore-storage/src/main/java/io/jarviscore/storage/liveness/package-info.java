/**
 * Proves the death of processes of the same machine, by locks of the operating system on files that
 * the processes of one store keep in one folder. Start with {@link
 * io.jarviscore.storage.liveness.ProcessLocks}. It knows neither SQLite nor Redis: the extension
 * chooses the folder.
 */
@NullMarked
package io.jarviscore.storage.liveness;

import org.jspecify.annotations.NullMarked;
