package io.jarviscore.nexus.vault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The three primitives of the vault: PBKDF2-HMAC-SHA256, AES-256-GCM and a key check. */
final class VaultCipher {
    static final int NONCE = 12;
    static final int TAG = 16;

    /** Shows which key a file was written with, without helping to guess it: 8 bytes of an HMAC. */
    private static final byte[] CHECK =
            "jarviscore nexus key check".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static final int KEY_BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    private VaultCipher() {}

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** SunJCE encodes the characters as UTF-8, as the original does. Takes up to a second. */
    static SecretKeySpec derive(char[] secret, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(secret, salt, iterations, KEY_BITS);
        try {
            byte[] key =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(spec)
                            .getEncoded();
            SecretKeySpec result = new SecretKeySpec(key, "AES");
            Arrays.fill(key, (byte) 0);
            return result;
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("the secret cannot be used as a password", e);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        } finally {
            spec.clearPassword();
        }
    }

    static byte[] keyCheck(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(CHECK), 8);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** Ciphertext and tag. */
    static byte[] encrypt(SecretKeySpec key, byte[] nonce, byte[] header, byte[] plain) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, header).doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /**
     * The plaintext.
     *
     * @throws AEADBadTagException if key, header or content is another one
     */
    static byte[] decrypt(SecretKeySpec key, byte[] nonce, byte[] header, byte[] sealed)
            throws AEADBadTagException {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, header).doFinal(sealed);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, byte[] header)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(header);
        return cipher;
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("this Java platform lacks a required algorithm", e);
    }
}
