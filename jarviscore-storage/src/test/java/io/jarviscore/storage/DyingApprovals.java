package io.jarviscore.storage;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Approvals of a process that stops for good in the moment in which it asks. */
final class DyingApprovals implements Approvals {
    private final Approvals real;
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    DyingApprovals(Approvals real) {
        this.real = real;
    }

    /** Waits for the first question and returns its id; the store does not have it. */
    String awaitAsked() throws Exception {
        return asked.get(30, TimeUnit.SECONDS);
    }

    @Override
    public Approval request(Question question) {
        asked.complete(question.id());
        try {
            new CountDownLatch(1).await();
            throw new IllegalStateException("nobody counts down");
        } catch (InterruptedException e) {
            throw new IllegalStateException("the process ends", e);
        }
    }

    @Override
    public Optional<Approval> find(String id) {
        return real.find(id);
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
        return real.withdraw(workflowId, reason);
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
