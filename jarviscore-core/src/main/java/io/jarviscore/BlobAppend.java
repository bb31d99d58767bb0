package io.jarviscore;

import io.jarviscore.BlobStore.Condition;
import io.jarviscore.BlobStore.Stat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;

/** Appends to an artefact with nothing but conditional writes. */
final class BlobAppend {
    private BlobAppend() {}

    /** Returns false if somebody else changed the artefact meanwhile. */
    static boolean tryCopy(BlobStore blobs, String path, byte[] content) {
        // The tag before the bytes: bytes that are newer than their tag make the write fail.
        Optional<Stat> before = blobs.stat(path);
        if (before.isEmpty()) {
            return blobs.put(path, content, Condition.absent());
        }
        Optional<InputStream> opened = blobs.open(path);
        if (opened.isEmpty()) {
            return false;
        }
        try (InputStream old = opened.get()) {
            InputStream both = new SequenceInputStream(old, new ByteArrayInputStream(content));
            return blobs.put(path, both, Condition.unchanged(before.get().tag()));
        } catch (IOException e) {
            throw new JarvisException("cannot read artefact " + path + ": " + e, e);
        }
    }
}
