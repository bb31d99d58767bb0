/**
 * Messages between nodes over ZeroMQ: links with a handshake, flow control, and requests that run
 * at most once. Bodies are bytes; agents are the business of {@code io.jarviscore.p2p}.
 *
 * <p>Start reading at {@link io.jarviscore.p2p.messaging.MessageNode}. One platform thread owns all
 * sockets; handlers run on virtual threads. JeroMQ appears in {@code ZmqSockets} and {@code
 * MessageLoop} only, with a guard for each of its known hazards.
 */
@NullMarked
package io.jarviscore.p2p.messaging;

import org.jspecify.annotations.NullMarked;
