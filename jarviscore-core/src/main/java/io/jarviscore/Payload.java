package io.jarviscore;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An outcome's result: at hand, or elsewhere until somebody asks for it. Internal: public for
 * {@code io.jarviscore.stored} alone, which restores outcomes and keeps large results in the blob
 * store; may change at any time.
 */
public interface Payload {
    /**
     * The plain JSON value. Blocks if it has to be fetched.
     *
     * @throws JarvisException if it has to be fetched and cannot be
     */
    Object value();

    /**
     * Whether two results are equal; fetches nothing. Where one of them is elsewhere, equal keys in
     * another order count as different: a completion that is repeated has the very same result, and
     * nothing else is compared across stores.
     */
    boolean isSame(Payload other);

    /** The result of an outcome, wherever it is; empty if it has none. */
    static Optional<Payload> of(Outcome outcome) {
        return outcome.held();
    }

    /** Returns the outcome with this as its result. */
    default Outcome in(Outcome outcome) {
        return outcome.holding(this);
    }

    /**
     * Restores an outcome part by part from a store's record; nothing is derived anew. It has used
     * no resources, and no node ran it.
     *
     * @param payload its result, or null if it has none
     * @param summary one sentence
     * @param cause null for a success, and only for that
     */
    static Outcome restore(
            Outcome.Status status,
            @Nullable Payload payload,
            String summary,
            @Nullable Cause cause) {
        return Outcome.restored(status, payload, summary, cause);
    }

    /**
     * At hand.
     *
     * @param value the plain JSON value
     */
    record Inline(Object value) implements Payload {
        @Override
        public boolean isSame(Payload other) {
            return other instanceof Inline there ? value.equals(there.value) : other.isSame(this);
        }
    }
}
