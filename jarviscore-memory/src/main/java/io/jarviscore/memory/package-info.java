/**
 * The memory of agents between tasks. {@link io.jarviscore.memory.MemoryExtension} joins it to a
 * mesh. Durable data is in the {@link io.jarviscore.coordination.Ledger}; {@code RecallIndex} is a
 * cache that is built from it and makes it searchable. Start reading at {@code LocalMemory}.
 */
@NullMarked
package io.jarviscore.memory;

import org.jspecify.annotations.NullMarked;
