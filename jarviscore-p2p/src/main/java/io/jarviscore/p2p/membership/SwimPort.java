package io.jarviscore.p2p.membership;

import java.net.InetSocketAddress;

/**
 * Port: the effects of the membership state machine. Called by the thread that drives it; no method
 * blocks or calls back into the state machine.
 */
public interface SwimPort {
    /** Sends a frame that may be lost. It fits {@link SwimSettings#mtu()}. */
    void sendDatagram(InetSocketAddress to, byte[] frame);

    /**
     * Sends a frame over a connection, reusing an open one to that address, also one that the other
     * side opened. If the connection is refused, {@link Swim#onRefused} is called later; any other
     * failure is silent.
     */
    void sendStream(InetSocketAddress to, byte[] frame);

    /** Asks for the seeds' addresses, looked up anew; the answer comes by {@link Swim#onSeeds}. */
    void resolveSeeds();

    /** Reports a change of the view. */
    void onEvent(MemberEvent event);
}
