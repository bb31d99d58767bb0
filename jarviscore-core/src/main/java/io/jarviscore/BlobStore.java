package io.jarviscore;

import io.jarviscore.files.BlobHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
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

    /**
     * Stores a stream's bytes under a path if a condition holds, atomically: of two writers with
     * the same condition one succeeds. Does not hold all bytes in memory, and does not close the
     * stream, which may have been read in either case.
     *
     * <p>To change an artefact, first {@link #stat} it, then read it, then write it with {@link
     * Condition#unchanged}: in this order a change in between makes the write fail.
     *
     * @return whether the condition held and the bytes were stored
     * @throws UnsupportedOperationException if this store has no conditional writes: the default
     */
    default boolean put(String path, InputStream content, Condition condition) {
        throw new UnsupportedOperationException(
                getClass().getName()
                        + " has no conditional writes: implement put with a condition");
    }

    /** Like {@link #put(String, InputStream, Condition)}, with bytes. */
    default boolean put(String path, byte[] content, Condition condition) {
        return put(path, new ByteArrayInputStream(content), condition);
    }

    /**
     * Adds bytes at the end of an artefact, which is made if absent. Atomic: a reader sees all of
     * the bytes or none, and concurrent appends are all kept, each in one piece. If this throws
     * {@link StoreUnavailableException}, the bytes may have been added.
     *
     * <p>The default copies the artefact with a conditional write, so its cost grows with the size
     * of the artefact, and it needs {@link #put(String, InputStream, Condition)}.
     *
     * @throws JarvisException also if others changed the artefact 1,000 times meanwhile
     */
    default void append(String path, byte[] content) {
        for (int tries = 0; tries < 1_000; tries++) {
            if (tryAppend(path, content)) {
                return;
            }
        }
        throw new JarvisException(
                "artefact "
                        + path
                        + ": nothing could be appended, since others changed it 1,000 times"
                        + " meanwhile; append from fewer writers");
    }

    /** Copies the artefact and the bytes; returns false if it was changed meanwhile. */
    private boolean tryAppend(String path, byte[] content) {
        // The tag before the bytes: bytes that are newer than their tag make the write fail.
        Optional<Stat> before = stat(path);
        if (before.isEmpty()) {
            return put(path, content, Condition.absent());
        }
        Optional<InputStream> opened = open(path);
        if (opened.isEmpty()) {
            return false;
        }
        try (InputStream old = opened.get()) {
            InputStream both = new SequenceInputStream(old, new ByteArrayInputStream(content));
            return put(path, both, Condition.unchanged(before.get().tag()));
        } catch (IOException e) {
            throw new JarvisException("cannot read artefact " + path + ": " + e, e);
        }
    }

    /** Every artefact whose path starts with the prefix, by path; an empty prefix means all. */
    List<Stat> list(String prefix);

    /**
     * One page of {@link #list(String)}. An artefact that is neither added nor removed while pages
     * are read is in exactly one of them. The default reads the whole list for each page.
     *
     * @param prefix the beginning of the paths
     * @param limit how many artefacts at most, 1 to 5,000
     * @param from {@link Page#next} of the page before; empty for the first page
     * @throws IllegalArgumentException if the limit is outside its bounds
     */
    default Page list(String prefix, int limit, Optional<String> from) {
        Page.requireLimit(limit);
        List<Stat> rest =
                list(prefix).stream()
                        .filter(stat -> from.isEmpty() || stat.path().compareTo(from.get()) > 0)
                        .limit(limit + 1L)
                        .toList();
        return rest.size() <= limit
                ? new Page(rest, Optional.empty())
                : new Page(rest.subList(0, limit), Optional.of(rest.get(limit - 1).path()));
    }

    /**
     * The SHA-256 of an artefact's bytes, as 64 lower-case hexadecimal digits. The default reads
     * the artefact once, as a stream.
     */
    default Optional<String> sha256(String path) {
        return open(path).map(content -> sha256(path, content));
    }

    private static String sha256(String path, InputStream content) {
        try {
            return BlobHash.sha256(content);
        } catch (IOException e) {
            throw new JarvisException("cannot read artefact " + path + ": " + e, e);
        }
    }

    /** The metadata of an artefact. */
    Optional<Stat> stat(String path);

    /** Removes an artefact; returns whether there was one. */
    boolean delete(String path);

    /**
     * Metadata of an artefact.
     *
     * @param path where it is
     * @param size in bytes
     * @param modifiedAt when it was last written
     * @param tag a value that changes with every write, for {@link Condition#unchanged}; empty if
     *     the store has no conditional writes
     */
    record Stat(String path, long size, Instant modifiedAt, String tag) {
        /** Without a tag, for a store that has no conditional writes. */
        public Stat(String path, long size, Instant modifiedAt) {
            this(path, size, modifiedAt, "");
        }
    }

    /**
     * Part of a list.
     *
     * @param artefacts by path
     * @param next where the next page begins, to be passed on unchanged; empty after the last page
     */
    record Page(List<Stat> artefacts, Optional<String> next) {
        /** The largest page, which is that of Azure Blob Storage. */
        public static final int MAX = 5_000;

        /** Copies the list. */
        public Page {
            artefacts = List.copyOf(artefacts);
        }

        /**
         * Returns the limit.
         *
         * @throws IllegalArgumentException if it is not 1 to {@value #MAX}
         */
        public static int requireLimit(int limit) {
            if (limit < 1 || limit > MAX) {
                throw new IllegalArgumentException(
                        "page of " + limit + " artefacts: ask for 1 to " + MAX);
            }
            return limit;
        }
    }

    /** When a write takes place. */
    sealed interface Condition {
        /** Only if nothing is at the path. */
        static Condition absent() {
            return new Absent();
        }

        /**
         * Only if the artefact was not written or deleted since.
         *
         * @param tag of the {@link Stat} that it must still have
         * @throws IllegalArgumentException if the tag is empty
         */
        static Condition unchanged(String tag) {
            return new Unchanged(tag);
        }

        /** Nothing is at the path. */
        record Absent() implements Condition {}

        /** The artefact has this tag. */
        record Unchanged(String tag) implements Condition {
            /** Checks the tag. */
            public Unchanged {
                if (tag.isEmpty()) {
                    throw new IllegalArgumentException("empty tag: pass the tag of a stat");
                }
            }
        }
    }
}
