package io.jarviscore.p2p.transport;

import io.jarviscore.p2p.membership.SwimSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node takes part in membership.
 *
 * @param name its name, unique in the fleet
 * @param owner its process's owner string
 * @param bindHost the address that sockets are opened on
 * @param bindPort the port of UDP and TCP; 0 picks a free one
 * @param advertise the address that others connect to, if it is not the one that is bound; port 0
 *     means the bound one
 * @param seeds {@code host:port} of nodes to join through; host names are looked up on each try
 * @param keys the fleet's keys
 * @param cluster the fleet's name; frames of another are refused
 * @param settings the timings
 * @param joinTimeout how long the start waits to meet another node
 */
public record NodeConfig(
        String name,
        String owner,
        String bindHost,
        int bindPort,
        Optional<InetSocketAddress> advertise,
        List<String> seeds,
        FleetKeys keys,
        String cluster,
        SwimSettings settings,
        Duration joinTimeout) {

    /** Copies the seeds. */
    public NodeConfig {
        seeds = List.copyOf(seeds);
    }
}
