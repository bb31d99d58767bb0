package io.jarviscore.p2p.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which claim overrides which: the table of SWIM §4.2. */
class RulesTest {
    private final List<MemberEvent> events = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();
    private final Swim swim =
            new Swim(
                    SwimSettings.lan(),
                    node("self", 1, 10),
                    false,
                    new SplittableRandom(1),
                    new Recorder());

    @ParameterizedTest
    @CsvSource({
        // held state, its incarnation, claim, its incarnation, state afterwards
        "ALIVE,   5, ALIVE,   5, ALIVE",
        "ALIVE,   5, ALIVE,   6, ALIVE",
        "SUSPECT, 5, ALIVE,   5, SUSPECT",
        "SUSPECT, 5, ALIVE,   6, ALIVE",
        "ALIVE,   5, SUSPECT, 4, ALIVE",
        "ALIVE,   5, SUSPECT, 5, SUSPECT",
        "SUSPECT, 5, SUSPECT, 6, SUSPECT",
        "ALIVE,   5, DEAD,    4, ALIVE",
        "ALIVE,   5, DEAD,    5, DEAD",
        "SUSPECT, 5, DEAD,    5, DEAD",
        "ALIVE,   5, LEFT,    5, LEFT",
        "DEAD,    5, ALIVE,   5, DEAD",
        "DEAD,    5, SUSPECT, 9, DEAD",
        "DEAD,    5, ALIVE,   6, ALIVE",
        "LEFT,    5, ALIVE,   5, LEFT",
        "LEFT,    5, SUSPECT, 9, LEFT",
        "LEFT,    5, DEAD,    9, LEFT",
        "LEFT,    5, ALIVE,   6, ALIVE",
    })
    void aClaimIsAcceptedByIncarnationAndState(
            MemberState held,
            long heldIncarnation,
            MemberState claim,
            long incarnation,
            MemberState after) {
        swim.start(0);
        claim(MemberState.ALIVE, heldIncarnation);
        claim(held, heldIncarnation);
        claim(claim, incarnation);
        assertThat(swim.members()).singleElement().extracting(Member::state).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"SUSPECT, 10, 11", "DEAD, 10, 11", "SUSPECT, 90, 91", "DEAD, 9, 10"})
    void aClaimAboutSelfIsRefutedWithAHigherIncarnation(
            MemberState claim, long incarnation, long after) {
        swim.start(0);
        receive(
                claim == MemberState.DEAD
                        ? FrameWriter.dead("self", incarnation, "x")
                        : FrameWriter.suspect("self", incarnation, "x", false));
        assertThat(swim.self().incarnation()).isEqualTo(after);
        assertThat(swim.self().state()).isEqualTo(MemberState.ALIVE);
    }

    @Test
    void aFullViewFillsDatagramsUpToTheMtuAndNotBeyond() {
        Swim many =
                new Swim(
                        SwimSettings.lan().withTransport(SwimSettings.Transport.UDP),
                        node("self", 1, 10),
                        false,
                        new SplittableRandom(1),
                        new Recorder());
        many.start(0);
        for (int i = 0; i < 200; i++) {
            receive(many, FrameWriter.member(node("a-rather-long-name-" + i, 100 + i, 5)));
        }
        FrameWriter request = new FrameWriter(100, 64).sync(false, true);
        many.onFrame(
                new InetSocketAddress("10.0.0.9", 1), ByteBuffer.wrap(request.frame()), false, 0);
        int mtu = SwimSettings.lan().mtu();
        assertThat(sent).hasSizeGreaterThan(5).allMatch(frame -> frame.length <= mtu);
    }

    @Test
    void aPauseOfThisProcessCountsForNobodysSuspicion() {
        swim.start(0);
        claim(MemberState.ALIVE, 5);
        claim(MemberState.SUSPECT, 5);
        swim.onTimers(Duration.ofMinutes(10).toNanos());
        assertThat(swim.members())
                .singleElement()
                .extracting(Member::state)
                .isEqualTo(MemberState.SUSPECT);
        assertThat(swim.status().pauses()).isOne();
    }

    private void claim(MemberState state, long incarnation) {
        receive(
                switch (state) {
                    case ALIVE -> FrameWriter.member(node("peer", 2, incarnation));
                    case SUSPECT -> FrameWriter.suspect("peer", incarnation, "witness", false);
                    case DEAD -> FrameWriter.dead("peer", incarnation, "witness");
                    case LEFT -> FrameWriter.dead("peer", incarnation, "peer");
                });
    }

    private void receive(byte[] part) {
        receive(swim, part);
    }

    private static void receive(Swim swim, byte[] part) {
        byte[] frame = new FrameWriter(77, 64).raw(part).frame();
        swim.onFrame(new InetSocketAddress("10.0.0.9", 1), ByteBuffer.wrap(frame), false, 0);
    }

    private static Member node(String name, long boot, long incarnation) {
        return new Member(
                name,
                boot,
                incarnation,
                MemberState.ALIVE,
                new InetSocketAddress("10.0.0." + (1 + boot % 200), 7946),
                new Metadata(name, 8946, 0));
    }

    private final class Recorder implements SwimPort {
        @Override
        public void sendDatagram(InetSocketAddress to, byte[] frame) {
            sent.add(frame);
        }

        @Override
        public void sendStream(InetSocketAddress to, byte[] frame) {}

        @Override
        public void resolveSeeds() {}

        @Override
        public void onEvent(MemberEvent event) {
            events.add(event);
        }
    }
}
