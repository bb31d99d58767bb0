package io.jarviscore;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent driven by a language model. It is given a role in words, and the kernel plans, calls
 * tools, writes code, runs it in the sandbox and repairs it until there is an answer or a limit is
 * reached.
 *
 * <p>Needs {@code io.jarviscore:jarviscore-kernel} on the class path and a model provider in the
 * settings. Methods annotated {@link Tool} on the subclass are offered to the model.
 */
public abstract class AutoAgent extends Agent {
    private final String systemPrompt;
    private volatile Reasoner.@Nullable Mind mind;

    /**
     * An agent with a role in words.
     *
     * @throws IllegalArgumentException if the prompt is blank
     */
    protected AutoAgent(AgentCard card, String systemPrompt) {
        super(card);
        if (systemPrompt.isBlank()) {
            throw new IllegalArgumentException(
                    "system prompt of agent \""
                            + card.role()
                            + "\" is blank: say who it is and what a good answer looks like");
        }
        this.systemPrompt = systemPrompt;
    }

    /** Its role in words. */
    public final String systemPrompt() {
        return systemPrompt;
    }

    /** Tools beside the annotated methods; asked for once, at start. */
    protected List<AgentTool> tools() {
        return List.of();
    }

    /** Specialists it may delegate to; asked for once, at start. */
    protected List<SubAgent> subAgents() {
        return List.of();
    }

    /**
     * The specialist that takes every task of this agent, if one does. A step's parameter {@code
     * specialist} that names another of its specialists goes first.
     */
    protected Optional<String> defaultSubAgent() {
        return Optional.empty();
    }

    /**
     * Whether its tasks need signed-in services; then the model is offered a tool for credentialed
     * calls, and the mesh does not start without a source of credentials.
     */
    protected boolean requiresAuth() {
        return false;
    }

    /**
     * Whether its tasks are planned first. The kernel has the model write a plan, runs its steps,
     * independent ones in parallel, has each result judged, and revises the plan when a step fails.
     * A task that needs no plan is done directly. All of it is paid from the task's budget, and a
     * crash repeats no step that had ended.
     */
    protected boolean goalOriented() {
        return false;
    }

    /**
     * Whether the model is offered to write code and have it run in the sandbox; if not, its
     * prompts do not mention code. Asked for once, at start.
     */
    protected boolean runsCode() {
        return true;
    }

    /**
     * The type of all its tasks' results, unless a step sets another: see {@link Step#returns}.
     * Asked for once, at start.
     */
    protected Optional<Class<?>> resultType() {
        return Optional.empty();
    }

    /**
     * Checks a result before it becomes the outcome: return the defect, in words the model can act
     * on, and the task goes on; return empty to accept.
     */
    protected Optional<String> objection(Task task, Object result) {
        return Optional.empty();
    }

    /** Thinks about the task until there is an outcome. */
    @Override
    protected Outcome execute(Task task) throws Exception {
        Reasoner.Mind mine = mind;
        if (mine == null) {
            throw new IllegalStateException("agent " + card().role() + " is not in a mesh yet");
        }
        return mine.reason(task, task.journal());
    }

    final void think(Reasoner reasoner) {
        Reasoner.Thinker thinker =
                new Reasoner.Thinker(
                        card(),
                        id(),
                        systemPrompt,
                        this,
                        tools(),
                        subAgents(),
                        defaultSubAgent(),
                        requiresAuth(),
                        this::objection,
                        goalOriented(),
                        context(),
                        runsCode(),
                        resultType().map(ResultType::of));
        mind = reasoner.prepare(thinker);
    }
}
