package io.jarviscore.p2p.messaging;

import java.time.Duration;

/**
 * Handles other nodes' messages. Called on virtual threads, many at once; the thread is interrupted
 * when the requester gives up.
 */
public interface MessageHandler {
    /**
     * Answers a request.
     *
     * @param node the sender's node name, as the handshake proved it
     * @param remaining how long the requester still waits
     * @throws Exception its class and message become the requester's failure
     */
    byte[] onRequest(String node, byte[] body, Duration remaining) throws Exception;

    /**
     * Takes a notification.
     *
     * @throws Exception it is logged
     */
    void onNotify(String node, byte[] body) throws Exception;

    /** A link to a node broke. Called on the message thread; must not block. */
    void onLinkLost(String node);
}
