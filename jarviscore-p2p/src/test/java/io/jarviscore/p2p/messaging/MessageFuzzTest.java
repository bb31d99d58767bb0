package io.jarviscore.p2p.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.p2p.transport.FleetKeys;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Frames of other nodes, changed in random places. */
class MessageFuzzTest {
    private static final boolean CAMPAIGNS = Boolean.getBoolean("jarviscore.campaigns");

    private final SplittableRandom random = new SplittableRandom(13);

    @Test
    void everyMutatedMessageIsReadOrRefused() {
        List<byte[]> originals =
                List.of(
                        new Message.Request(1, 1_000, new byte[40]).encode(),
                        new Message.Response(1, Message.Status.OK, new byte[40]).encode(),
                        new Message.Accepted(1).encode(),
                        new Message.Cancel(1).encode(),
                        new Message.Notify(new byte[40]).encode(),
                        new Message.Credit(64, 4_096).encode(),
                        new Message.Keepalive(true).encode());
        int refused = 0;
        for (int i = 0; i < (CAMPAIGNS ? 1_000_000 : 20_000); i++) {
            byte[] frame = mutate(originals.get(random.nextInt(originals.size())));
            refused += Message.decode(frame).isEmpty() ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    @Test
    void noMutatedHelloIsAuthentic() {
        FleetKeys keys = FleetKeys.parse(Pair.KEY);
        Handshake sender = new Handshake(keys, "test", "a", 1);
        Handshake receiver = new Handshake(keys, "test", "b", 2);
        byte[] hello = sender.offer(2).frame();
        assertThat(receiver.read(hello)).isPresent();
        for (int i = 0; i < (CAMPAIGNS ? 200_000 : 2_000); i++) {
            byte[] changed = hello.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(receiver.read(changed)).isEmpty();
        }
    }

    private byte[] mutate(byte[] original) {
        byte[] frame = new byte[random.nextInt(original.length + 4)];
        System.arraycopy(original, 0, frame, 0, Math.min(original.length, frame.length));
        for (int flips = random.nextInt(4); flips > 0 && frame.length > 0; flips--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
        }
        return frame;
    }
}
