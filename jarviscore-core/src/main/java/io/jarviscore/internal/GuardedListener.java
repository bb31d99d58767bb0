package io.jarviscore.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * A listener that somebody handed over. All exceptions of the listener, an {@link Error} or an
 * undeclared checked exception too, stay here: the first failure is logged with its stack trace,
 * later ones at debug level. By identity, so no record. Thread-safe.
 *
 * @param <T> the type of its argument
 */
public final class GuardedListener<T> implements Consumer<T> {
    private final Consumer<? super T> listener;
    private final Logger log;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    public GuardedListener(Consumer<? super T> listener, Logger log) {
        this.listener = listener;
        this.log = log;
    }

    /** Whether this is that listener. */
    @SuppressWarnings("ReferenceEquality")
    public // A listener is removed by the object that was given.
    boolean guards(Consumer<? super T> other) {
        return listener == other;
    }

    @Override
    public void accept(T what) {
        try {
            listener.accept(what);
        } catch (Throwable e) {
            if (hasFailed.compareAndSet(false, true)) {
                log.error(
                        "A listener failed on {}; what it throws from now on is logged at DEBUG",
                        what.getClass().getSimpleName(),
                        e);
            } else {
                log.debug("A listener failed again on {}", what.getClass().getSimpleName(), e);
            }
        }
    }
}
