package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.metrics.Measure;
import io.jarviscore.p2p.membership.MemberState;
import io.jarviscore.p2p.membership.SwimStatus;
import io.jarviscore.p2p.messaging.LinkStatus;
import io.jarviscore.p2p.messaging.MessageCounts;
import io.jarviscore.p2p.transport.TransportStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The metrics of a node. Values of membership come from a snapshot that is at most 100 ms old, so
 * that one collection of all metrics asks the membership thread once. No label has a node's name:
 * the number of time series does not grow with the fleet.
 */
final class FleetMeasures {
    private static final long FRESH_NANOS = Duration.ofMillis(100).toNanos();

    private final Consumer<Measure> add;
    private final Supplier<TransportStatus> membership;
    private final Supplier<Collection<LinkStatus>> links;
    private volatile Snapshot snapshot;

    /** A status and when it was taken. */
    private record Snapshot(TransportStatus status, long at) {}

    private FleetMeasures(
            Consumer<Measure> add,
            Supplier<TransportStatus> membership,
            Supplier<Collection<LinkStatus>> links) {
        this.add = add;
        this.membership = membership;
        this.links = links;
        this.snapshot = new Snapshot(membership.get(), System.nanoTime());
    }

    /** Adds the metrics of a node. */
    static void add(
            Consumer<Measure> add,
            Supplier<TransportStatus> membership,
            Supplier<Collection<LinkStatus>> links,
            MessageCounts messages,
            FleetNudges nudges) {
        FleetMeasures measures = ofMembership(add, membership, links);
        measures.ofMessages(messages);
        String changes = "Changes of a shared store that were sent to a node or received";
        measures.count("nudges", changes, tag("dir", "out"), nudges::sent);
        measures.count("nudges", changes, tag("dir", "in"), nudges::received);
    }

    /** Adds the metrics of membership and of the links to members. */
    static FleetMeasures ofMembership(
            Consumer<Measure> add,
            Supplier<TransportStatus> membership,
            Supplier<Collection<LinkStatus>> links) {
        FleetMeasures measures = new FleetMeasures(add, membership, links);
        measures.ofMembers();
        measures.ofProtocol();
        measures.ofTransport();
        measures.ofLinks();
        return measures;
    }

    private void ofMembers() {
        for (MemberState state : MemberState.values()) {
            gauge(
                    "members",
                    "Other nodes that are known, the dead that are remembered included",
                    tag("state", state.name().toLowerCase(Locale.ROOT)),
                    status ->
                            status.members().stream()
                                    .filter(member -> member.state() == state)
                                    .count());
        }
        gauge(
                "isolated",
                "1 while seeds are configured and no other node is met",
                Map.of(),
                status -> status.lastJoinError().isEmpty() ? 0 : 1);
    }

    private void ofProtocol() {
        gauge(
                "health.score",
                "Local health; 0 is healthy, higher stretches all timings",
                Map.of(),
                status -> status.protocol().healthScore());
        gauge(
                "gossip.queue",
                "Updates that are being spread",
                Map.of(),
                status -> status.protocol().pendingUpdates());
        add.accept(
                new Measure.Timer(
                        name("probe"),
                        "Probes that were answered",
                        Map.of(),
                        () -> status().protocol().answeredProbes(),
                        () -> Duration.ofNanos(status().protocol().answerNanos())));
        protocol("probe.failed", "Probes without an answer", SwimStatus::failedProbes);
        protocol("suspicions", "Suspicions raised or adopted", SwimStatus::suspicions);
        protocol("refutes", "Suspicions about this node that it refuted", SwimStatus::refutes);
        protocol(
                "false.suspicions",
                "Suspicions about others that they refuted",
                SwimStatus::falseSuspicions);
        protocol("deaths", "Nodes declared dead", SwimStatus::deaths);
        protocol("pauses", "Times this process did not run for two periods", SwimStatus::pauses);
        protocol("syncs", "Exchanges of full state", SwimStatus::syncs);
    }

