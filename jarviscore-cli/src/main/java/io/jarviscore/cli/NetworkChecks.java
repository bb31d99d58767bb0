package io.jarviscore.cli;

import static io.jarviscore.settings.SettingKeys.ATHENA_URL;
import static io.jarviscore.settings.SettingKeys.BIND_HOST;
import static io.jarviscore.settings.SettingKeys.BIND_PORT;
import static io.jarviscore.settings.SettingKeys.NODE_NAME;
import static io.jarviscore.settings.SettingKeys.P2P_ENABLED;
import static io.jarviscore.settings.SettingKeys.P2P_FLEET_KEY;
import static io.jarviscore.settings.SettingKeys.P2P_FLEET_KEY_FILE;
import static io.jarviscore.settings.SettingKeys.PROMETHEUS_ENABLED;
import static io.jarviscore.settings.SettingKeys.PROMETHEUS_HOST;
import static io.jarviscore.settings.SettingKeys.PROMETHEUS_PORT;
import static io.jarviscore.settings.SettingKeys.SEED_NODES;
import static io.jarviscore.settings.SettingKeys.ZMQ_PORT_OFFSET;

import io.jarviscore.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Checks the listening ports and the called addresses. */
final class NetworkChecks {
    private final Settings settings;

    NetworkChecks(Settings settings) {
        this.settings = settings;
    }

    Finding metrics() {
        if (!settings.get(PROMETHEUS_ENABLED)) {
            return Finding.warn(
                    "metrics",
                    "no metrics are served",
                    "set prometheus_enabled=true and register the port as a scrape target");
        }
        String host = settings.get(PROMETHEUS_HOST);
        int port = settings.get(PROMETHEUS_PORT);
        String address = host + ":" + port;
        if (isFree(host, port)) {
            return Finding.ok("metrics", "http://" + address + "/metrics when a mesh starts");
        }
        return WebProbe.get(URI.create("http://" + address + "/healthz")).isOk()
                ? Finding.ok("metrics", "a mesh serves http://" + address + "/metrics")
                : Finding.fail(
                        "metrics",
                        address + " cannot be opened, and no mesh answers there",
                        "choose a free prometheus_port");
    }

    List<Finding> fleet() {
        if (!settings.get(P2P_ENABLED)) {
            return List.of(Finding.ok("fleet", "p2p_enabled is off: no port is opened"));
        }
        List<Finding> findings = new ArrayList<>();
        String host = settings.get(BIND_HOST);
        findings.add(bindHost(host));
        findings.add(
                settings.isSet(P2P_FLEET_KEY) || settings.isSet(P2P_FLEET_KEY_FILE)
                        ? Finding.ok("fleet-key", "messages between nodes are encrypted")
                        : Finding.warn(
                                "fleet-key",
                                "everybody who reaches the ports can join",
                                "set p2p_fleet_key to the output of: openssl rand -base64 32"));
        findings.add(
                settings.isSet(NODE_NAME)
                        ? Finding.ok("fleet-node", "named")
                        : Finding.warn(
                                "fleet-node",
                                "the node is named after the host",
                                "set JARVISCORE_NODE_NAME, unique for each process"));
        findings.add(
                settings.get(SEED_NODES).isEmpty()
                        ? Finding.warn(
                                "fleet-seeds",
                                "no seed: this node starts a fleet of its own",
                                "set JARVISCORE_SEED_NODES to nodes that run; a node may be among"
                                        + " its own seeds")
                        : Finding.ok("fleet-seeds", String.join(", ", settings.get(SEED_NODES))));
        findings.add(fleetPorts(host));
        return findings;
    }

    private Finding bindHost(String host) {
        return isLoopback(host)
                ? Finding.warn(
                        "fleet",
                        "bind_host is " + host + ": only processes of this machine can join",
                        "set JARVISCORE_BIND_HOST to this node's address in the fleet's network")
                : Finding.ok("fleet", "listens on " + host);
    }

    private Finding fleetPorts(String host) {
        int membership = settings.get(BIND_PORT);
        if (membership == 0) {
            return Finding.warn(
                    "fleet-ports",
                    "bind_port is 0: a firewall cannot name the port",
                    "set JARVISCORE_BIND_PORT");
        }
        int messages = membership + settings.get(ZMQ_PORT_OFFSET);
        boolean free = isFree(host, membership) && isFree(host, messages);
        String ports = membership + " (UDP and TCP) and " + messages + " (TCP)";
        return free
                ? Finding.ok("fleet-ports", ports + " are free")
                : Finding.fail(
                        "fleet-ports",
                        ports + ": one cannot be opened",
                        "give each process of a machine its own JARVISCORE_BIND_PORT; if a node"
                                + " already runs here, run this check before it");
    }

    List<Finding> athena() {
        return settings.find(ATHENA_URL).map(this::athena).map(List::of).orElse(List.of());
    }

    private Finding athena(URI address) {
        WebProbe.Answer answer =
                WebProbe.get(
                        URI.create(address.toString().replaceAll("(?<!/)/++$", "") + "/health"));
        return answer.isOk()
                ? Finding.ok("athena", address.getHost() + " answers")
                : Finding.fail(
                        "athena",
                        address.getHost() + ": " + answer.problem(),
                        "start Athena, or correct athena_url; agents remember locally meanwhile");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the address can be listened on now. */
    private static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
