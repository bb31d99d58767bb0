package io.jarviscore;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: artefacts by path. A path is made of segments of {@code A-Z a-z 0-9 . _ -} separated by
 * {@code /}, none of them {@code .} or {@code ..}. A write replaces the whole artefact, and a
 * reader sees the old one or the new one, never a mixture. Thread-safe.
 *
 * <p>Every method throws {@link IllegalArgumentException} for a path that is none, and {@link
 * JarvisException} when the storage fails.
 */
public interface BlobStore {
    /** Stores bytes under a path. */
    void put(String path, byte[] content);

    /**
     * Stores a stream's bytes under a path, without holding them all in memory; does not close it.
     */
    void put(String path, InputStream content);

    /** The bytes under a path. */
    Optional<byte[]> get(String path);

    /** The bytes under a path as a stream that the caller closes. */
    Optional<InputStream> open(String path);

    /** Every artefact whose path starts with the prefix, by path; an empty prefix means all. */
    List<Stat> list(String prefix);

    /** What is known about an artefact. */
    Optional<Stat> stat(String path);

    /** Removes an artefact; returns whether there was one. */
    boolean delete(String path);

    /**
     * An artefact's description.
     *
     * @param path where it is
     * @param size in bytes
     * @param modifiedAt when it was last written
     */
    record Stat(String path, long size, Instant modifiedAt) {}
}
