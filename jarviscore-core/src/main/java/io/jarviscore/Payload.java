package io.jarviscore;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An outcome's result: at hand, or in the blob store until somebody asks for it. */
sealed interface Payload {
    /**
     * The plain JSON value.
     *
     * @throws JarvisException if it has to be fetched and cannot be
     */
    Object value();

    /**
     * Whether two results are the same; fetches nothing. Where one of them is elsewhere, the same
     * keys in another order count as different: a completion that is repeated has the very same
     * result, and nothing else is compared across stores.
     */
    static boolean same(@Nullable Payload one, @Nullable Payload other) {
        if (one == null || other == null) {
            return (one == null) && (other == null);
        }
        if (one instanceof Inline here && other instanceof Inline there) {
            return here.value().equals(there.value());
        }
        return contentOf(one).equals(contentOf(other));
    }

    private static BlobReference.Content contentOf(Payload payload) {
        return switch (payload) {
            case Inline inline -> JsonBlob.of(inline.value()).content();
            case Offloaded offloaded -> offloaded.reference().content();
        };
    }

    /** At hand. */
    record Inline(Object value) implements Payload {}

    /**
     * In the blob store. Fetched on the first request, and kept then; two concurrent requests both
     * fetch it.
     */
    final class Offloaded implements Payload {
        private final BlobReference reference;
        private final Function<BlobReference, Object> source;
        private volatile @Nullable Object fetched;

        /** One that has to be given a source before anybody can ask for it. */
        Offloaded(BlobReference reference) {
            this(reference, Offloaded::unreachable);
        }

        Offloaded(BlobReference reference, Function<BlobReference, Object> source) {
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

        private static Object unreachable(BlobReference reference) {
            throw new JarvisException(
                    "the payload is in the blob store at "
                            + reference.path()
                            + ", which this store knows nothing of: read it through a mesh");
        }
    }
}
