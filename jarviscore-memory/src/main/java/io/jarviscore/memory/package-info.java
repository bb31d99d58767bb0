/**
 * What an agent remembers. What will be here: the scratchpad, episodes and the long-term summary
 * behind the port {@link io.jarviscore.Memory}, and the client of the Athena memory service. None
 * of it is built yet: {@link io.jarviscore.memory.MemoryExtension} refuses the settings that ask
 * for it, so that nobody takes an agent that forgets for one that remembers.
 *
 * <p>Calls {@code io.jarviscore} and an HTTP client, and no other module.
 */
@NullMarked
package io.jarviscore.memory;

import org.jspecify.annotations.NullMarked;
