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
 * @param left whether nobody waits for the task any more
 */
record RunScope(
        Budget budget,
        RunJournal journal,
        Limits limits,
        KernelPorts ports,
        ModelAffinity affinity,
        AtomicBoolean left) {

    RunScope(Budget budget, RunJournal journal, Limits limits, KernelPorts ports) {
        this(budget, journal, limits, ports, "");
    }

    RunScope(Budget budget, RunJournal journal, Limits limits, KernelPorts ports, String task) {
        this(budget, journal, limits, ports, new ModelAffinity(task), new AtomicBoolean());
    }

    /** The scope of a step that runs beside others. */
    RunScope part() {
        return new RunScope(budget.part(), journal, limits, ports, affinity, left);
    }

    /** Says that nobody waits any more: the loop must not begin anything else. */
    void leave() {
        left.set(true);
    }
}
