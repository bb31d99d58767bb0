package io.jarviscore.stored;

import io.jarviscore.JarvisException;
import io.jarviscore.Payload;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result in the blob store. Fetched on the first request, and kept then; two concurrent requests
 * both fetch it.
 */
final class OffloadedPayload implements Payload {
    private final BlobReference reference;
    private final Function<BlobReference, Object> source;
    private volatile @Nullable Object fetched;

    /** One that has to be given a source before anybody can ask for it. */
    OffloadedPayload(BlobReference reference) {
        this(reference, OffloadedPayload::unreachable);
    }

    OffloadedPayload(BlobReference reference, Function<BlobReference, Object> source) {
        this.reference = reference;
        this.source = source;
    }

    BlobReference reference() {
        return reference;
    }

    @Override
    public Object value() {
        Object known = fetched;
        if (known == null) {
            known = source.apply(reference);
            fetched = known;
        }
        return known;
    }

    @Override
    public boolean isSame(Payload other) {
        BlobReference.Content content =
                other instanceof OffloadedPayload there
                        ? there.reference.content()
                        : JsonBlob.of(other.value()).content();
        return reference.content().equals(content);
    }

    private static Object unreachable(BlobReference reference) {
        throw new JarvisException(
                "the payload is in the blob store at "
                        + reference.path()
                        + ", which this store knows nothing of: read it through a mesh");
    }
}
