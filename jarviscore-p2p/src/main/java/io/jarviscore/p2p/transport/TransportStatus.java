package io.jarviscore.p2p.transport;

import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.SwimStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Membership at one node at one moment.
 *
 * @param self this node
 * @param members every other node that is known, the dead that are remembered included
 * @param roundTrips smoothed round-trip times of probes, by node name
 * @param protocol how the protocol is doing
 * @param bytesIn received since the start
 * @param bytesOut sent since the start
 * @param refused packets that were dropped, by reason
 * @param lastJoinError why no seed was reached; empty if another node is present or there are no
 *     seeds
 */
public record TransportStatus(
        Member self,
        List<Member> members,
        Map<String, Duration> roundTrips,
        SwimStatus protocol,
        long bytesIn,
        long bytesOut,
        Map<String, Long> refused,
        String lastJoinError) {}
