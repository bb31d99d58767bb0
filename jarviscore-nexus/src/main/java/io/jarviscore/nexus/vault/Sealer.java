package io.jarviscore.nexus.vault;

import io.jarviscore.nexus.grant.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/**
 * Encrypts small texts that are stored outside the vault, under the vault's secret. All processes
 * with the same secret can open them. Thread-safe; the first use takes up to a second.
 */
public final class Sealer {
    /** Equal for all processes of a fleet, so no random salt; the secret must not be guessable. */
    private static byte[] salt() {
        return "jarviscore nexus connections, v1".getBytes(StandardCharsets.US_ASCII);
    }

    private static final byte[] NO_HEADER = {};

    private final List<KeySchedule> keys;
    private final int iterations;

    private Sealer(List<KeySchedule> keys, int iterations) {
        this.keys = keys;
        this.iterations = iterations;
    }

    /** With the first of the secrets; any of them opens. */
    public static Sealer of(VaultKeys keys) {
        return of(keys, VaultFormat.ITERATIONS);
    }

    /** With fewer iterations, for tests that start many meshes. */
    static Sealer of(VaultKeys keys, int iterations) {
        return new Sealer(
                keys.candidates().stream().map(Secret::reveal).map(KeySchedule::new).toList(),
                iterations);
    }

    /** The text, encrypted and authenticated, as base64url. */
    public String seal(String text) {
        byte[] nonce = VaultCipher.random(VaultCipher.NONCE);
        byte[] sealed =
                VaultCipher.encrypt(
                        keys.getFirst().key(salt(), iterations),
                        nonce,
                        NO_HEADER,
                        text.getBytes(StandardCharsets.UTF_8));
        byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }

    /** The text; empty if it was sealed with another secret or changed. */
    public Optional<String> open(String sealed) {
        byte[] both;
        try {
            both = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (both.length < VaultCipher.NONCE + VaultCipher.TAG) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(both, VaultCipher.NONCE);
        byte[] rest = Arrays.copyOfRange(both, VaultCipher.NONCE, both.length);
        for (KeySchedule key : keys) {
            try {
                byte[] plain =
                        VaultCipher.decrypt(key.key(salt(), iterations), nonce, NO_HEADER, rest);
                return Optional.of(new String(plain, StandardCharsets.UTF_8));
            } catch (AEADBadTagException e) {
                // Tried with the next value of this machine.
            }
        }
        return Optional.empty();
    }
}
