package io.jarviscore.p2p.messaging;

import io.jarviscore.p2p.transport.FleetKeys;
import java.time.Duration;

/**
 * How a node exchanges messages.
 *
 * @param name this node's name
 * @param boot this process's random number, as membership announces it
 * @param bindHost the IP address that the socket is opened on
 * @param port the port; 0 picks a free one
 * @param keys the fleet's keys
 * @param cluster the fleet's name
 * @param maxMessageBytes the largest body
 * @param keepalive how idle links are probed
 */
public record MessageConfig(
        String name,
        long boot,
        String bindHost,
        int port,
        FleetKeys keys,
        String cluster,
        int maxMessageBytes,
        Keepalive keepalive) {

    /** 1 MiB; larger artefacts belong into the blob store. */
    public static final int DEFAULT_MAX_BYTES = 1 << 20;

    /**
     * How idle links are probed.
     *
     * @param enabled whether they are
     * @param interval how often a link is probed
     * @param timeout how long a probe waits for its answer
     * @param suppressWindow a link that was used this recently is not probed
     * @param backoff after a probe and two new connections without an answer, requests to that node
     *     fail at once for this time
     */
    public record Keepalive(
            boolean enabled,
            Duration interval,
            Duration timeout,
            Duration suppressWindow,
            Duration backoff) {

        /** The defaults of the deployment guide. */
        public static Keepalive defaults() {
            return new Keepalive(
                    true,
                    Duration.ofSeconds(90),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(45));
        }
    }
}
