package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.metrics.Measure;
import io.jarviscore.metrics.MeshMeters;
import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberState;
import io.jarviscore.p2p.membership.Metadata;
import io.jarviscore.p2p.membership.SwimStatus;
import io.jarviscore.p2p.messaging.LinkStatus;
import io.jarviscore.p2p.transport.TransportStatus;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The values of the metrics of membership and links, from a status with different numbers. */
class FleetMeasuresTest {
    private static final SwimStatus PROTOCOL =
            new SwimStatus(1, 2, 3, 4, 5, Duration.ofMillis(6).toNanos(), 7, 8, 9, 10, 11, 12, 13);
    private static final TransportStatus STATUS =
            new TransportStatus(
                    member("self", MemberState.ALIVE),
                    List.of(
                            member("a", MemberState.ALIVE),
                            member("b", MemberState.ALIVE),
                            member("c", MemberState.SUSPECT),
                            member("d", MemberState.LEFT)),
                    Map.of(),
                    PROTOCOL,
                    14,
                    15,
                    Map.of("authentication", 16L, "rate", 17L, "send", 18L, "defect", 19L),
                    "no seed answered");
    private static final Collection<LinkStatus> LINKS =
            List.of(
                    new LinkStatus("up", 2, 200, 1, 64, 3),
                    new LinkStatus("suspended", 5, 500, 4, 64, 6));

    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** Kept, as a mesh keeps them: the registry refers to them weakly. */
    private final List<Measure> measures = new ArrayList<>();

    @BeforeEach
    void measure() {
        MeshMeters meters = new MeshMeters(registry);
        FleetMeasures.ofMembership(measures::add, () -> STATUS, () -> LINKS);
        measures.forEach(meters::register);
    }

    private static Member member(String name, MemberState state) {
        return new Member(
                name,
                1,
                1,
                state,
                new InetSocketAddress("10.0.0.1", 7_946),
                new Metadata(name + "-1", 8_946, 1));
    }

    /** The value of a gauge or a counter, or how often a timer was used. */
    private double value(String name, String... tags) {
        return registry.get("jarviscore.p2p." + name)
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void membersAreCountedByTheirState() {
        assertThat(value("members", "state", "alive")).isEqualTo(2);
        assertThat(value("members", "state", "suspect")).isEqualTo(1);
        assertThat(value("members", "state", "dead")).isZero();
        assertThat(value("members", "state", "left")).isEqualTo(1);
        assertThat(value("isolated")).isEqualTo(1);
    }

    @Test
    void theProtocolsNumbersAreThoseOfItsStatus() {
        assertThat(value("health.score")).isEqualTo(1);
        assertThat(value("gossip.queue")).isEqualTo(2);
        assertThat(value("probe.failed")).isEqualTo(4);
        assertThat(value("probe")).isEqualTo(5);
        assertThat(value("suspicions")).isEqualTo(7);
        assertThat(value("refutes")).isEqualTo(8);
        assertThat(value("false.suspicions")).isEqualTo(9);
        assertThat(value("deaths")).isEqualTo(10);
        assertThat(value("pauses")).isEqualTo(12);
        assertThat(value("syncs")).isEqualTo(13);
    }

    @Test
    void theTimeOfAnsweredProbesIsCounted() {
        Iterable<Measurement> probe = registry.get("jarviscore.p2p.probe").meter().measure();

        assertThat(StreamSupport.stream(probe.spliterator(), false).map(Measurement::getValue))
                .containsExactly(5.0, 0.006);
    }

    @Test
    void bytesAndDroppedPacketsAreCountedByDirectionAndReason() {
        assertThat(value("membership.bytes", "dir", "in")).isEqualTo(14);
        assertThat(value("membership.bytes", "dir", "out")).isEqualTo(15);
        assertThat(value("auth.failed")).isEqualTo(16);
        assertThat(value("dropped", "reason", "rate")).isEqualTo(17);
        assertThat(value("dropped", "reason", "send")).isEqualTo(18);
        assertThat(value("dropped", "reason", "defect")).isEqualTo(19);
        assertThat(value("dropped", "reason", "frame")).isEqualTo(11);
    }

    @Test
    void linksAreAddedUp() {
        assertThat(value("links")).isEqualTo(1);
        assertThat(value("queue.messages")).isEqualTo(7);
        assertThat(value("queue.bytes")).isEqualTo(700);
        assertThat(value("queue.longest")).isEqualTo(5);
        assertThat(value("requests.pending")).isEqualTo(5);
        assertThat(value("reconnects")).isEqualTo(9);
    }
}
