package io.jarviscore;

import io.jarviscore.journal.TaskJournal;
import java.util.List;
import java.util.Optional;

/** Port: turns tasks into outcomes by thinking. Implementations are thread-safe. */
public interface Reasoner {
    /**
     * Gets ready to think for an agent; called once, when the mesh starts.
     *
     * @throws IllegalArgumentException if the agent's tools cannot be offered; names the tool and
     *     why
     */
    Mind prepare(Thinker thinker);

    /** Thinks for one agent, about any number of tasks at once. */
    @FunctionalInterface
    interface Mind {
        /**
         * Blocks until the task has ended, at most until its deadline. Every way to end is an
         * outcome.
         *
         * <p>State that must survive a crash is written to the journal before it takes effect; the
         * reasoner resumes from the entries of an earlier run.
         *
         * @throws InterruptedException if the task was cancelled; everything it had running is
         *     stopped
         */
        Outcome reason(Task task, TaskJournal journal) throws InterruptedException;
    }

    /**
     * The parts of an {@link AutoAgent} that its tasks have in common. The same for all of them:
     * nothing about a task is kept here.
     *
     * @param card the agent's card
     * @param agentId its id in this mesh
     * @param systemPrompt its role in words, part of every request
     * @param host the agent that declares {@link Tool} methods for the model
     * @param tools more tools
     * @param subAgents the specialists that it may delegate to
     * @param defaultSubAgent the specialist that takes its tasks, if one does
     * @param requiresAuth whether it may call services with credentials of the mesh
     * @param acceptance checks a result before it becomes the outcome
     * @param goalOriented whether its tasks are planned in steps first
     * @param context the ports that it may use
     * @param runsCode whether its model may have code run
     * @param result the type of its tasks' results, unless a task sets another
     */
    record Thinker(
            AgentCard card,
            String agentId,
            String systemPrompt,
            Object host,
            List<AgentTool> tools,
            List<SubAgent> subAgents,
            Optional<String> defaultSubAgent,
            boolean requiresAuth,
            Acceptance acceptance,
            boolean goalOriented,
            AgentContext context,
            boolean runsCode,
            Optional<ResultType> result) {}

    /** Decides whether a result may end the task. */
    @FunctionalInterface
    interface Acceptance {
        /** Empty to accept; otherwise the defect, in words the model can act on. */
        Optional<String> objection(Task task, Object result);
    }
}
