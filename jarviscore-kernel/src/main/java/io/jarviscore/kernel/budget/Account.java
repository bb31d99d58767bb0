package io.jarviscore.kernel.budget;

import io.jarviscore.Cause;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.JarvisException;
import io.jarviscore.LimitReachedException;
import io.jarviscore.Task;
import io.jarviscore.Usage;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.text.TokenEstimate;
import io.jarviscore.reasoning.ModelAffinity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Pays the model calls of a task's code from the task's budget. Thread-safe; calls that are under
 * way at the same time may together exceed a limit, the next one is refused.
 */
public final class Account {
    private final String taskId;
    private final Budget budget;
    private final Budget.Phase phase;
    private final Optional<Instant> deadline;
    private final ModelCatalogue catalogue;
    private final Map<Thread, Account> working;
    private final AtomicBoolean closed;
    private final ModelAffinity affinity;
    private final AtomicReference<Usage> own = new AtomicReference<>(Usage.NONE);

    /**
     * An account that no thread uses yet.
     *
     * @param working where threads find theirs
     */
    Account(
            String taskId,
            Budget budget,
            Budget.Phase phase,
            Optional<Instant> deadline,
            ModelCatalogue catalogue,
            Map<Thread, Account> working) {
        this(
                taskId,
                budget,
                phase,
                deadline,
                catalogue,
                working,
                new AtomicBoolean(),
                new ModelAffinity(taskId));
    }

    /** The account of a peer's request: events name no task for its model calls. */
    static Account ofRequest(
            String name, Budget budget, ModelCatalogue catalogue, Map<Thread, Account> working) {
        return new Account(
                name,
                budget,
                Budget.Phase.OWN,
                Optional.empty(),
                catalogue,
                working,
                new AtomicBoolean(),
                new ModelAffinity());
    }

    private Account(
            String taskId,
            Budget budget,
            Budget.Phase phase,
            Optional<Instant> deadline,
            ModelCatalogue catalogue,
            Map<Thread, Account> working,
            AtomicBoolean closed,
            ModelAffinity affinity) {
        this.taskId = taskId;
        this.budget = budget;
        this.phase = phase;
        this.deadline = deadline;
        this.catalogue = catalogue;
        this.working = working;
        this.closed = closed;
        this.affinity = affinity;
    }

    /** The account of a step that runs beside others; it ends with the whole. */
    public Account part(Budget ofStep) {
        return new Account(
                taskId,
                ofStep,
                phase,
                deadline,
                catalogue,
                working,
                closed,
                new ModelAffinity(taskId));
    }

    /** Code of the task, until closed by any thread. */
    public interface Work extends AutoCloseable {
        @Override
        void close();
    }

    /** Models that are asked for on the calling thread are paid from here. */
    public Work onThisThread() {
        Thread thread = Thread.currentThread();
        working.put(thread, this);
        return () -> working.remove(thread);
    }

    /** As the charge of a hand-coded agent's attempt, or of a request. */
    TaskCharges.Charge closing(Work bound) {
        return new Paying() {
            @Override
            public void close() {
                Account.this.close();
                bound.close();
            }
        };
    }

    /** As a charge for code within the task; the task's own code closes the account. */
    TaskCharges.Charge charge() {
        return new Paying() {
            @Override
            public void close() {}
        };
    }

    /** Pays from this account. */
    private abstract class Paying implements TaskCharges.Charge {
        @Override
        public Usage usage() {
            return budget.usage();
        }

        @Override
        public void book(Usage ofPeer) {
            budget.book(ofPeer);
            own.updateAndGet(ofPeer::plus);
        }

        @Override
        public void requireUnspent() {
            requireOpen();
            refuseUnknownPrice();
            budget.spentLimit().ifPresent(Account::refuse);
        }
    }

    /** The task that pays. */
    public String taskId() {
        return taskId;
    }

    boolean isOf(Task task) {
        return taskId.equals(task.id());
    }

    /** The budget that it is charged to. */
    public Budget budget() {
        return budget;
    }

    /** Ends the account and its parts: later calls are refused. */
    public void close() {
        closed.set(true);
    }

    /** The cost paid from here since the last time. */
    public Usage takeOwn() {
        return own.getAndSet(Usage.NONE);
    }

    /**
     * Returns the request within the task's remaining budget: its deadline, and a shorter reply if
     * need be.
     *
     * @throws LimitReachedException if the task may not make the call
     */
    ChatRequest admit(ChatRequest request) {
        requireOpen();
        refuseUnknownPrice();
        budget.startTurn(phase).ifPresent(Account::refuse);
        long promptTokens =
                TokenEstimate.of(request.messages()) + TokenEstimate.ofTools(request.tools());
        int wanted = request.maxOutputTokens().orElse(budget.usualReply());
        int granted =
                switch (budget.grant(promptTokens, phase, wanted)) {
                    case Budget.Grant.Reply reply -> reply.tokens();
                    case Budget.Grant.Refused refused ->
                            throw new LimitReachedException(refused.limit());
                };
        ChatRequest.Builder allowed = request.toBuilder();
        if (request.affinity().isEmpty()) {
            allowed.affinity(affinity);
        }
        deadline.filter(end -> request.deadline().map(end::isBefore).orElse(true))
                .ifPresent(allowed::deadline);
        return (granted < wanted ? allowed.maxOutputTokens(granted) : allowed).build();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new JarvisException(
                    "task "
                            + taskId
                            + " has ended, so no model or peer is asked for it: call context().chat()"
                            + " and peers() anew in each task, and finish its calls before the task"
                            + " ends");
        }
    }

    /** Books an answer, and returns it with its price. */
    ChatReply book(ChatReply given) {
        ChatReply reply =
                given.costUsd().isPresent() ? given : given.withCost(catalogue.cost(given));
        budget.book(reply, phase);
        ChatReply.Tokens tokens = reply.usage();
        Usage call =
                new Usage(
                        tokens.input(),
                        tokens.output(),
                        tokens.cached(),
                        reply.costUsd(),
                        1,
                        1,
                        Duration.ZERO);
        own.updateAndGet(call::plus);
        refuseUnknownPrice();
        return reply;
    }

    private static void refuse(Cause.LimitReached limit) {
        throw new LimitReachedException(limit);
    }

    /** A limit in money that cannot be counted would be none. */
    private void refuseUnknownPrice() {
        budget.unknownPrice()
                .ifPresent(
                        unknown -> {
                            throw new JarvisException(unknown.describe());
                        });
    }
}
