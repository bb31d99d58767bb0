/**
 * The workflow store as the engine sees it: retried while it is unavailable, counted, probed for
 * health, and told of dead processes.
 *
 * <p>Internal; for {@code io.jarviscore.engine} alone. Start at {@link
 * io.jarviscore.engine.store.RetryingStore}, then {@link io.jarviscore.engine.store.StoreRetry}.
 *
 * <p>Calls {@code io.jarviscore}, {@code coordination} and {@code metrics}.
 */
@NullMarked
package io.jarviscore.engine.store;

import org.jspecify.annotations.NullMarked;
