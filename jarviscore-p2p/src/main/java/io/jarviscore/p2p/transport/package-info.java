/**
 * Membership over real sockets: one platform thread with a selector over UDP and TCP, and the
 * security envelope around every frame.
 *
 * <p>Start reading at {@link io.jarviscore.p2p.transport.MembershipNode}. Calls {@code
 * io.jarviscore.p2p.membership} and nothing else of the module.
 */
@NullMarked
package io.jarviscore.p2p.transport;

import org.jspecify.annotations.NullMarked;
