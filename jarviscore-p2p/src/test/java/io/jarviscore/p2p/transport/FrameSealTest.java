package io.jarviscore.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameSealTest {
    private static final String OLD = key(1);
    private static final String NEW = key(2);
    private static final byte[] FRAME = "a frame".getBytes(StandardCharsets.UTF_8);
    private static final int TRIES = Boolean.getBoolean("jarviscore.campaigns") ? 1_000_000 : 2_000;

    @Test
    void aFrameOfTheFleetIsOpened() {
        byte[] packet = seal(OLD, 1).seal(FRAME);
        assertThat(packet).hasSize(FRAME.length + FrameSeal.OVERHEAD);
        assertThat(new String(packet, StandardCharsets.ISO_8859_1)).doesNotContain("a frame");
        assertThat(seal(OLD, 2).open(packet, packet.length)).contains(FRAME);
    }

    @Test
    void aReplayIsRefused() {
        byte[] packet = seal(OLD, 1).seal(FRAME);
        FrameSeal receiver = seal(OLD, 2);
        receiver.open(packet, packet.length);
        assertThat(receiver.open(packet, packet.length)).isEmpty();
    }

    @Test
    void packetsOutOfOrderAreOpenedWithinTheWindow() {
        FrameSeal sender = seal(OLD, 1);
        FrameSeal receiver = seal(OLD, 2);
        byte[] first = sender.seal(FRAME);
        byte[] second = sender.seal(FRAME);
        for (int i = 0; i < ReplayWindow.SIZE - 2; i++) {
            byte[] later = sender.seal(FRAME);
            receiver.open(later, later.length);
        }
        assertThat(receiver.open(second, second.length)).isPresent();
        byte[] one = sender.seal(FRAME);
        receiver.open(one, one.length);
        assertThat(receiver.open(first, first.length)).isEmpty();
    }

    @Test
    void anotherKeyOrClusterOrNoKeyIsRefused() {
        byte[] packet = seal(OLD, 1).seal(FRAME);
        assertThat(seal(NEW, 2).open(packet, packet.length)).isEmpty();
        assertThat(new FrameSeal(FleetKeys.parse(OLD), "other", 2).open(packet, packet.length))
                .isEmpty();
        assertThat(new FrameSeal(FleetKeys.none(), "c", 2).open(packet, packet.length)).isEmpty();
        byte[] plain = new FrameSeal(FleetKeys.none(), "c", 1).seal(FRAME);
        assertThat(seal(OLD, 2).open(plain, plain.length)).isEmpty();
    }

    @Test
    void keysRotateByAddingPromotingAndRemoving() {
        FrameSeal before = seal(OLD, 1);
        FrameSeal added = seal(OLD + "," + NEW, 2);
        FrameSeal promoted = seal(NEW + "," + OLD, 3);
        FrameSeal removed = seal(NEW, 4);
        assertThat(passes(before, added)).isTrue();
        assertThat(passes(added, before)).isTrue();
        assertThat(passes(added, promoted)).isTrue();
        assertThat(passes(promoted, added)).isTrue();
        assertThat(passes(promoted, removed)).isTrue();
        assertThat(passes(removed, promoted)).isTrue();
    }

    @Test
    void noDamagedPacketIsOpened() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] packet = seal(OLD, 1).seal(FRAME);
        FrameSeal receiver = seal(OLD, 2);
        for (int i = 0; i < TRIES; i++) {
            byte[] damaged = packet.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            int length = random.nextInt(3) == 0 ? random.nextInt(damaged.length) : damaged.length;
            assertThat(receiver.open(damaged, length)).isEqualTo(Optional.empty());
        }
        assertThat(receiver.open(packet, packet.length)).contains(FRAME);
    }

    @Test
    void keysChangeWhileASealIsInUse() {
        FrameSeal one = seal(OLD, 1);
        FrameSeal other = seal(OLD, 2);
        assertThat(passes(one, other)).isTrue();
        one.rekey(FleetKeys.parse(OLD + "," + NEW));
        assertThat(passes(one, other)).as("the old key still encrypts").isTrue();
        other.rekey(FleetKeys.parse(OLD + "," + NEW));
        one.rekey(FleetKeys.parse(NEW + "," + OLD));
        assertThat(passes(one, other) && passes(other, one)).isTrue();
        byte[] old = other.seal(FRAME);
        one.rekey(FleetKeys.parse(NEW));
        assertThat(one.open(old, old.length)).as("under the key that was removed").isEmpty();
        other.rekey(FleetKeys.parse(NEW));
        assertThat(passes(one, other) && passes(other, one)).isTrue();
    }

    @Test
    void aReplayIsRefusedAlsoWhenItsKeyWasAwayMeanwhile() {
        byte[] packet = seal(OLD, 1).seal(FRAME);
        FrameSeal receiver = seal(OLD, 2);
        assertThat(receiver.open(packet, packet.length)).isPresent();
        receiver.rekey(FleetKeys.parse(NEW));
        receiver.rekey(FleetKeys.parse(NEW + "," + OLD));
        assertThat(receiver.open(packet, packet.length)).isEmpty();
    }

    @Test
    void aBadKeyIsRefusedWithoutShowingIt() {
        String canary = "c2VjcmV0LWNhbmFyeQ==";
        assertThatThrownBy(() -> FleetKeys.parse(canary))
                .hasMessageContaining("key 1 has 13 bytes instead of 32")
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining(canary);
        assertThatThrownBy(() -> FleetKeys.parse(OLD + ",not base64!"))
                .hasMessageContaining("key 2 is not base64");
        assertThat(FleetKeys.parse(OLD).toString()).doesNotContain(OLD);
    }

    /** RFC 5869, test case 3: no salt, no info; the first block of the output. */
    @Test
    void keysAreDerivedByHkdf() {
        byte[] secret = HexFormat.of().parseHex("0b".repeat(22));
        assertThat(HexFormat.of().formatHex(FleetKeys.hkdf(new byte[0], secret, "")))
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
    }

    private static boolean passes(FrameSeal from, FrameSeal to) {
        byte[] packet = from.seal(FRAME);
        return to.open(packet, packet.length).isPresent();
    }

    private static FrameSeal seal(String keys, long boot) {
        return new FrameSeal(FleetKeys.parse(keys), "c", boot);
    }

    static String key(int seed) {
        byte[] bytes = new byte[32];
        new SplittableRandom(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
