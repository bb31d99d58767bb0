package io.jarviscore.stored;

import io.jarviscore.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/** A value as it lies in the blob store: compact JSON in UTF-8. */
final class JsonBlob {
    private final byte[] bytes;

    private JsonBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    static JsonBlob of(Object value) {
        return encoded(Json.write(value));
    }

    /** Data of a store's record, which may be nested deeper than a single value. */
    static JsonBlob ofRecord(Map<String, ?> data) {
        return encoded(Json.writeRecord(data));
    }

    /** Content of the blob store, of any form. */
    static JsonBlob found(byte[] bytes) {
        return new JsonBlob(bytes);
    }

    private static JsonBlob encoded(String json) {
        return new JsonBlob(
                StoredForms.escapeSurrogateHalves(json).getBytes(StandardCharsets.UTF_8));
    }

    /** In bytes. */
    int size() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The value given to {@link #of}. */
    Object value() {
        return Objects.requireNonNull(Json.parse(text()), "nothing is no payload");
    }

    /** The record given to {@link #ofRecord}. */
    Map<String, Object> record() {
        return Json.parseRecord(text());
    }

    private String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    BlobReference.Content content() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new BlobReference.Content(bytes.length, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
