package io.jarviscore.kernel.tool;

import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.kernel.budget.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** The part of a run that a tool sees during one call. Belongs to the task's thread. */
public interface CallContext {
    /** The agent whose task it is. */
    String agentId();

    /** The task of the run. */
    Task task();

    /** The task with an idempotency key of this call, which is the same after a crash. */
    Task taskOfCall();

    /** The time until the task's deadline; zero or negative once it has passed. */
    Duration timeLeft();

    /** The current time of the mesh's clock. */
    Instant now();

    /** Pays for the models that the tool asks itself. */
    Account account();

    /** Whether text from outside has come into the task. */
    boolean isTainted();

    /** Whether the task has not seen a piece of advice before; remembers it. */
    boolean isNewAdvice(String advice);

    /**
     * Returns the run's resource of a type; opens it on first use. It is closed at the run's end.
     *
     * @param opening must not block
     * @throws IllegalStateException if the run has ended
     */
    <R extends AutoCloseable> R resource(Class<R> type, Supplier<R> opening);

    /** Sends an event to the mesh's listeners. */
    void report(MeshEvent event);

    /** How often the task was passed on: 0 for the agent itself and for a step of its plan. */
    int depth();

    /**
     * Has a specialist do a part of the task, on this thread and from this budget; blocks until it
     * has ended.
     *
     * @throws IllegalStateException if the agent has no specialist of this name
     */
    Outcome delegate(String specialist, Task part) throws InterruptedException;
}
