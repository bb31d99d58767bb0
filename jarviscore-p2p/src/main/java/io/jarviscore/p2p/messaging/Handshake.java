package io.jarviscore.p2p.messaging;

import io.jarviscore.p2p.transport.FleetKeys;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The handshake of a link, in the shape of Noise NNpsk0. Each side sends a fresh X25519 key that is
 * authenticated by the fleet key, and both derive the keys of the session. Recorded traffic stays
 * closed if the fleet key leaks later.
 *
 * <p>Hello: type 1, key id 4, boot 8, target boot 8, nonce 16, name (length 1 and ASCII), public
 * key (length 1 and X.509), HMAC-SHA-256 32. The answer has the same layout, and its HMAC covers
 * the hello too. Without fleet keys, a key of zeros is used: encrypted, and authenticated by
 * nobody.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies would only cost
final class Handshake {
    private static final int MAC = 32;
    private static final int NONCE = 16;
    private static final int LONGEST = 300;

    private FleetKeys keys;
    private final String cluster;
    private final String name;
    private final long boot;
    private final SecureRandom random = new SecureRandom();

    Handshake(FleetKeys keys, String cluster, String name, long boot) {
        this.keys = keys;
        this.cluster = cluster;
        this.name = name;
        this.boot = boot;
    }

    /** Uses these keys from now on. Called by the message thread, as every method is. */
    void rekey(FleetKeys changed) {
        keys = changed;
    }

    /** Whether a key is among those in use. */
    boolean uses(int keyId) {
        return keys.has(keyId);
    }

    /** Starts a handshake with the process of this boot. */
    Offer offer(long targetBoot) {
        KeyPair pair = newPair();
        int keyId = keys.isEmpty() ? 0 : keys.primary().id();
        byte[] hello = write(Frames.HELLO, keyId, targetBoot, pair, new byte[0]);
        return new Offer(hello, pair);
    }

    /** Reads a hello for this process; empty if it is not authentic. Costs one HMAC. */
    Optional<Hello> read(byte[] frame) {
        return read(frame, Frames.HELLO, new byte[0]);
    }

    /** Answers a hello. */
    Answer answer(Hello hello) throws GeneralSecurityException {
        KeyPair pair = newPair();
        byte[] ack = write(Frames.HELLO_ACK, hello.keyId, hello.boot, pair, hello.frame);
        byte[] secret = agree(pair, hello.publicKey);
        Session session =
                new Session(
                        hello.keyId,
                        derive(hello.keyId, secret, hello.frame, ack, "answer"),
                        derive(hello.keyId, secret, hello.frame, ack, "offer"));
        return new Answer(ack, session);
    }

    /** The session that an answer to this node's offer opens; empty if it is not authentic. */
    Optional<Opened> open(Offer offer, byte[] frame) {
        return read(frame, Frames.HELLO_ACK, offer.frame).flatMap(ack -> open(offer, ack));
    }

    private Optional<Opened> open(Offer offer, Hello ack) {
        try {
            byte[] secret = agree(offer.pair, ack.publicKey);
            Session session =
                    new Session(
                            ack.keyId,
                            derive(ack.keyId, secret, offer.frame, ack.frame, "offer"),
                            derive(ack.keyId, secret, offer.frame, ack.frame, "answer"));
            return Optional.of(new Opened(ack.name, ack.boot, session));
        } catch (GeneralSecurityException e) {
            return Optional.empty(); // not a key of this curve
        }
    }

    private Optional<Hello> read(byte[] frame, byte type, byte[] before) {
        if (frame.length > LONGEST || frame.length < MAC) {
            return Optional.empty();
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(frame, 0, frame.length - MAC);
            boolean expected = in.get() == type;
            int keyId = in.getInt();
            long sender = in.getLong();
            long target = in.getLong();
            in.get(new byte[NONCE]);
            byte[] ascii = new byte[in.get() & 0xff];
            in.get(ascii);
            byte[] publicKey = new byte[in.get() & 0xff];
            in.get(publicKey);
            if (!expected
                    || in.hasRemaining()
                    || target != boot
                    || !isAuthentic(frame, keyId, before)) {
                return Optional.empty();
            }
            return Optional.of(
                    new Hello(
                            frame,
                            keyId,
                            sender,
                            new String(ascii, StandardCharsets.US_ASCII),
                            publicKey));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private byte[] write(byte type, int keyId, long target, KeyPair pair, byte[] before) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        byte[] publicKey = pair.getPublic().getEncoded();
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        int length = 1 + 4 + 8 + 8 + NONCE + 1 + ascii.length + 1 + publicKey.length;
        ByteBuffer out = ByteBuffer.allocate(length + MAC);
        out.put(type).putInt(keyId).putLong(boot).putLong(target).put(nonce);
        out.put((byte) ascii.length).put(ascii).put((byte) publicKey.length).put(publicKey);
        byte[] mac =
                mac(keyId, before, Arrays.copyOf(out.array(), length))
                        .orElseThrow(() -> new IllegalStateException("an own key is known"));
        return out.put(mac).array();
    }

    private boolean isAuthentic(byte[] frame, int keyId, byte[] before) {
        byte[] content = Arrays.copyOf(frame, frame.length - MAC);
        byte[] tag = Arrays.copyOfRange(frame, frame.length - MAC, frame.length);
        return mac(keyId, before, content)
                .filter(own -> MessageDigest.isEqual(own, tag))
                .isPresent();
    }

    private Optional<byte[]> mac(int keyId, byte[] before, byte[] content) {
        return key(keyId)
                .map(
                        key -> {
                            try {
                                Mac mac = Mac.getInstance("HmacSHA256");
                                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                                mac.update(before);
                                return mac.doFinal(content);
                            } catch (GeneralSecurityException e) {
                                throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
                            }
                        });
    }

    private byte[] derive(int keyId, byte[] secret, byte[] hello, byte[] ack, String direction)
            throws GeneralSecurityException {
        MessageDigest transcript = MessageDigest.getInstance("SHA-256");
        transcript.update(key(keyId).orElseThrow());
        transcript.update(hello);
        byte[] salt = transcript.digest(ack);
        return FleetKeys.hkdf(salt, secret, "jarviscore link " + direction);
    }

    /** The authentication key of this cluster under a fleet key. */
    private Optional<byte[]> key(int id) {
        byte[] label = cluster.getBytes(StandardCharsets.UTF_8);
        if (keys.isEmpty()) {
            return id == 0
                    ? Optional.of(FleetKeys.hkdf(label, new byte[FleetKeys.LENGTH], "open"))
                    : Optional.empty();
        }
        return keys.find(id).map(key -> key.derive(label, "jarviscore message handshake"));
    }

    private static KeyPair newPair() {
        try {
            return KeyPairGenerator.getInstance("X25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has X25519", e);
        }
    }

    private static byte[] agree(KeyPair own, byte[] other) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(own.getPrivate());
        agreement.doPhase(
                KeyFactory.getInstance("X25519").generatePublic(new X509EncodedKeySpec(other)),
                true);
        return agreement.generateSecret();
    }

    /** A hello that was sent. */
    record Offer(byte[] frame, KeyPair pair) {}

    /** An authentic hello. */
    record Hello(byte[] frame, int keyId, long boot, String name, byte[] publicKey) {}

    /** The answer to a hello, and the session that it opens. */
    record Answer(byte[] frame, Session session) {}

    /** A session with the process that answered. */
    record Opened(String name, long boot, Session session) {}
}
