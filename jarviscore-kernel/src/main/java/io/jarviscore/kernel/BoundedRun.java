package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.TaskLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Runs a task's loop on a thread of its own, so that the task ends at its deadline whatever the
 * foreign code does that the loop calls: tools, models that somebody handed over, checks of
 * results. One thread for the whole task is enough; a thread for each call would cost every turn a
 * change of threads.
 */
final class BoundedRun {
    /** How long code may take to end after it was interrupted, before it is left to itself. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private BoundedRun() {}

    /** A task's loop, or a plan's. */
    @FunctionalInterface
    interface Work {
        /** Blocks until the task has ended, whichever way. */
        Outcome run() throws InterruptedException;
    }

    /** Runs one loop. */
    static Outcome of(TaskRun run, RunScope scope) throws InterruptedException {
        return of(run.task().id(), run::run, scope);
    }

    /**
     * Blocks until the task has ended, at most until its deadline and the grace.
     *
     * @throws InterruptedException if the caller was interrupted; the loop is stopped, and makes no
     *     further call even if the code it is in does not react
     */
    static Outcome of(String taskId, Work run, RunScope scope) throws InterruptedException {
        CompletableFuture<Outcome> ending = new CompletableFuture<>();
        Thread worker =
                Thread.ofVirtual()
                        .name("task " + taskId)
                        .start(TaskLog.carried(() -> complete(ending, run)));
        MeshClock clock = scope.ports().clock();
        Duration left = scope.budget().untilDeadline();
        MeshClock.Timer interrupt = clock.after(left, worker::interrupt);
        MeshClock.Timer leave =
                clock.after(
                        left.plus(GRACE),
                        () -> {
                            scope.leave();
                            ending.complete(overdue(scope));
                        });
        try {
            return ending.get();
        } catch (InterruptedException e) {
            scope.leave();
            worker.interrupt();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException away) {
                throw away;
            }
            return Outcome.failure(Optional.ofNullable(e.getCause()).orElse(e));
        } finally {
            interrupt.cancel();
            leave.cancel();
        }
    }

    private static void complete(CompletableFuture<Outcome> ending, Work run) {
        try {
            ending.complete(run.run());
        } catch (Throwable e) {
            // Also errors: a stack overflow in a tool must not leave the task hanging.
            ending.completeExceptionally(e);
        }
    }

    private static Outcome overdue(RunScope scope) {
        Cause.LimitReached limit = scope.budget().timeLimit().orElseThrow();
        return Outcome.ended(Outcome.Status.TIMEOUT, limit);
    }
}
