package io.jarviscore.nexus.vault;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.nexus.vault.VaultException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The bytes of a vault, in one of two formats.
 *
 * <p>Legacy, the original's: padded base64url of nonce, ciphertext and tag; the salt is a file of
 * its own; 260,000 iterations; nothing says which key it was. Versioned: a JSON envelope with the
 * salt and a key check inside, and everything but nonce and ciphertext authenticated. Legacy files
 * never begin with a brace.
 */
sealed interface VaultFormat {
    /** The largest file that is read: 16 MiB. */
    int MOST = 16 * 1024 * 1024;

    /** The original's number of iterations. */
    int LEGACY_ITERATIONS = 260_000;

    /** OWASP's number for PBKDF2-HMAC-SHA256. */
    int ITERATIONS = 600_000;

    /** The plaintext of a file of this format. */
    byte[] open(KeySchedule keys, byte[] file);

    /** Derives its key, which takes up to a second the first time. */
    void derive(KeySchedule keys);

    /** Whether {@link #derive} would take no time. */
    boolean isDerived(KeySchedule keys);

    /** The file for a plaintext. */
    byte[] seal(KeySchedule keys, byte[] plain);

    /**
     * The format of a file.
     *
     * @param salt the content of the salt file beside it, if there is one
     */
    static VaultFormat of(byte[] file, Optional<byte[]> salt) {
        if (file.length > 0 && file[0] == '{') {
            return Versioned.read(file);
        }
        return new Legacy(
                salt.map(Legacy::salt)
                        .orElseThrow(
                                () ->
                                        new VaultException(
                                                Reason.DAMAGED,
                                                "the vault has the original's format, and the file"
                                                        + " .salt beside it is missing: restore it")));
    }

    /** The format of a new file. */
    static VaultFormat fresh(int iterations) {
        return new Versioned(VaultCipher.random(32), iterations, Optional.empty());
    }

    /** The original's format. */
    final class Legacy implements VaultFormat {
        private static final int SALT = 32;
        private static final byte[] NO_HEADER = {};
        private final byte[] salt;

        Legacy(byte[] salt) {
            this.salt = salt;
        }

        private static byte[] salt(byte[] file) {
            byte[] salt = base64("the file .salt", new String(file, StandardCharsets.US_ASCII));
            if (salt.length != SALT) {
                throw new VaultException(
                        Reason.DAMAGED,
                        "the file .salt has " + salt.length + " bytes, expected " + SALT);
            }
            return salt;
        }

        @Override
        public void derive(KeySchedule keys) {
            keys.key(salt, LEGACY_ITERATIONS);
        }

        @Override
        public boolean isDerived(KeySchedule keys) {
            return keys.isDerived(salt, LEGACY_ITERATIONS);
        }

        @Override
        public byte[] open(KeySchedule keys, byte[] file) {
            byte[] blob = base64("the vault", new String(file, StandardCharsets.US_ASCII));
            if (blob.length < VaultCipher.NONCE + VaultCipher.TAG) {
                throw new VaultException(Reason.DAMAGED, "the vault is cut off");
            }
            byte[] nonce = Arrays.copyOf(blob, VaultCipher.NONCE);
            byte[] sealed = Arrays.copyOfRange(blob, VaultCipher.NONCE, blob.length);
            try {
                return VaultCipher.decrypt(
                        keys.key(salt, LEGACY_ITERATIONS), nonce, NO_HEADER, sealed);
            } catch (AEADBadTagException e) {
                throw new VaultException(
                        Reason.WRONG_KEY_OR_TAMPERED,
                        "the vault does not open: nexus_secret is another one than it was written"
                                + " with, or the file was changed. Its format cannot tell which");
            }
        }

