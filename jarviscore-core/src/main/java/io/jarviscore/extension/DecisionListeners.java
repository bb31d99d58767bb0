package io.jarviscore.extension;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.internal.GuardedListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners to decisions, or to new questions, for implementations of {@link Approvals}.
 * Thread-safe.
 */
public final class DecisionListeners {
    private static final Logger log = LoggerFactory.getLogger(DecisionListeners.class);

    private final List<GuardedListener<Approval>> listeners = new CopyOnWriteArrayList<>();

    /** Nobody yet. */
    public DecisionListeners() {}

    /** Tells this listener too, until closed; the same one may be added twice and closed once. */
    public AutoCloseable add(Consumer<Approval> listener) {
        GuardedListener<Approval> guarded = new GuardedListener<>(listener, log);
        listeners.add(guarded);
        return () -> listeners.remove(guarded);
    }

    /**
     * Calls every listener, on this thread. The decision stands, whether or not a listener fails:
     * an exception, even an {@link Error}, is logged, and the other listeners are called.
     */
    public void tell(Approval decided) {
        listeners.forEach(listener -> listener.accept(decided));
    }
}
