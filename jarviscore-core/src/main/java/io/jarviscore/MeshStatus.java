package io.jarviscore;

import io.jarviscore.coordination.FleetView;
import io.jarviscore.internal.Ids;
import io.jarviscore.text.OutsideText;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mesh at one moment.
 *
 * @param node this process's name
 * @param startedAt since when it runs
 * @param closing whether it takes no more work
 * @param agents the agents here
 * @param others the other meshes that share the stores, alive or not, as of the last heartbeat
 * @param nodes the other nodes of the fleet; empty without {@code p2p_enabled}
 * @param fleetProblem why this node met no other, if seeds are configured and none was reached
 * @param ports the implementation of each port, in one line each, by the port's name
 * @param runningWorkflows how many are under way here
 * @param badRecords the records skipped in the stores since the mesh started, because they cannot
 *     be read
 */
public record MeshStatus(
        String node,
        Instant startedAt,
        boolean closing,
        List<Peer> agents,
        List<Roster.Listing> others,
        List<FleetView.Node> nodes,
        Optional<String> fleetProblem,
        Map<String, String> ports,
        int runningWorkflows,
        List<BadRecord> badRecords) {

    private static final int LONGEST_REASON = 1_000;

    /** Copies the lists and keeps their order. */
    public MeshStatus {
        agents = List.copyOf(agents);
        others = List.copyOf(others);
        badRecords = List.copyOf(badRecords);
        nodes = List.copyOf(nodes);
        ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
    }

    /**
     * A record of a store that cannot be read.
     *
     * @param kind the kind of record, such as {@code approval}
     * @param key its key or id in the store
     * @param reason why it cannot be read; quotes nothing of it
     */
    public record BadRecord(String kind, String key, String reason) {}

    /** Several lines for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("mesh ").append(node).append(closing ? ", closing" : "").append('\n');
        for (Peer agent : agents) {
            text.append("  agent         ").append(agent.id()).append(' ');
            text.append(agent.card().capabilities()).append('\n');
        }
        for (Roster.Listing other : others) {
            text.append("  elsewhere     ").append(other.peer().id()).append(' ');
            text.append(other.peer().card().capabilities()).append(" on ");
            text.append(OutsideText.line(other.peer().node(), 128))
                    .append(other.alive() ? "" : ", away")
                    .append('\n');
        }
        for (FleetView.Node each : nodes) {
            text.append("  node          ").append(OutsideText.line(each.name())).append(" at ");
            text.append(OutsideText.line(each.address())).append(", ").append(each.state());
            each.roundTrip()
                    .ifPresent(
                            trip -> text.append(", ").append(trip.toNanos() / 1_000).append(" µs"));
            text.append(", link ").append(each.link()).append(", ").append(each.queued());
            text.append(" queued, ").append(each.pending()).append(" pending\n");
        }
        fleetProblem.ifPresent(
                problem ->
                        text.append("  isolated      ")
                                .append(OutsideText.line(problem))
                                .append('\n'));
        ports.forEach(
                (port, description) ->
                        text.append(
                                String.format(
                                        "  %-13s %s%n", port, OutsideText.line(description))));
        text.append("  running       ").append(runningWorkflows).append(" workflows");
        for (BadRecord bad : badRecords) {
            text.append("\n  bad record    ").append(bad.kind()).append(' ');
            text.append(Ids.quote(bad.key())).append(": ");
            text.append(OutsideText.line(bad.reason(), LONGEST_REASON));
        }
        return text.toString();
    }
}
