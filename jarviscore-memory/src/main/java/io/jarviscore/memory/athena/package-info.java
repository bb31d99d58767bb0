/**
 * The Athena memory service behind an agent's own memory.
 *
 * <p>{@link io.jarviscore.memory.athena.AthenaClient} speaks its routes; {@code AthenaMemory} adds
 * it to a memory without slowing or failing a turn: reads have little patience, writes go through
 * an {@code Outbox}.
 */
@NullMarked
package io.jarviscore.memory.athena;

import org.jspecify.annotations.NullMarked;
