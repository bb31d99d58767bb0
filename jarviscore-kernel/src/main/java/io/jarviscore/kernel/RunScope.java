package io.jarviscore.kernel;

import io.jarviscore.kernel.budget.Account;
import io.jarviscore.kernel.budget.Budget;
import io.jarviscore.kernel.budget.Limits;
import io.jarviscore.kernel.tool.Taint;
import io.jarviscore.reasoning.ModelAffinity;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parts that all runs of one task share: the agent's own run and those of the specialists it
 * asks.
 *
 * @param budget the remaining budget
 * @param journal the record that survives a crash
 * @param limits the ceilings
 * @param ports the ports in reach
 * @param affinity the models ruled out by its requests
 * @param account pays the tools' own model calls
 * @param left whether nobody waits for the task any more
 * @param resources the resources opened for it
 * @param taint the sources of untrusted text in it
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
                new Taint(List.of()));
    }

    /**
     * The scope of a step that runs beside others; closed with this one at the latest. The step has
     * a taint of its own: which calls are put to a person must not depend on how far others are.
     */
    RunScope part(Taint ofStep) {
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
                ofStep);
    }

    /** Says that nobody waits any more: the loop must not begin anything else. */
    void leave() {
        left.set(true);
        account.close();
    }

    /** Closes the resources of the task or the step. */
    @Override
    public void close() {
        resources.close();
    }
}
