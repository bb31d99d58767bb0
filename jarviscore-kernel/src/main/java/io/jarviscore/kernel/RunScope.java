package io.jarviscore.kernel;

import io.jarviscore.ModelAffinity;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all parts of one task share: the agent's own run and those of the specialists it asks.
 *
 * @param budget what may still be spent
 * @param journal what survives a crash
 * @param limits the ceilings
 * @param ports what can be reached
 * @param affinity what its requests have learned about models
 * @param account pays what its tools ask models themselves
 * @param left whether nobody waits for the task any more
 * @param resources what was opened for it
 * @param taint by what text from outside has come into it
 */
record RunScope(
        Budget budget,
        RunJournal journal,
        Limits limits,
        KernelPorts ports,
        ModelAffinity affinity,
        Account account,
        AtomicBoolean left,
        RunResources resources,
        Taint taint)
        implements AutoCloseable {

    RunScope(RunJournal journal, Limits limits, KernelPorts ports, Account account) {
        this(
                account.budget(),
                journal,
                limits,
                ports,
                new ModelAffinity(account.taskId()),
                account,
                new AtomicBoolean(),
                new RunResources(),
                new Taint());
    }

    /** The scope of a step that runs beside others; closed with this one at the latest. */
    RunScope part() {
        Budget own = budget.part();
        return new RunScope(
                own,
                journal,
                limits,
                ports,
                affinity,
                account.part(own),
                left,
                resources.part(),
                taint);
    }

    /** Says that nobody waits any more: the loop must not begin anything else. */
    void leave() {
        left.set(true);
        account.close();
    }

    /** Closes what was opened for the task or the step. */
    @Override
    public void close() {
        resources.close();
    }
}
