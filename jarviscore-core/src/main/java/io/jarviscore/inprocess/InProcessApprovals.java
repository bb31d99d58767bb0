package io.jarviscore.inprocess;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.MeshClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions in memory. */
final class InProcessApprovals implements Approvals {
    /** How many decided questions are kept. */
    static final int MAX_DECIDED = 10_000;

    private static final Logger log = LoggerFactory.getLogger(InProcessApprovals.class);

    private final MeshClock clock;

    // Guards both maps; nothing under it blocks. Listeners are called without it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Approval> pendingOldestFirst = new LinkedHashMap<>();
    private final Map<String, Approval> decidedOldestFirst = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    InProcessApprovals(MeshClock clock) {
        this.clock = clock;
    }

    @Override
    public Approval request(Question question) {
        Map<String, Object> details =
                PlainValues.frozen("details of approval " + question.id(), question.details());
        lock.lock();
        try {
            return known(question.id())
                    .orElseGet(
                            () -> {
                                Approval asked = pending(question, details);
                                pendingOldestFirst.put(asked.id(), asked);
                                return asked;
                            });
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Approval> find(String id) {
        lock.lock();
        try {
            return known(id);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Approval> list() {
        lock.lock();
        try {
            return List.copyOf(pendingOldestFirst.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Approval approve(String id, String by, String note) {
        return decide(id, Approval.Status.APPROVED, by, note);
    }

    @Override
    public Approval reject(String id, String by, String note) {
        return decide(id, Approval.Status.REJECTED, by, note);
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        Subscription subscription = new Subscription(listener);
        subscriptions.add(subscription);
        return () -> subscriptions.remove(subscription);
    }

    private Approval decide(String id, Approval.Status status, String by, String note) {
        Approval decided;
        lock.lock();
        try {
            Approval asked = pendingOldestFirst.remove(id);
            if (asked == null) {
                return known(id).orElseThrow(() -> unknown(id));
            }
            decided = decided(asked, status, by, note);
            decidedOldestFirst.put(id, decided);
            if (decidedOldestFirst.size() > MAX_DECIDED) {
                decidedOldestFirst.remove(decidedOldestFirst.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        subscriptions.forEach(subscription -> subscription.tell(decided));
        return decided;
    }

    private Optional<Approval> known(String id) {
        return Optional.ofNullable(pendingOldestFirst.get(id))
                .or(() -> Optional.ofNullable(decidedOldestFirst.get(id)));
    }

    private Approval pending(Question question, Map<String, Object> details) {
        return new Approval(
                question.id(),
                question.workflowId(),
                question.stepId(),
                question.text(),
                details,
                Approval.Status.PENDING,
                "",
                "",
                clock.instant(),
                Optional.empty());
    }

    private Approval decided(Approval asked, Approval.Status status, String by, String note) {
        return new Approval(
                asked.id(),
                asked.workflowId(),
                asked.stepId(),
                asked.question(),
                asked.details(),
                status,
                by,
                note,
                asked.requestedAt(),
                Optional.of(clock.instant()));
    }

    private static IllegalArgumentException unknown(String id) {
        return new IllegalArgumentException(
                "approval " + id + " is unknown: list() names those that wait");
    }

    /** A listener by identity: the same one may listen twice and stop once. */
    private static final class Subscription {
        private final Consumer<Approval> listener;

        Subscription(Consumer<Approval> listener) {
            this.listener = listener;
        }

        /** The decision stands, whatever a listener makes of it, and the others hear of it too. */
        void tell(Approval decided) {
            try {
                listener.accept(decided);
            } catch (RuntimeException e) {
                log.error("A listener failed on the decision of approval {}", decided.id(), e);
            }
        }
    }
}
