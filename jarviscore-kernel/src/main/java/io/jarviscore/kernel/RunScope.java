package io.jarviscore.kernel;

/**
 * What all parts of one task share: the agent's own run and those of the specialists it asks.
 *
 * @param budget what may still be spent
 * @param journal what survives a crash
 * @param limits the ceilings
 * @param ports what can be reached
 */
record RunScope(Budget budget, RunJournal journal, Limits limits, KernelPorts ports) {}
