/**
 * Ports by which processes that share a store work together: entries in order, permits, counters,
 * the death of a process, changes by another process, the nodes that this one sees.
 *
 * <p>Stores implement them, but for {@code FleetView}, which is the messaging module's; their
 * values name no agent and no workflow type. Start at {@link io.jarviscore.coordination.Ledger} and
 * {@link io.jarviscore.coordination.SharedPermits}. Defaults are in {@code
 * io.jarviscore.inprocess}. Calls nothing of this library.
 */
@NullMarked
package io.jarviscore.coordination;

import org.jspecify.annotations.NullMarked;
