package io.jarviscore.p2p.transport;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a fleet: the first encrypts, all decrypt. Rotate in three deployments: add the new
 * key behind the old one everywhere, then put it first, then remove the old one. Immutable; prints
 * no key.
 */
public final class FleetKeys {
    /** Bytes of one key. */
    public static final int LENGTH = 32;

    private static final String HOW =
            "each key is 32 random bytes in base64, made by: openssl rand -base64 32";

    private final List<Key> keys;

    private FleetKeys(List<Key> keys) {
        this.keys = keys;
    }

    /** No keys: frames travel readable and unauthenticated. */
    public static FleetKeys none() {
        return new FleetKeys(List.of());
    }

    /**
     * Reads keys with commas or line ends between them.
     *
     * @throws IllegalArgumentException if one is not 32 bytes in base64; the message shows none
     */
    public static FleetKeys parse(String text) {
        List<Key> keys = new ArrayList<>();
        for (String each : text.strip().split("[,\\n]", -1)) {
            keys.add(key(each.strip(), keys.size() + 1));
        }
        return new FleetKeys(List.copyOf(keys));
    }

    private static Key key(String base64, int place) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key " + place + " is not base64: " + HOW);
        }
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "key " + place + " has " + bytes.length + " bytes instead of 32: " + HOW);
        }
        return new Key(bytes, id(bytes));
    }

    /** Whether there is no key. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether a key of this id is among them; the id 0 stands for no key. */
    public boolean has(int id) {
        return isEmpty() ? id == 0 : find(id).isPresent();
    }

    /** The key that encrypts. */
    public Key primary() {
        return keys.getFirst();
    }

    /** The key with this id. */
    public Optional<Key> find(int id) {
        return keys.stream().filter(key -> key.id == id).findFirst();
    }

    /** All keys, the one that encrypts first. */
    public List<Key> all() {
        return keys;
    }

    private static int id(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return (hash[0] & 0xff) << 24
                    | (hash[1] & 0xff) << 16
                    | (hash[2] & 0xff) << 8
                    | (hash[3] & 0xff);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "FleetKeys" + keys;
    }

    /** One key of the fleet. */
    public static final class Key {
        private final byte[] bytes;
        private final int id;

        private Key(byte[] bytes, int id) {
            this.bytes = bytes;
            this.id = id;
        }

        /** The first four bytes of the key's SHA-256; names the key and does not reveal it. */
        public int id() {
            return id;
        }

        /**
         * Derives a key for one purpose (HKDF with SHA-256, RFC 5869).
         *
         * @param salt makes it unique
         * @param info its purpose
         */
        public byte[] derive(byte[] salt, String info) {
            return hkdf(salt, bytes, info);
        }

        @Override
        public String toString() {
            return "Key[" + HexFormat.of().toHexDigits(id) + "]";
        }
    }

    /**
     * HKDF with SHA-256 and one block of output. The JDK's KDF class is newer than the release that
     * this is compiled for.
     */
    public static byte[] hkdf(byte[] salt, byte[] secret, String info) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt.length == 0 ? new byte[32] : salt, "HmacSHA256"));
            byte[] pseudoRandom = mac.doFinal(secret);
            mac.init(new SecretKeySpec(pseudoRandom, "HmacSHA256"));
            mac.update(info.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 1);
            byte[] out = mac.doFinal();
            Arrays.fill(pseudoRandom, (byte) 0);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
