package io.jarviscore.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes an artefact while its bytes pass by. */
public final class BlobHash {
    private BlobHash() {}

    /**
     * Reads and closes the stream.
     *
     * @return the SHA-256 of its bytes, 64 hexadecimal digits
     * @throws IOException if it cannot be read
     */
    public static String sha256(InputStream content) throws IOException {
        try (DigestInputStream hashed =
                new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
            hashed.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(hashed.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
