package io.jarviscore.p2p.transport;

import io.jarviscore.p2p.membership.SwimSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The envelope around membership frames: AES-256-GCM under a key of its own for each process start,
 * with a counter as nonce and a replay window. Used by one thread.
 *
 * <p>Layout: magic 1, version 1, flags 1, key id 4, boot 8, counter 8, ciphertext, tag 16: {@value
 * #OVERHEAD} bytes. Header and cluster name are authenticated. The key of a boot is derived from
 * the fleet key by HKDF, so nonces of two processes never meet under one key. Without keys only the
 * first three bytes are written, and sealed frames are refused, as readable ones are with keys.
 */
final class FrameSeal {
    static final int OVERHEAD = 39;

    private static final byte MAGIC = (byte) 0xA7;
    private static final byte VERSION = 1;
    private static final int HEADER = 23;
    private static final int TAG = 16;
    private static final int PLAIN_HEADER = 3;

    /** Processes whose keys are kept: more than a fleet has, and bounded. */
    private static final int MAX_BOOTS = 16_384;

    private FleetKeys keys;
    private final String cluster;
    private final long boot;
    private final Cipher cipher;
    private @Nullable SecretKeySpec own;
    private final Map<BootKey, Opened> opened =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<BootKey, Opened> eldest) {
                    return size() > MAX_BOOTS;
                }
            };
    private long counter;

    FrameSeal(FleetKeys keys, String cluster, long boot) {
        assert OVERHEAD <= SwimSettings.ENVELOPE;
        this.keys = keys;
        this.cluster = cluster;
        this.boot = boot;
        this.own = keys.isEmpty() ? null : derive(keys.primary(), boot);
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /**
     * Replaces the keys. The counter is not reset, so a key that comes back sees no nonce twice.
     *
     * @throws IllegalArgumentException if there are none now or were none before
     */
    void rekey(FleetKeys changed) {
        if (keys.isEmpty() || changed.isEmpty()) {
            throw new IllegalArgumentException("a fleet cannot gain or lose keys while it runs");
        }
        keys = changed;
        own = derive(changed.primary(), boot);
    }

    byte[] seal(byte[] frame) {
        if (own == null) {
            byte[] packet = new byte[PLAIN_HEADER + frame.length];
            packet[0] = MAGIC;
            packet[1] = VERSION;
            System.arraycopy(frame, 0, packet, PLAIN_HEADER, frame.length);
            return packet;
        }
        byte[] packet = new byte[HEADER + frame.length + TAG];
        long number = counter++;
        ByteBuffer.wrap(packet)
                .put(MAGIC)
                .put(VERSION)
                .put((byte) 1)
                .putInt(keys.primary().id())
                .putLong(boot)
                .putLong(number);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, own, nonce(number));
            authenticate(packet);
            cipher.doFinal(frame, 0, frame.length, packet, HEADER);
            return packet;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a frame could not be sealed", e);
        }
    }

    /** The frame of a packet of this fleet; empty if it is of another, damaged, or a replay. */
    Optional<byte[]> open(byte[] packet, int length) {
        if (length < PLAIN_HEADER || packet[0] != MAGIC || packet[1] != VERSION) {
            return Optional.empty();
        }
        if (keys.isEmpty()) {
            return packet[2] == 0
                    ? Optional.of(Arrays.copyOfRange(packet, PLAIN_HEADER, length))
                    : Optional.empty();
        }
        if (packet[2] != 1 || length < HEADER + TAG) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(packet, PLAIN_HEADER, HEADER - PLAIN_HEADER);
        int keyId = header.getInt();
        long sender = header.getLong();
        long number = header.getLong();
        return keys.find(keyId).flatMap(key -> open(key, sender, number, packet, length));
    }

    private Optional<byte[]> open(
            FleetKeys.Key key, long sender, long number, byte[] packet, int length) {
        BootKey id = new BootKey(key.id(), sender);
        Opened known = opened.get(id);
        Opened state = known != null ? known : new Opened(derive(key, sender));
        try {
            cipher.init(Cipher.DECRYPT_MODE, state.key, nonce(number));
            authenticate(packet);
            byte[] frame = cipher.doFinal(packet, HEADER, length - HEADER);
            if (known == null) {
                opened.put(id, state); // only now: strangers must not fill the cache
            }
            return state.window.accept(number) ? Optional.of(frame) : Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.empty(); // not sealed by this fleet
        }
    }

    private void authenticate(byte[] packet) {
        cipher.updateAAD(packet, 0, HEADER);
        cipher.updateAAD(cluster.getBytes(StandardCharsets.UTF_8));
    }

    private SecretKeySpec derive(FleetKeys.Key key, long sender) {
        byte[] salt = ByteBuffer.allocate(8).putLong(sender).array();
        return new SecretKeySpec(key.derive(salt, "jarviscore gossip " + cluster), "AES");
    }

    private static GCMParameterSpec nonce(long number) {
        return new GCMParameterSpec(
                TAG * 8, ByteBuffer.allocate(12).putInt(0).putLong(number).array());
    }

    private record BootKey(int keyId, long boot) {}

    private static final class Opened {
        private final SecretKeySpec key;
        private final ReplayWindow window = new ReplayWindow();

        private Opened(SecretKeySpec key) {
            this.key = key;
        }
    }
}