        @Override
        public byte[] seal(KeySchedule keys, byte[] plain) {
            byte[] nonce = VaultCipher.random(VaultCipher.NONCE);
            byte[] sealed =
                    VaultCipher.encrypt(keys.key(salt, LEGACY_ITERATIONS), nonce, NO_HEADER, plain);
            byte[] blob = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, blob, nonce.length, sealed.length);
            return Base64.getUrlEncoder().encode(blob);
        }
    }

    /** The versioned envelope. */
    final class Versioned implements VaultFormat {
        private static final String KDF = "PBKDF2-HMAC-SHA256";
        private static final String CIPHER = "A256GCM";
        // A file that names fewer was made to be guessed; one that names more, to stop us.
        private static final int FEWEST = 100_000;
        private static final int MOST_ITERATIONS = 10_000_000;

        private final byte[] salt;
        private final int iterations;
        private final Optional<byte[]> keyCheck;

        Versioned(byte[] salt, int iterations, Optional<byte[]> keyCheck) {
            this.salt = salt;
            this.iterations = iterations;
            this.keyCheck = keyCheck;
        }

        static Versioned read(byte[] file) {
            Map<String, Object> json = json(file);
            Map<?, ?> kdf = json.get("kdf") instanceof Map<?, ?> map ? map : Map.of();
            boolean isKnown =
                    Long.valueOf(2).equals(json.get("v"))
                            && KDF.equals(kdf.get("alg"))
                            && CIPHER.equals(json.get("enc"));
            if (!isKnown) {
                throw new VaultException(
                        Reason.DAMAGED,
                        "the vault has an unknown version or algorithm: this library reads version"
                                + " 2 with "
                                + KDF
                                + " and "
                                + CIPHER);
            }
            if (!(kdf.get("iter") instanceof Long iterations)
                    || iterations < FEWEST
                    || iterations > MOST_ITERATIONS) {
                throw new VaultException(
                        Reason.DAMAGED,
                        "the vault's number of iterations is not between "
                                + FEWEST
                                + " and "
                                + MOST_ITERATIONS);
            }
            byte[] salt = bytes(kdf, "salt");
            byte[] check = bytes(json, "kid");
            if (salt.length < 16 || salt.length > 64 || check.length != 8) {
                throw new VaultException(
                        Reason.DAMAGED, "the vault's salt or key check has an impossible length");
            }
            return new Versioned(salt, iterations.intValue(), Optional.of(check));
        }

        @Override
        public void derive(KeySchedule keys) {
            keys.key(salt, iterations);
        }

        @Override
        public boolean isDerived(KeySchedule keys) {
            return keys.isDerived(salt, iterations);
        }

        @Override
        public byte[] open(KeySchedule keys, byte[] file) {
            SecretKeySpec key = keys.key(salt, iterations);
            byte[] check = VaultCipher.keyCheck(key);
            if (keyCheck.filter(written -> Arrays.equals(written, check)).isEmpty()) {
                throw new VaultException(
                        Reason.WRONG_KEY,
                        "the vault was written with another secret: set nexus_secret to that one");
            }
            Map<String, Object> json = json(file);
            byte[] nonce = bytes(json, "nonce");
            if (nonce.length != VaultCipher.NONCE) {
                throw new VaultException(
                        Reason.DAMAGED, "the vault's nonce has an impossible length");
            }
            try {
                return VaultCipher.decrypt(key, nonce, header(check), bytes(json, "ct"));
            } catch (AEADBadTagException e) {
                throw new VaultException(
                        Reason.TAMPERED,
                        "the secret is right, and the vault's content was changed or cut off:"
                                + " restore the file from a backup");
            }
        }

        @Override
        public byte[] seal(KeySchedule keys, byte[] plain) {
            SecretKeySpec key = keys.key(salt, iterations);
            byte[] check = VaultCipher.keyCheck(key);
            byte[] nonce = VaultCipher.random(VaultCipher.NONCE);
            byte[] sealed = VaultCipher.encrypt(key, nonce, header(check), plain);
            Map<String, Object> kdf = new LinkedHashMap<>();
            kdf.put("alg", KDF);
            kdf.put("iter", iterations);
            kdf.put("salt", text(salt));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("v", 2);
            json.put("kdf", kdf);
            json.put("enc", CIPHER);
            json.put("kid", text(check));
            json.put("nonce", text(nonce));
            json.put("ct", text(sealed));
            return Json.write(json).getBytes(StandardCharsets.UTF_8);
        }

        /** Authenticated with the content, so that no field of the envelope can be changed. */
        private byte[] header(byte[] check) {
            return String.join(
                            "|",
                            "2",
                            KDF,
                            String.valueOf(iterations),
                            text(salt),
                            CIPHER,
                            text(check))
                    .getBytes(StandardCharsets.US_ASCII);
        }

        private static Map<String, Object> json(byte[] file) {
            try {
                return Json.parseObject(new String(file, StandardCharsets.UTF_8));
            } catch (JsonException e) {
                throw new VaultException(
                        Reason.DAMAGED, "the vault is cut off or changed: it is no JSON document");
            }
        }

        private static byte[] bytes(Map<?, ?> json, String field) {
            if (json.get(field) instanceof String text) {
                return base64("the vault's field " + field, text);
            }
            throw new VaultException(Reason.DAMAGED, "the vault has no field " + field);
        }

        private static String text(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }

    private static byte[] base64(String what, String text) {
        try {
            return Base64.getUrlDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw new VaultException(Reason.DAMAGED, what + " is no base64 text");
        }
    }
}
