package io.jarviscore.kernel;

import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.kernel.budget.Account;
import io.jarviscore.kernel.tool.ToolThread;
import io.jarviscore.thread.TaskLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task's loop on a thread of its own, so that the task ends at its deadline even if foreign
 * code does not end. It is a virtual thread, since the loop itself only waits. Foreign code is
 * called on platform threads, see {@link ToolThread}: tools, a user's models, checks of results.
 */
final class BoundedRun {
    /** How long code may take to end after it was interrupted, before its thread is abandoned. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(BoundedRun.class);

    private final Work work;
    private final String taskId;
    private final String agentId;
    private final RunScope scope;
    private final CompletableFuture<Outcome> ending = new CompletableFuture<>();
    private final Thread worker;

    private BoundedRun(Work work, String taskId, String agentId, RunScope scope) {
        this.work = work;
        this.taskId = taskId;
        this.agentId = agentId;
        this.scope = scope;
        Runnable run = this::runToTheEnd;
        this.worker = Thread.ofVirtual().name("task " + taskId).unstarted(TaskLog.carried(run));
    }

    /** A task's loop, or a plan's. */
    interface Work {
        /** Blocks until the task has ended, whichever way. */
        Outcome run() throws InterruptedException;

        /** The outcome of the task if its time has expired now; for another thread. */
        Outcome overdue();

        /** Whether code of its own threads continues after an interruption. */
        default boolean isStuck() {
            return false;
        }
    }

    /**
     * Blocks until the task has ended, at most until its deadline. A partial result is in its
     * outcome.
     *
     * @throws InterruptedException if the caller was interrupted before the deadline; the loop is
     *     stopped, and makes no further call even if the code it is in does not react
     */
    static Outcome of(Work work, String taskId, String agentId, RunScope scope)
            throws InterruptedException {
        return new BoundedRun(work, taskId, agentId, scope).outcome();
    }

    private Outcome outcome() throws InterruptedException {
        worker.start();
        MeshClock.Timer end = clock().after(scope.budget().untilDeadline(), this::endInTime);
        try {
            return ending.get();
        } catch (InterruptedException e) {
            if (scope.budget().timeLimit().isPresent()) {
                // The step's own timer was faster than this one.
                endInTime();
                return ending.join();
            }
            leave();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException away) {
                throw away;
            }
            return Outcome.failure(Optional.ofNullable(e.getCause()).orElse(e));
        } finally {
            end.cancel();
        }
    }

    private void runToTheEnd() {
        Account.Work bound = scope.account().onThisThread();
        try (bound) {
            Outcome outcome = work.run();
            scope.account().close();
            ending.complete(outcome);
        } catch (Throwable e) {
            // Also errors: a stack overflow in a tool must not leave the task hanging.
            ending.completeExceptionally(e);
        }
    }

    /** Ends the task at its deadline with a partial result, even while its code runs on. */
    private void endInTime() {
        if (ending.complete(work.overdue())) {
            leave();
        }
    }

    private void leave() {
        scope.leave();
        worker.interrupt();
        clock().after(GRACE, this::reportIfStuck);
    }

    private void reportIfStuck() {
        if (worker.isAlive() || work.isStuck()) {
            log.warn(
                    "Task {} is over, and its code did not end within {} after it was interrupted;"
                            + " its thread is left to itself: tools must react to interruption",
                    taskId,
                    GRACE);
            scope.ports()
                    .events()
                    .accept(new MeshEvent.CodeAbandoned(clock().instant(), taskId, agentId));
        }
    }

    private MeshClock clock() {
        return scope.ports().clock();
    }
}
