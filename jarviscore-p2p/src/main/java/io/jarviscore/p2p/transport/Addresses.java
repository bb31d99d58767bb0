package io.jarviscore.p2p.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds addresses: those of seeds, and the one that this node announces. Blocks for look-ups. */
final class Addresses {
    private Addresses() {}

    /** Every address of a {@code host:port}: a headless Kubernetes service has one for each pod. */
    static List<InetSocketAddress> resolve(String hostAndPort) throws UnknownHostException {
        int colon = hostAndPort.lastIndexOf(':');
        int port = Integer.parseInt(hostAndPort.substring(colon + 1));
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress host : InetAddress.getAllByName(hostAndPort.substring(0, colon))) {
            addresses.add(new InetSocketAddress(host, port));
        }
        return addresses;
    }

    /**
     * The host to announce for a bound address: itself, or for a wildcard the local address of the
     * route to a seed, or of an interface. Never a wildcard.
     */
    static InetAddress announced(InetAddress bound, List<String> seeds) {
        if (!bound.isAnyLocalAddress()) {
            return bound;
        }
        return seeds.stream()
                .map(Addresses::routeTo)
                .flatMap(Optional::stream)
                .findFirst()
                .or(Addresses::ofInterface)
                .orElseGet(InetAddress::getLoopbackAddress);
    }

    /** The address the kernel would send from; connecting a datagram socket sends nothing. */
    private static Optional<InetAddress> routeTo(String seed) {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(resolve(seed).getFirst());
            InetAddress local = probe.getLocalAddress();
            return Optional.ofNullable(local).filter(address -> !address.isAnyLocalAddress());
        } catch (IOException | RuntimeException unreachable) {
            return Optional.empty(); // the next seed, or an interface
        }
    }

    private static Optional<InetAddress> ofInterface() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(address -> !address.isLinkLocalAddress())
                    .min(
                            Comparator.comparing(
                                    (InetAddress address) -> !address.isSiteLocalAddress()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
