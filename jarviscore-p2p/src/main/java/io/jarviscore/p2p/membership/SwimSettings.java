package io.jarviscore.p2p.membership;

import java.time.Duration;

/**
 * The timings of the protocol. The profiles follow HashiCorp memberlist, whose names are in
 * brackets; suspicion and health are those of Lifeguard.
 *
 * @param period how often one member is probed [ProbeInterval]; shorter detects faster and costs
 *     more datagrams, independent of the number of members
 * @param pingTimeout how long a direct probe waits before helpers are asked [ProbeTimeout]; must
 *     exceed the round-trip time
 * @param helpers how many members are asked to probe in this node's stead [IndirectChecks]
 * @param suspicionFactor the shortest suspicion is this × log10(n) periods [SuspicionMult]
 * @param suspicionMaxFactor the longest suspicion is this × the shortest
 * @param confirmations how many further accusers reduce a suspicion to its shortest time
 * @param healthMax the worst local health score; timings stretch to healthMax + 1 times
 * @param gossipPeriod how often pending updates are sent to random members
 * @param gossipNodes to how many members they are sent each time
 * @param retransmitFactor an update is sent this × ⌈log2(n + 1)⌉ times [RetransmitMult]
 * @param syncPeriod how often full state is exchanged with a random member [PushPullInterval];
 *     stretched above 32 members
 * @param tombstone how long a dead member is remembered and contacted again
 * @param gossipToDead how long updates are also sent to a dead member, so that it can refute
 * @param mtu the largest datagram, the security envelope not counted
 * @param transport the transport of frames
 * @param lifeguard whether local health, confirmations, evidence and the pause detector are used;
 *     without it this is plain SWIM with suspicion, for comparison
 * @param refutes whether this node refutes suspicions about itself; false only in tests
 */
public record SwimSettings(
        Duration period,
        Duration pingTimeout,
        int helpers,
        int suspicionFactor,
        int suspicionMaxFactor,
        int confirmations,
        int healthMax,
        Duration gossipPeriod,
        int gossipNodes,
        int retransmitFactor,
        Duration syncPeriod,
        Duration tombstone,
        Duration gossipToDead,
        int mtu,
        Transport transport,
        boolean lifeguard,
        boolean refutes) {

    /** The security envelope's bytes around a datagram. */
    public static final int ENVELOPE = 40;

    /** The transports of frames. */
    public enum Transport {
        /** Datagrams alone; full state travels in several. */
        UDP,
        /** Connections alone. */
        TCP,
        /** Datagrams, with connections for full state and as a second way to probe. */
        HYBRID
    }

    /** For nodes in one data centre. */
    public static SwimSettings lan() {
        return new SwimSettings(
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                3,
                4,
                6,
                3,
                8,
                Duration.ofMillis(200),
                3,
                3,
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                Duration.ofSeconds(30),
                1400 - ENVELOPE,
                Transport.HYBRID,
                true,
                true);
    }

    /** For nodes in several regions: slower, smaller datagrams. */
    public static SwimSettings wan() {
        return new SwimSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                3,
                6,
                6,
                3,
                8,
                Duration.ofMillis(500),
                4,
                3,
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                Duration.ofSeconds(60),
                1200 - ENVELOPE,
                Transport.HYBRID,
                true,
                true);
    }

    /** For processes of one machine: quicker to notice, less patient. */
    public static SwimSettings local() {
        return new SwimSettings(
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                1,
                3,
                6,
                3,
                8,
                Duration.ofMillis(100),
                3,
                2,
                Duration.ofSeconds(15),
                Duration.ofHours(24),
                Duration.ofSeconds(15),
                1400 - ENVELOPE,
                Transport.HYBRID,
                true,
                true);
    }

    /** Returns a copy with another transport. */
    public SwimSettings withTransport(Transport other) {
        return copy(tombstone, other, lifeguard, refutes);
    }

    /** Returns a copy that remembers the dead for another time. */
    public SwimSettings withTombstone(Duration other) {
        return copy(other, transport, lifeguard, refutes);
    }

    /** Returns a copy with Lifeguard off: plain SWIM. */
    public SwimSettings withoutLifeguard() {
        return copy(tombstone, transport, false, refutes);
    }

    /** Returns a copy that is broken on purpose: suspicions are not refuted. */
    public SwimSettings withoutRefutation() {
        return copy(tombstone, transport, lifeguard, false);
    }

    private SwimSettings copy(
            Duration newTombstone,
            Transport newTransport,
            boolean withLifeguard,
            boolean refuting) {
        return new SwimSettings(
                period,
                pingTimeout,
                helpers,
                suspicionFactor,
                suspicionMaxFactor,
                confirmations,
                healthMax,
                gossipPeriod,
                gossipNodes,
                retransmitFactor,
                syncPeriod,
                newTombstone,
                gossipToDead,
                mtu,
                newTransport,
                withLifeguard,
                refuting);
    }
}
