package io.jarviscore.nexus.vault;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derived keys of one secret, each derived once: a derivation takes up to a second. Thread-safe.
 */
final class KeySchedule {
    /** A vault has one salt at a time, two during a migration. */
    private static final int MOST = 8;

    private final char[] secret;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, SecretKeySpec> derived = new HashMap<>();

    KeySchedule(String secret) {
        this.secret = secret.toCharArray();
    }

    SecretKeySpec key(byte[] salt, int iterations) {
        // Held while deriving, so that many callers at once derive once. No I/O happens inside.
        lock.lock();
        try {
            if (derived.size() >= MOST) {
                derived.clear();
            }
            return derived.computeIfAbsent(
                    id(salt, iterations),
                    id ->
                            VaultCipher.derive(
                                    Arrays.copyOf(secret, secret.length), salt, iterations));
        } finally {
            lock.unlock();
        }
    }

    /** Whether a key is there without another derivation. */
    boolean isDerived(byte[] salt, int iterations) {
        lock.lock();
        try {
            return derived.containsKey(id(salt, iterations));
        } finally {
            lock.unlock();
        }
    }

    private static String id(byte[] salt, int iterations) {
        return HexFormat.of().formatHex(salt) + "/" + iterations;
    }
}
