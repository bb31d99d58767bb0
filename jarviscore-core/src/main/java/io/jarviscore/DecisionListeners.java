package io.jarviscore;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to hear of decisions, for implementations of {@link Approvals}. Thread-safe. */
public final class DecisionListeners {
    private static final Logger log = LoggerFactory.getLogger(DecisionListeners.class);

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** Nobody yet. */
    public DecisionListeners() {}

    /** Tells this listener too, until closed; the same one may be added twice and closed once. */
    public AutoCloseable add(Consumer<Approval> listener) {
        Subscription subscription = new Subscription(listener);
        subscriptions.add(subscription);
        return () -> subscriptions.remove(subscription);
    }

    /**
     * Tells everybody, on this thread. The decision stands, whatever a listener makes of it: one
     * that throws is logged, and the others hear of it too.
     */
    public void tell(Approval decided) {
        subscriptions.forEach(subscription -> subscription.tell(decided));
    }

    /** A listener by identity, so no record. */
    private static final class Subscription {
        private final Consumer<Approval> listener;

        Subscription(Consumer<Approval> listener) {
            this.listener = listener;
        }

        void tell(Approval decided) {
            try {
                listener.accept(decided);
            } catch (RuntimeException e) {
                log.error("A listener failed on the decision of approval {}", decided.id(), e);
            }
        }
    }
}
