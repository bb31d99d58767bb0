package io.jarviscore.p2p.membership;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A member of the fleet as one node sees it at one moment. Immutable.
 *
 * @param name the node's name, unique in the fleet
 * @param boot a random number of the process; a restart has another
 * @param incarnation raised by the member alone, to refute a suspicion or announce a change; starts
 *     at the epoch milliseconds of the process's start
 * @param state how this node sees the member
 * @param address the membership address, UDP and TCP; never a wildcard
 * @param metadata the member's own announcement
 */
public record Member(
        String name,
        long boot,
        long incarnation,
        MemberState state,
        InetSocketAddress address,
        Metadata metadata) {

    /**
     * @throws IllegalArgumentException if the name is not an id, or the address is not one that can
     *     be connected to
     */
    public Member {
        if (!Names.isValid(name, Names.MAX)) {
            throw new IllegalArgumentException("node name \"" + name + "\" is not an id");
        }
        InetAddress host = address.getAddress();
        if (host == null
                || host.isAnyLocalAddress()
                || host.isMulticastAddress()
                || address.getPort() == 0) {
            throw new IllegalArgumentException(
                    "address " + address + " of node " + name + " cannot be connected to");
        }
    }

    /** Where the member receives messages. */
    public InetSocketAddress zmqAddress() {
        return new InetSocketAddress(address.getAddress(), metadata.zmqPort());
    }

    Member with(MemberState newState, long newIncarnation) {
        return new Member(name, boot, newIncarnation, newState, address, metadata);
    }
}
