package io.jarviscore;

import io.jarviscore.journal.TaskJournal;
import io.jarviscore.json.Json;
import io.jarviscore.thread.Computation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user's agent as the engine runs it: calls the methods that {@link Agent} keeps protected, on
 * the proxy that the agent was added with, where there is one. Exceptions of the user's code are
 * thrown on. Thread-safe.
 */
public final class HostedAgent {
    private final Agent agent;

    HostedAgent(Agent agent) {
        this.agent = agent;
    }

    /**
     * The agent's card.
     *
     * @throws IllegalArgumentException if it is a proxy that was made without a constructor
     */
    @SuppressWarnings("NullableProblems")
    public // an object made without its constructor has null fields
    AgentCard card() {
        AgentCard card = agent.card();
        if (card == null) {
            throw new IllegalArgumentException(
                    agent.getClass().getName()
                            + " is a proxy that was made without the constructor of "
                            + agent.getClass().getSuperclass().getSimpleName()
                            + ", as Spring does for a class with @Async or @Transactional methods:"
                            + " add it with addProxied(target, proxy), as"
                            + " jarviscore-spring-boot-starter does for beans");
        }
        return card;
    }

    /** The agent's address in the mesh; after {@link #join}. */
    public String id() {
        return agent.id();
    }

    /** Gives the agent its address and its context. */
    public void join(String id, AgentContext context) {
        agent.join(id, context);
    }

    /** Whether it is an {@link AutoAgent}, which needs a reasoner. */
    public boolean isAuto() {
        return agent instanceof AutoAgent;
    }

    /** Whether it is an {@link AutoAgent} whose tasks are put to a model. */
    public boolean asksModels() {
        return isAuto() && !(agent instanceof ToolAgent);
    }

    /** Whether it is an {@link AutoAgent} that needs signed-in services. */
    public boolean requiresAuth() {
        return agent instanceof AutoAgent auto && auto.requiresAuth();
    }

    /** Prepares an {@link AutoAgent}; nothing for other agents. */
    public void think(Reasoner reasoner) {
        if (agent instanceof AutoAgent auto) {
            auto.think(reasoner);
        }
    }

    /** Calls {@link Agent#setup} with the context that it joined with. */
    public void setUp() throws Exception {
        agent.setup(agent.context());
    }

    /** Calls {@link Agent#teardown}. */
    public void tearDown() throws Exception {
        agent.teardown();
    }

    /** Whether a task of it waits or computes in places of its own, and not on a thread of ours. */
    public boolean needsNoThread() {
        return isAuto() || agent.computes();
    }

    /**
     * A task for an agent.
     *
     * @param inputs the outcomes of the steps that its step depends on
     * @param attempt how often its step was started, this time included
     * @param journal the task's record of calls and questions so far
     */
    public static Task task(
            String workflowId,
            Step step,
            Map<String, Outcome> inputs,
            Optional<Instant> deadline,
            int attempt,
            TaskJournal journal) {
        return new Task(workflowId, step, inputs, deadline, attempt, journal);
    }

    /** The task's record of calls and questions so far. */
    public static TaskJournal journalOf(Task task) {
        return task.journal();
    }

    /**
     * Calls {@link Agent#execute}, among the process's computations if the agent computes.
     *
     * @return null if the user's code returns null in spite of its signature
     */
    @Nullable
    public Outcome execute(Task task) throws Exception {
        Agent receiver = agent.receiverOf("execute", Task.class);
        return agent.computes()
                ? Computation.call("step " + task.id(), () -> receiver.execute(task))
                : receiver.execute(task);
    }

    /** Calls {@link Agent#onRequest}; the reply as plain JSON. */
    @Nullable
    public Object onRequest(PeerMessage message) throws Exception {
        return Json.plain(agent.receiverOf("onRequest", PeerMessage.class).onRequest(message));
    }

    /** Calls {@link Agent#onNotify}. */
    public void onNotify(PeerMessage message) throws Exception {
        agent.receiverOf("onNotify", PeerMessage.class).onNotify(message);
    }
}
