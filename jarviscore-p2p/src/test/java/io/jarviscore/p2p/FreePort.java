package io.jarviscore.p2p;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports for the nodes of tests. */
final class FreePort {
    private FreePort() {}

    /** A port that is free together with the next one, which is that of the messages. */
    static int pair() {
        IOException lastTaken = null;
        for (int tries = 0; tries < 50; tries++) {
            try (ServerSocket socket = new ServerSocket(0);
                    ServerSocket next = new ServerSocket(socket.getLocalPort() + 1)) {
                return next.getLocalPort() - 1;
            } catch (IOException taken) {
                lastTaken = taken;
            }
        }
        throw new AssertionError("no two free ports in a row", lastTaken);
    }
}
