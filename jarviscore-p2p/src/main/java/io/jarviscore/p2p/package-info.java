/**
 * Whom an agent can reach. What will be here: the fleet's membership (SWIM) and direct messages
 * between nodes (ZeroMQ) behind the port {@link io.jarviscore.Peers}; it never holds the only copy
 * of anything. None of it is built yet: {@link io.jarviscore.p2p.P2pExtension} refuses the settings
 * that ask for it.
 *
 * <p>Calls {@code io.jarviscore} and the ZeroMQ library, and no other module.
 */
@NullMarked
package io.jarviscore.p2p;

import org.jspecify.annotations.NullMarked;
