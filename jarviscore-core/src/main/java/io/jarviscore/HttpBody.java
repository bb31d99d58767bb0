package io.jarviscore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The body of an {@link HttpCall}: bytes in memory, a file or a stream. Streams are read while they
 * are sent and never held in memory. Immutable.
 */
public final class HttpBody {
    private final String contentType;
    private final long length;
    private final boolean isRepeatable;
    private final Source source;

    private HttpBody(String contentType, long length, boolean isRepeatable, Source source) {
        this.contentType = HttpCall.headerValue("Content-Type", contentType);
        this.length = length;
        this.isRepeatable = isRepeatable;
        this.source = source;
    }

    /** A JSON text. */
    public static HttpBody json(String json) {
        return bytes("application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes; a later change of the array changes nothing. */
    public static HttpBody bytes(String contentType, byte[] content) {
        byte[] copy = content.clone();
        return new HttpBody(contentType, copy.length, true, () -> new ByteArrayInputStream(copy));
    }

    /**
     * A file, read when the call is made.
     *
     * @throws IOException if its size cannot be read
     */
    public static HttpBody file(String contentType, Path file) throws IOException {
        return new HttpBody(contentType, Files.size(file), true, () -> Files.newInputStream(file));
    }

    /**
     * A stream that can be read once. A call with it is not made again after a 401 or a redirect
     * that keeps the body; signatures over the body (HMAC, SigV4) refuse it.
     *
     * @param length its length in bytes, or -1 if unknown
     */
    public static HttpBody stream(String contentType, long length, Source source) {
        return new HttpBody(contentType, length, false, source);
    }

    /** Its media type. */
    public String contentType() {
        return contentType;
    }

    /** Its length in bytes, or -1 if unknown. */
    public long length() {
        return length;
    }

    /** Whether {@link #open} can be called more than once. */
    public boolean isRepeatable() {
        return isRepeatable;
    }

    /** Its bytes from the beginning; the caller closes the stream. */
    public InputStream open() throws IOException {
        return source.open();
    }

    /** Type and length; no content. */
    @Override
    public String toString() {
        return contentType + ", " + (length < 0 ? "of unknown length" : length + " bytes");
    }

    /** Opens the bytes of a body. */
    @FunctionalInterface
    public interface Source {
        /** The bytes from the beginning. */
        InputStream open() throws IOException;
    }
}
