package io.jarviscore.testing;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Answers a search only after questions were withdrawn, with the earlier result. */
final class OvertakenApprovals implements Approvals {
    private final Approvals real;
    private final CountDownLatch searched = new CountDownLatch(1);
    private final CountDownLatch withdrawn = new CountDownLatch(1);

    OvertakenApprovals(Approvals real) {
        this.real = real;
    }

    /** Waits for the first search. */
    void awaitSearch() throws InterruptedException {
        searched.await();
    }

    private void awaitWithdrawal() {
        searched.countDown();
        boolean waits = true;
        while (waits) {
            try {
                withdrawn.await();
                waits = false;
            } catch (InterruptedException e) {
                // The answer of a store that is asked arrives all the same.
            }
        }
    }

    @Override
    public Approval request(Question question) {
        return real.request(question);
    }

    @Override
    public Optional<Approval> find(String id) {
        Optional<Approval> before = real.find(id);
        awaitWithdrawal();
        return before;
    }

    @Override
    public List<Approval> list() {
        return real.list();
    }

    @Override
    public Approval approve(String id, String by, String note) {
        return real.approve(id, by, note);
    }

    @Override
    public Approval approve(String id, String by, String note, Map<String, Object> edited) {
        return real.approve(id, by, note, edited);
    }

    @Override
    public Approval reject(String id, String by, String note) {
        return real.reject(id, by, note);
    }

    @Override
    public List<Approval> expire(int limit) {
        return real.expire(limit);
    }

    @Override
    public List<Approval> withdraw(String workflowId, String reason) {
        List<Approval> questions = real.withdraw(workflowId, reason);
        withdrawn.countDown();
        return questions;
    }

    @Override
    public List<Approval> unacknowledged(int limit) {
        return real.unacknowledged(limit);
    }

    @Override
    public void acknowledge(String id) {
        real.acknowledge(id);
    }

    @Override
    public AutoCloseable onQuestion(Consumer<Approval> listener) {
        return real.onQuestion(listener);
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        return real.onDecision(listener);
    }
}
