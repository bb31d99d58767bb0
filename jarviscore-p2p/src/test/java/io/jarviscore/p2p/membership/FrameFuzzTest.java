package io.jarviscore.p2p.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameFuzzTest {
    private static final int FRAMES =
            Boolean.getBoolean("jarviscore.campaigns") ? 1_000_000 : 30_000;

    private final SplittableRandom random = new SplittableRandom(20_261_128);
    private int refusals;

    @Test
    void noMutatedFrameEscapesTheReaderOrStopsTheMachine() {
        List<byte[]> originals = originals();
        Swim swim =
                new Swim(
                        SwimSettings.lan(),
                        member("self", 1),
                        true,
                        new SplittableRandom(1),
                        new Nowhere());
        swim.start(0);
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = mutate(originals.get(random.nextInt(originals.size())));
            swim.onFrame(
                    new InetSocketAddress("10.9.9.9", 9),
                    ByteBuffer.wrap(frame),
                    random.nextBoolean(),
                    i * 1_000L);
        }
        swim.onTimers(FRAMES * 1_000L + 1);
        assertThat(swim.status().badFrames()).isPositive();
        assertThat(swim.self().name()).isEqualTo("self");
        assertThat(swim.self().incarnation()).isLessThan(FrameReader.MAX_INCARNATION * 2);
    }

    @Test
    void noMutatedFrameMakesTheReaderAllocateMuchMoreThanItsSize() {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<byte[]> originals = originals();
        long most = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = mutate(originals.get(random.nextInt(originals.size())));
            FrameReader reader = new FrameReader(ByteBuffer.wrap(frame));
            long before = memory.getCurrentThreadAllocatedBytes();
            read(reader);
            long allocated = memory.getCurrentThreadAllocatedBytes() - before;
            most = i < 100 ? 0 : Math.max(most, allocated); // the first ones load classes
        }
        assertThat(most).isBetween(1L, 64L << 10);
        assertThat(refusals).isPositive();
    }

    @Test
    void aFrameIsReadAsItWasWritten() throws FrameException {
        for (byte[] original : originals()) {
            List<String> parts = new ArrayList<>();
            FrameReader reader = new FrameReader(ByteBuffer.wrap(original));
            assertThat(reader.sender()).isEqualTo(42);
            reader.parts(new Describer(parts));
            assertThat(parts).isNotEmpty();
        }
    }

    private void read(FrameReader reader) {
        try {
            reader.sender();
            reader.parts(new Ignoring());
        } catch (FrameException refused) {
            refusals++;
        }
    }

    private byte[] mutate(byte[] original) {
        byte[] frame = original.clone();
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0
                ? Arrays.copyOf(frame, random.nextInt(frame.length * 2))
                : frame;
    }

    private static List<byte[]> originals() {
        return List.of(
                new FrameWriter(42, 64).ping(1, 1).frame(),
                new FrameWriter(42, 64).ack(5).nack(6, true).frame(),
                new FrameWriter(42, 64).pingRequest(1, 2).frame(),
                new FrameWriter(42, 64)
                        .sync(false, true)
                        .raw(FrameWriter.member(member("peer", 3)))
                        .frame(),
                new FrameWriter(42, 64).raw(FrameWriter.member(member("other", 4))).frame(),
                new FrameWriter(42, 64).raw(FrameWriter.suspect("peer", 9, "other", true)).frame(),
                new FrameWriter(42, 64).raw(FrameWriter.dead("peer", 9, "peer")).frame(),
                new FrameWriter(42, 64).conflict(1).digest(7).frame());
    }

    private static Member member(String name, long boot) {
        return new Member(
                name,
                boot,
                5,
                MemberState.ALIVE,
                new InetSocketAddress("10.0.0." + boot, 7946),
                new Metadata(name + "-1", 8946, 2));
    }

    private static final class Ignoring implements FrameHandler {
        @Override
        public void onPing(int seq, long targetBoot) {}

        @Override
        public void onPingRequest(int seq, long targetBoot) {}

        @Override
        public void onAck(int seq) {}

        @Override
        public void onNack(int seq, boolean refused) {}

        @Override
        public void onSync(boolean reply, boolean last) {}

        @Override
        public void onMember(Member member) {}

        @Override
        public void onSuspect(String name, long incarnation, String from, boolean refused) {}

        @Override
        public void onDead(String name, long incarnation, String from) {}

        @Override
        public void onConflict(long boot) {}

        @Override
        public void onDigest(long digest) {}
    }

    private record Describer(List<String> parts) implements FrameHandler {
        @Override
        public void onPing(int seq, long targetBoot) {
            parts.add("ping");
        }

        @Override
        public void onPingRequest(int seq, long targetBoot) {
            parts.add("ping request");
        }

        @Override
        public void onAck(int seq) {
            parts.add("ack");
        }

        @Override
        public void onNack(int seq, boolean refused) {
            assertThat(refused).isTrue();
            parts.add("nack");
        }

        @Override
        public void onSync(boolean reply, boolean last) {
            assertThat(last).isTrue();
            parts.add("sync");
        }

        @Override
        public void onMember(Member member) {
            assertThat(member).isEqualTo(member(member.name(), member.boot()));
            parts.add("member");
        }

        @Override
        public void onSuspect(String name, long incarnation, String from, boolean refused) {
            assertThat(List.of(name, incarnation, from, refused))
                    .isEqualTo(List.of("peer", 9L, "other", true));
            parts.add("suspect");
        }

        @Override
        public void onDead(String name, long incarnation, String from) {
            parts.add("dead");
        }

        @Override
        public void onConflict(long boot) {
            parts.add("conflict");
        }

        @Override
        public void onDigest(long digest) {
            parts.add("digest");
        }
    }

    private static final class Nowhere implements SwimPort {
        @Override
        public void sendDatagram(InetSocketAddress to, byte[] frame) {}

        @Override
        public void sendStream(InetSocketAddress to, byte[] frame) {}

        @Override
        public void resolveSeeds() {}

        @Override
        public void onEvent(MemberEvent event) {}
    }
}
