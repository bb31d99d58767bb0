package io.jarviscore;

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
         * <p>What must survive a crash goes to the journal before it takes effect; what an earlier
         * run left there is carried on.
         *
         * @throws InterruptedException if the task was cancelled; everything it had running is
         *     stopped
         */
        Outcome reason(Task task, TaskJournal journal) throws InterruptedException;
    }

    /**
     * What an {@link AutoAgent} brings to its tasks. The same for all of them: nothing about a task
     * is kept here.
     *
     * @param card who it is
     * @param agentId its id in this mesh
     * @param systemPrompt its role in words, part of every request
     * @param host the agent, whose {@link Tool} methods the model may call
     * @param tools more tools
     * @param subAgents whom it may delegate to
     * @param defaultSubAgent the specialist that takes its tasks, if one does
     * @param requiresAuth whether it may call services with credentials of the mesh
     * @param acceptance checks a result before it becomes the outcome
     * @param goalOriented whether its tasks are planned in steps first
     * @param context what it can reach
     * @param runsCode whether its model may have code run
     * @param result what the results of its tasks have to be, unless a task says otherwise
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
        /** Empty to accept; otherwise what is missing, in words the model can act on. */
        Optional<String> objection(Task task, Object result);
    }
}
