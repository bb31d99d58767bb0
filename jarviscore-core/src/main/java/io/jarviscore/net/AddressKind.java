package io.jarviscore.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The range an IP address belongs to, by the special-purpose registries of IANA (RFC 6890) and the
 * metadata services of cloud providers. An IPv6 address that carries an IPv4 address (mapped,
 * compatible, NAT64, 6to4, ISATAP) has the kind of the IPv4 address, unless that is {@link #PUBLIC}
 * and the tunnel itself is not.
 */
enum AddressKind {
    /** Routed on the internet. */
    PUBLIC,
    /** This machine: 127.0.0.0/8, ::1. */
    LOOPBACK,
    /** A private network: RFC 1918, fc00::/7, fec0::/10, 64:ff9b:1::/48. */
    PRIVATE,
    /** The local link: 169.254.0.0/16, fe80::/10. */
    LINK_LOCAL,
    /** A provider's shared space (carrier-grade NAT): 100.64.0.0/10. */
    SHARED,
    /** A metadata service of a cloud, which hands out credentials of the machine. */
    METADATA,
    /** Several machines: 224.0.0.0/4, ff00::/8. */
    MULTICAST,
    /** No machine or any: 0.0.0.0/8, ::. Connects to this machine on many systems. */
    UNSPECIFIED,
    /** Documentation, benchmarks, tunnels, broadcast, and all space that is not assigned. */
    RESERVED;

    private static final List<Range> RANGES =
            List.of(
                    // Metadata first: some of them lie inside other ranges, one inside public
                    // space.
                    range("169.254.169.254", 32, METADATA), // AWS, Google, Azure, Oracle and more
                    range("169.254.170.2", 32, METADATA), // AWS ECS
                    range("169.254.170.23", 32, METADATA), // AWS EKS
                    range("100.100.100.200", 32, METADATA), // Alibaba
                    range("168.63.129.16", 32, METADATA), // Azure's wire server
                    range("192.0.0.192", 32, METADATA), // Oracle, classic
                    range("fd00:ec2::254", 128, METADATA), // AWS
                    range("fd00:ec2::23", 128, METADATA), // AWS EKS
                    range("fd20:ce::254", 128, METADATA), // Google
                    range("0.0.0.0", 8, UNSPECIFIED),
                    range("10.0.0.0", 8, PRIVATE),
                    range("100.64.0.0", 10, SHARED),
                    range("127.0.0.0", 8, LOOPBACK),
                    range("169.254.0.0", 16, LINK_LOCAL),
                    range("172.16.0.0", 12, PRIVATE),
                    range("192.0.0.0", 24, RESERVED),
                    range("192.0.2.0", 24, RESERVED),
                    range("192.88.99.0", 24, RESERVED),
                    range("192.168.0.0", 16, PRIVATE),
                    range("198.18.0.0", 15, RESERVED),
                    range("198.51.100.0", 24, RESERVED),
                    range("203.0.113.0", 24, RESERVED),
                    range("224.0.0.0", 4, MULTICAST),
                    range("240.0.0.0", 4, RESERVED),
                    range("0.0.0.0", 0, PUBLIC),
                    range("::", 128, UNSPECIFIED),
                    range("::1", 128, LOOPBACK),
                    range("64:ff9b:1::", 48, PRIVATE),
                    range("2001::", 23, RESERVED), // Teredo, ORCHID, benchmarks
                    range("2001:db8::", 32, RESERVED),
                    range("3fff::", 20, RESERVED),
                    range("fc00::", 7, PRIVATE),
                    range("fe80::", 10, LINK_LOCAL),
                    range("fec0::", 10, PRIVATE),
                    range("ff00::", 8, MULTICAST),
                    range("2000::", 3, PUBLIC), // all that is assigned as global unicast
                    range("::", 0, RESERVED));

    /** The kind of an address. */
    static AddressKind of(InetAddress address) {
        byte[] bytes = address.getAddress();
        Optional<byte[]> carried = carriedIpv4(bytes);
        if (carried.isPresent()) {
            AddressKind inner = first(carried.get());
            // A public IPv4 address inside a tunnel is only as public as the tunnel.
            return inner == PUBLIC && isIsatap(bytes) ? first(bytes) : inner;
        }
        return first(bytes);
    }

    private static AddressKind first(byte[] bytes) {
        for (Range range : RANGES) {
            if (range.contains(bytes)) {
                return range.kind();
            }
        }
        throw new IllegalStateException("the last range of each family contains every address");
    }

    /** The IPv4 address inside an IPv6 one; RFC 4291 2.5.5, RFC 6052, RFC 3056, RFC 5214. */
    private static Optional<byte[]> carriedIpv4(byte[] bytes) {
        if (bytes.length == 4) {
            return Optional.empty();
        }
        if (startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
                || startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)
                || isIsatap(bytes)) {
            return Optional.of(Arrays.copyOfRange(bytes, 12, 16));
        }
        if (startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) {
            boolean isShort = bytes[12] == 0 && bytes[13] == 0;
            return isShort ? Optional.empty() : Optional.of(Arrays.copyOfRange(bytes, 12, 16));
        }
        return startsWith(bytes, 0x20, 0x02)
                ? Optional.of(Arrays.copyOfRange(bytes, 2, 6))
                : Optional.empty();
    }

    private static boolean isIsatap(byte[] bytes) {
        return bytes.length == 16
                && (bytes[8] & 0xfd) == 0
                && bytes[9] == 0
                && bytes[10] == 0x5e
                && (bytes[11] & 0xff) == 0xfe;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static Range range(String network, int bits, AddressKind kind) {
        return new Range(literal(network), bits, kind);
    }

    private static byte[] literal(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address literal: " + address, e);
        }
    }

    /** A network in prefix notation. */
    private static final class Range {
        private final byte[] network;
        private final int bits;
        private final AddressKind kind;

        Range(byte[] network, int bits, AddressKind kind) {
            this.network = network;
            this.bits = bits;
            this.kind = kind;
        }

        AddressKind kind() {
            return kind;
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
