package io.jarviscore.inprocess;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.MeshClock;
import io.jarviscore.extension.DecisionListeners;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Questions in memory. A decision is kept until somebody has acted on it and its workflow has
 * finished, and then for the next {@value #MAX_DECIDED} decisions; if its workflow is forgotten
 * before that, its questions go along.
 */
final class InProcessApprovals implements Approvals {
    /** How many decided questions are kept that nobody needs any more. */
    static final int MAX_DECIDED = 10_000;

    /**
     * How many of the oldest are looked at when one more is acknowledged: more can go than comes.
     */
    private static final int LOOKED_AT = 2;

    private static final Comparator<Approval> BY_DECISION =
            Comparator.comparing(decision -> decision.decidedAt().orElseThrow());

    private final MeshClock clock;

    /** Whether a workflow may still read its decisions. Asked without the lock. */
    private final Predicate<String> isUnfinished;

    // Guards the maps and the set; nothing under it blocks. Listeners are called without it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Approval> undecidedOldestFirst = new LinkedHashMap<>();
    private final Map<String, Approval> decided = new HashMap<>();
    private final Set<String> unacknowledged = new LinkedHashSet<>();
    private final LinkedHashSet<String> acknowledgedOldestFirst = new LinkedHashSet<>();
    private final Map<String, Set<String>> idsOfWorkflow = new HashMap<>();
    private final DecisionListeners listeners = new DecisionListeners();
    private final DecisionListeners questionListeners = new DecisionListeners();

    InProcessApprovals(MeshClock clock, Predicate<String> isUnfinished) {
        this.clock = clock;
        this.isUnfinished = isUnfinished;
    }

    /** Forgets the questions of a workflow that is forgotten. */
    void forget(String workflowId) {
        locked(
                () -> {
                    for (String id : idsOfWorkflow.getOrDefault(workflowId, Set.of())) {
                        undecidedOldestFirst.remove(id);
                        decided.remove(id);
                        unacknowledged.remove(id);
                        acknowledgedOldestFirst.remove(id);
                    }
                    return idsOfWorkflow.remove(workflowId);
                });
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
        Approval asked;
        lock.lock();
        try {
            Optional<Approval> known = known(question.id());
            if (known.isPresent()) {
                return known.get();
            }
            asked = plain.asked(clock.instant());
            undecidedOldestFirst.put(asked.id(), asked);
            idsOfWorkflow
                    .computeIfAbsent(asked.workflowId(), workflow -> new HashSet<>())
                    .add(asked.id());
        } finally {
            lock.unlock();
        }
        questionListeners.tell(asked);
        return asked;
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
                                .map(decided::get)
                                .sorted(BY_DECISION)
                                .limit(limit)
                                .toList());
    }

    @Override
    public void acknowledge(String id) {
        List<Approval> oldest =
                locked(
                        () -> {
                            if (unacknowledged.remove(id)) {
                                acknowledgedOldestFirst.add(id);
                            }
                            return acknowledgedOldestFirst.size() <= MAX_DECIDED
                                    ? List.<Approval>of()
                                    : acknowledgedOldestFirst.stream()
                                            .limit(LOOKED_AT)
                                            .map(decided::get)
                                            .toList();
                        });
        for (Approval each : oldest) {
            boolean needed = isUnfinished.test(each.workflowId());
            locked(() -> needed ? keepLonger(each) : drop(each));
        }
    }

    private boolean keepLonger(Approval needed) {
        return acknowledgedOldestFirst.remove(needed.id())
                && acknowledgedOldestFirst.add(needed.id());
    }

    private boolean drop(Approval old) {
        if (acknowledgedOldestFirst.size() <= MAX_DECIDED
                || !acknowledgedOldestFirst.remove(old.id())) {
            return false;
        }
        decided.remove(old.id());
        idsOfWorkflow.computeIfPresent(
                old.workflowId(),
                (workflow, ids) -> {
                    ids.remove(old.id());
                    return ids.isEmpty() ? null : ids;
                });
        return true;
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        return listeners.add(listener);
    }

    @Override
    public AutoCloseable onQuestion(Consumer<Approval> listener) {
        return questionListeners.add(listener);
    }

    private Approval decide(
            String id,
            Approval.Status status,
            String by,
            String note,
            Optional<Map<String, Object>> edited) {
        Approval decision;
        lock.lock();
        try {
            Approval asked = known(id).orElseThrow(() -> Approvals.unknown(id));
            if (asked.status() != Approval.Status.PENDING) {
                return asked;
            }
            decision = asked.decided(status, by, note, edited, clock.instant());
            keep(decision);
        } finally {
            lock.unlock();
        }
        listeners.tell(decision);
        return decision;
    }

    private void keep(Approval decision) {
        undecidedOldestFirst.remove(decision.id());
        decided.put(decision.id(), decision);
        unacknowledged.add(decision.id());
    }

    private Optional<Approval> known(String id) {
        return Optional.ofNullable(undecidedOldestFirst.get(id))
                .map(asked -> asked.asOf(clock.instant()))
                .or(() -> Optional.ofNullable(decided.get(id)));
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