    private void ofTransport() {
        String bytes = "Bytes of membership packets, UDP and TCP";
        transport("membership.bytes", bytes, tag("dir", "in"), TransportStatus::bytesIn);
        transport("membership.bytes", bytes, tag("dir", "out"), TransportStatus::bytesOut);
        transport(
                "auth.failed",
                "Packets that were not sealed by this fleet, or were repeated",
                Map.of(),
                status -> refused(status, "authentication"));
        String dropped = "Packets of membership that were dropped";
        for (String reason : new String[] {"rate", "send", "defect"}) {
            transport("dropped", dropped, tag("reason", reason), status -> refused(status, reason));
        }
        transport(
                "dropped",
                dropped,
                tag("reason", "frame"),
                status -> status.protocol().badFrames());
    }

    private static long refused(TransportStatus status, String reason) {
        return status.refused().getOrDefault(reason, 0L);
    }

    private void ofLinks() {
        ofLinks("queue.messages", "Messages that wait, all nodes together", LinkStatus::queued);
        ofLinks("queue.bytes", "Bytes that wait, all nodes together", LinkStatus::queuedBytes);
        ofLinks("requests.pending", "Requests without a response", LinkStatus::pending);
        add.accept(
                new Measure.Gauge(
                        name("queue.longest"),
                        "Messages that wait for the node with the longest queue",
                        Map.of(),
                        () -> links.get().stream().mapToInt(LinkStatus::queued).max().orElse(0)));
        add.accept(
                new Measure.Gauge(
                        name("links"),
                        "Links to other nodes that are up",
                        Map.of(),
                        () -> links.get().stream().filter(LinkStatus::isUp).count()));
        count(
                "reconnects",
                "Times a link to a node that is still present was opened again",
                Map.of(),
                () -> links.get().stream().mapToLong(LinkStatus::reconnects).sum());
    }

    private void ofMessages(MessageCounts messages) {
        String what = "Messages";
        count("messages", what, type("request", "in"), messages::requestsIn);
        count("messages", what, type("request", "out"), messages::requestsOut);
        count("messages", what, type("notification", "in"), messages::notificationsIn);
        count("messages", what, type("notification", "out"), messages::notificationsOut);
        for (MessageCounts.Outcome outcome : MessageCounts.Outcome.values()) {
            add.accept(
                    new Measure.Timer(
                            name("request"),
                            "Requests to other nodes that ended",
                            tag("outcome", outcome.name().toLowerCase(Locale.ROOT)),
                            () -> messages.ended(outcome),
                            () -> messages.time(outcome)));
        }
    }

    private void gauge(
            String name,
            String description,
            Map<String, String> tags,
            ToLongFunction<TransportStatus> value) {
        add.accept(
                new Measure.Gauge(
                        name(name), description, tags, () -> value.applyAsLong(status())));
    }

    private void protocol(String name, String description, ToLongFunction<SwimStatus> value) {
        transport(name, description, Map.of(), status -> value.applyAsLong(status.protocol()));
    }

    private void transport(
            String name,
            String description,
            Map<String, String> tags,
            ToLongFunction<TransportStatus> value) {
        count(name, description, tags, () -> value.applyAsLong(status()));
    }

    private void ofLinks(String name, String description, ToLongFunction<LinkStatus> value) {
        add.accept(
                new Measure.Gauge(
                        name(name),
                        description,
                        Map.of(),
                        () -> links.get().stream().mapToLong(value).sum()));
    }

    private void count(
            String name, String description, Map<String, String> tags, LongSupplier value) {
        add.accept(new Measure.Counter(name(name), description, tags, value));
    }

    /** The last one if the membership thread has ended. */
    private TransportStatus status() {
        Snapshot last = snapshot;
        long now = System.nanoTime();
        if (now - last.at() < FRESH_NANOS) {
            return last.status();
        }
        try {
            Snapshot fresh = new Snapshot(membership.get(), now);
            snapshot = fresh;
            return fresh.status();
        } catch (JarvisException closed) {
            return last.status();
        }
    }

    private static String name(String name) {
        return "jarviscore.p2p." + name;
    }

    private static Map<String, String> tag(String key, String value) {
        return Map.of(key, value);
    }

    private static Map<String, String> type(String type, String direction) {
        return Map.of("type", type, "dir", direction);
    }
}
