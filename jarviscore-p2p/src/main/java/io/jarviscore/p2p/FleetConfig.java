package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.p2p.membership.SwimSettings;
import io.jarviscore.p2p.messaging.MessageConfig;
import io.jarviscore.p2p.transport.FleetKeys;
import io.jarviscore.p2p.transport.NodeConfig;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of the fleet, as the layers want them.
 *
 * @param node membership
 * @param messagePort the port of messages; 0 picks a free one
 * @param keepalive how idle links are probed
 * @param maxMessageBytes the largest message
 * @param allowZeroPeers whether the node may start without any other
 */
record FleetConfig(
        NodeConfig node,
        int messagePort,
        MessageConfig.Keepalive keepalive,
        int maxMessageBytes,
        boolean allowZeroPeers) {

    /** Reads the settings; empty if one was refused. */
    static Optional<FleetConfig> of(MeshAssembly assembly) {
        Optional<FleetKeys> keys = keys(assembly);
        Optional<Optional<InetSocketAddress>> advertise = advertise(assembly);
        if (keys.isEmpty() || advertise.isEmpty()) {
            return Optional.empty();
        }
        Settings settings = assembly.settings();
        int port = settings.get(SettingKeys.BIND_PORT);
        NodeConfig node =
                new NodeConfig(
                        assembly.node(),
                        assembly.owner(),
                        settings.get(SettingKeys.BIND_HOST),
                        port,
                        advertise.get(),
                        settings.get(SettingKeys.SEED_NODES),
                        keys.get(),
                        settings.get(SettingKeys.P2P_CLUSTER),
                        timings(settings),
                        settings.get(SettingKeys.P2P_JOIN_TIMEOUT));
        return Optional.of(
                new FleetConfig(
                        node,
                        port == 0 ? 0 : port + settings.get(SettingKeys.ZMQ_PORT_OFFSET),
                        keepalive(settings),
                        settings.get(SettingKeys.P2P_MAX_MESSAGE_BYTES),
                        settings.get(SettingKeys.ALLOW_ZERO_PEERS)));
    }

    static MessageConfig.Keepalive keepalive(Settings settings) {
        return new MessageConfig.Keepalive(
                settings.get(SettingKeys.KEEPALIVE_ENABLED),
                settings.get(SettingKeys.KEEPALIVE_INTERVAL),
                settings.get(SettingKeys.KEEPALIVE_TIMEOUT),
                settings.get(SettingKeys.ACTIVITY_SUPPRESS_WINDOW),
                settings.get(SettingKeys.KEEPALIVE_FAILURE_BACKOFF_SECONDS));
    }

    private static SwimSettings timings(Settings settings) {
        SwimSettings profile =
                switch (settings.get(SettingKeys.P2P_PROFILE)) {
                    case LAN -> SwimSettings.lan();
                    case WAN -> SwimSettings.wan();
                    case LOCAL -> SwimSettings.local();
                };
        return profile.withTransport(
                switch (settings.get(SettingKeys.TRANSPORT_TYPE)) {
                    case UDP -> SwimSettings.Transport.UDP;
                    case TCP -> SwimSettings.Transport.TCP;
                    case HYBRID -> SwimSettings.Transport.HYBRID;
                });
    }

    /** The file that the keys come from, if they come from one. */
    static Optional<Path> keyFile(Settings settings) {
        return settings.isSet(SettingKeys.P2P_FLEET_KEY)
                ? Optional.empty()
                : settings.path(SettingKeys.P2P_FLEET_KEY_FILE);
    }

    private static Optional<FleetKeys> keys(MeshAssembly assembly) {
        Optional<String> text = assembly.settings().find(SettingKeys.P2P_FLEET_KEY);
        Optional<Path> file = keyFile(assembly.settings());
        try {
            return Optional.of(
                    text.map(FleetKeys::parse)
                            .or(() -> file.map(KeyFile::read))
                            .orElseGet(FleetKeys::none));
        } catch (IllegalArgumentException | JarvisException e) {
            assembly.refuse(
                    file.isPresent() ? SettingKeys.P2P_FLEET_KEY_FILE : SettingKeys.P2P_FLEET_KEY,
                    String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The outer value is empty if the setting was refused. */
    private static Optional<Optional<InetSocketAddress>> advertise(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        Optional<String> host = settings.find(SettingKeys.ADVERTISE_HOST);
        int port = settings.get(SettingKeys.ADVERTISE_PORT);
        if (host.isEmpty()) {
            return port == 0
                    ? Optional.of(Optional.empty())
                    : refused(
                            assembly,
                            SettingKeys.ADVERTISE_PORT,
                            "is of no use alone: set advertise_host too");
        }
        try {
            InetAddress address = InetAddress.getByName(host.get());
            if (address.isAnyLocalAddress()) {
                return refused(
                        assembly,
                        SettingKeys.ADVERTISE_HOST,
                        "is a wildcard: use an address that other nodes can connect to");
            }
            return Optional.of(Optional.of(new InetSocketAddress(address, port)));
        } catch (UnknownHostException e) {
            return refused(
                    assembly, SettingKeys.ADVERTISE_HOST, "\"" + host.get() + "\" has no address");
        }
    }

    private static Optional<Optional<InetSocketAddress>> refused(
            MeshAssembly assembly, Setting<?> setting, String problem) {
        assembly.refuse(setting, problem);
        return Optional.empty();
    }
}
