package io.jarviscore.inprocess;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.DecisionListeners;
import io.jarviscore.MeshClock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Questions in memory. */
final class InProcessApprovals implements Approvals {
    /** How many decided questions are kept. */
    static final int MAX_DECIDED = 10_000;

    private static final Comparator<Approval> BY_DECISION =
            Comparator.comparing(decided -> decided.decidedAt().orElseThrow());

    private final MeshClock clock;

    // Guards the maps and the set; nothing under it blocks. Listeners are called without it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Approval> undecidedOldestFirst = new LinkedHashMap<>();
    private final Map<String, Approval> decidedOldestFirst = new LinkedHashMap<>();
    private final Set<String> unacknowledged = new LinkedHashSet<>();
    private final DecisionListeners listeners = new DecisionListeners();

    InProcessApprovals(MeshClock clock) {
        this.clock = clock;
    }

    @Override
    public Approval request(Question question) {
        Map<String, Object> details =
                PlainValues.frozen("details of approval " + question.id(), question.details());
        Question plain =
                new Question(
                        question.id(),
                        question.workflowId(),
                        question.stepId(),
                        question.text(),
                        details,
                        question.expiresIn());
        return locked(
                () ->
                        known(question.id())
                                .orElseGet(
                                        () -> {
                                            Approval asked = plain.asked(clock.instant());
                                            undecidedOldestFirst.put(asked.id(), asked);
                                            return asked;
                                        }));
    }

    @Override
    public Optional<Approval> find(String id) {
        return locked(() -> known(id));
    }

    @Override
    public List<Approval> list() {
        return locked(
                () ->
                        undecidedOldestFirst.values().stream()
                                .filter(asked -> !isOver(asked))
                                .toList());
    }

    @Override
    public Approval approve(String id, String by, String note) {
        return decide(id, Approval.Status.APPROVED, by, note, Optional.empty());
    }

    @Override
    public Approval approve(String id, String by, String note, Map<String, Object> edited) {
        Map<String, Object> plain =
                PlainValues.frozen("edited arguments of approval " + id, edited);
        return decide(id, Approval.Status.APPROVED, by, note, Optional.of(plain));
    }

    @Override
    public Approval reject(String id, String by, String note) {
        return decide(id, Approval.Status.REJECTED, by, note, Optional.empty());
    }

    @Override
    public List<Approval> expire(int limit) {
        List<Approval> ended =
                locked(
                        () -> {
                            List<Approval> over = over(limit);
                            over.forEach(this::keep);
                            return over;
                        });
        ended.forEach(listeners::tell);
        return ended;
    }

    @Override
    public List<Approval> withdraw(String workflowId, String reason) {
        List<Approval> ended =
                locked(
                        () -> {
                            List<Approval> undecided =
                                    undecidedOldestFirst.values().stream()
                                            .filter(asked -> asked.workflowId().equals(workflowId))
                                            .filter(asked -> !isOver(asked))
                                            .map(asked -> withdrawn(asked, reason))
                                            .toList();
                            undecided.forEach(this::keep);
                            return undecided;
                        });
        ended.forEach(listeners::tell);
        return ended;
    }

    private Approval withdrawn(Approval asked, String reason) {
        return asked.decided(
                Approval.Status.WITHDRAWN, "", reason, Optional.empty(), clock.instant());
    }

    @Override
    public List<Approval> unacknowledged(int limit) {
        return locked(
                () ->
                        unacknowledged.stream()
                                .map(decidedOldestFirst::get)
                                .sorted(BY_DECISION)
                                .limit(limit)
                                .toList());
    }

    @Override
    public void acknowledge(String id) {
        locked(() -> unacknowledged.remove(id));
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        return listeners.add(listener);
    }

    private Approval decide(
            String id,
            Approval.Status status,
            String by,
            String note,
            Optional<Map<String, Object>> edited) {
        Approval decided;
        lock.lock();
        try {
            Approval asked = known(id).orElseThrow(() -> Approvals.unknown(id));
            if (asked.status() != Approval.Status.PENDING) {
                return asked;
            }
            decided = asked.decided(status, by, note, edited, clock.instant());
            keep(decided);
        } finally {
            lock.unlock();
        }
        listeners.tell(decided);
        return decided;
    }

    private void keep(Approval decided) {
        undecidedOldestFirst.remove(decided.id());
        decidedOldestFirst.put(decided.id(), decided);
        unacknowledged.add(decided.id());
        if (decidedOldestFirst.size() > MAX_DECIDED) {
            String oldest = decidedOldestFirst.keySet().iterator().next();
            decidedOldestFirst.remove(oldest);
            unacknowledged.remove(oldest);
        }
    }

    private Optional<Approval> known(String id) {
        return Optional.ofNullable(undecidedOldestFirst.get(id))
                .map(asked -> asked.asOf(clock.instant()))
                .or(() -> Optional.ofNullable(decidedOldestFirst.get(id)));
    }

    private List<Approval> over(int limit) {
        return undecidedOldestFirst.values().stream()
                .filter(this::isOver)
                .map(asked -> asked.asOf(clock.instant()))
                .sorted(BY_DECISION)
                .limit(limit)
                .toList();
    }

    private boolean isOver(Approval asked) {
        return asked.asOf(clock.instant()).status() != Approval.Status.PENDING;
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
