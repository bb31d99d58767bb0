package io.jarviscore.net;

import java.net.InetAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import javax.net.SocketFactory;

/**
 * The kinds of addresses that may be connected to. Metadata services of clouds, multicast,
 * unspecified and reserved addresses are never allowed. Immutable and thread-safe.
 */
public final class AddressRules {
    private final Set<AddressKind> allowed;

    private AddressRules(Set<AddressKind> allowed) {
        this.allowed = Collections.unmodifiableSet(allowed);
    }

    /** Allows addresses of the internet alone. */
    public static AddressRules publicOnly() {
        return new AddressRules(EnumSet.of(AddressKind.PUBLIC));
    }

    /** Allows private networks and shared provider space too: for services on premises. */
    public AddressRules andPrivate() {
        return and(AddressKind.PRIVATE, AddressKind.SHARED);
    }

    /** Allows this machine too: for tests and for services beside the program. */
    public AddressRules andLoopback() {
        return and(AddressKind.LOOPBACK, AddressKind.LOOPBACK);
    }

    private AddressRules and(AddressKind one, AddressKind other) {
        EnumSet<AddressKind> more = EnumSet.copyOf(allowed);
        more.add(one);
        more.add(other);
        return new AddressRules(more);
    }

    /** Whether an address may be connected to. */
    public boolean allows(InetAddress address) {
        return allowed.contains(AddressKind.of(address));
    }

    /**
     * Refuses an address that may not be connected to.
     *
     * @throws ForbiddenAddressException names the host it came from, the address and its kind
     */
    public void require(InetAddress address) throws ForbiddenAddressException {
        AddressKind kind = AddressKind.of(address);
        if (!allowed.contains(kind)) {
            throw new ForbiddenAddressException(
                    "connections to "
                            + address.getHostAddress()
                            + " are refused: the address is "
                            + kind
                            + ", allowed are "
                            + allowed);
        }
    }

    /**
     * Sockets that check the address on {@code connect}, for any resolver and notation. This closes
     * DNS rebinding and address literals. Behind an HTTP or SOCKS proxy a socket sees the proxy's
     * address only: a client that plugs this in uses no proxy. An interrupt closes a socket that
     * its thread blocks in; see {@link InterruptibleIo}.
     */
    public SocketFactory socketFactory() {
        return new InterruptibleSockets(this::require);
    }

    /** The allowed kinds. */
    @Override
    public String toString() {
        return "AddressRules" + allowed;
    }
}
