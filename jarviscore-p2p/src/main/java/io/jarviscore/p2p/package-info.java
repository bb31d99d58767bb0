/**
 * The fleet: agents of many processes find and message each other without a server.
 *
 * <p>Start reading at {@code FleetNode}: it connects {@code io.jarviscore.p2p.membership} (which
 * nodes there are) over {@code io.jarviscore.p2p.transport}, {@code io.jarviscore.p2p.messaging}
 * (bytes between nodes), the agent catalogues of the nodes, and the ports of core. The fleet never
 * holds the only copy of anything: workflows and mail are in the store.
 *
 * <p>Calls {@code io.jarviscore} and the ZeroMQ library, and no other module.
 */
@NullMarked
package io.jarviscore.p2p;

import org.jspecify.annotations.NullMarked;
