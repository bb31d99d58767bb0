package io.jarviscore;

import io.jarviscore.internal.Ids;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A specialist that an {@link AutoAgent} can delegate to. It runs the same loop with its own prompt
 * and tools, and spends from the same budget. Subclass it to add rules, or methods annotated {@link
 * Tool}. One instance serves many tasks at once: state of one task belongs in local variables.
 */
public class SubAgent {
    private final String name;
    private final String description;
    private final String systemPrompt;
    private final List<AgentTool> tools;

    /**
     * A specialist.
     *
     * @param name how the model calls it; letters, digits, {@code _} and {@code -}, at most 60
     * @param description when to delegate to it, for the model
     * @param systemPrompt its role
     * @param tools its tools besides its {@linkplain #kits() kits}
     * @throws IllegalArgumentException if the name is not usable
     */
    public SubAgent(String name, String description, String systemPrompt, List<AgentTool> tools) {
        if (!name.matches("[A-Za-z0-9_-]{1,60}")) {
            throw new IllegalArgumentException(
                    "name of specialist "
                            + Ids.quote(name)
                            + " is not usable: use 1 to 60 letters, digits, _ or -");
        }
        this.name = name;
        this.description = description;
        this.systemPrompt = systemPrompt;
        this.tools = List.copyOf(tools);
    }

    /** How the model calls it. */
    public final String name() {
        return name;
    }

    /** When to delegate to it, for the model. */
    public final String description() {
        return description;
    }

    /** Its role. */
    public final String systemPrompt() {
        return systemPrompt;
    }

    /** The specialist's tools besides its kits. */
    public final List<AgentTool> tools() {
        return tools;
    }

    /**
     * The kits that the kernel offers it; generated code and signed-in services unless overridden.
     */
    public Set<Kit> kits() {
        return Set.of(Kit.CODE, Kit.SERVICES);
    }

    /** Which model it is asked of; the model for tasks unless overridden. */
    public Tier tier() {
        return Tier.TASK;
    }

    /** Names of other specialists of its agent that it may ask; none unless overridden. */
    public Set<String> asks() {
        return Set.of();
    }

    /**
     * Checks a result before it becomes the specialist's answer. Everything is accepted unless
     * overridden.
     *
     * @param part the delegated task
     * @param result its answer as plain JSON
     * @param uses the tool calls that it made for this part, in order
     * @return the defect, in words the model can act on; empty to accept
     */
    public Optional<String> objection(Task part, Object result, List<Use> uses) {
        return Optional.empty();
    }

    /** Tools that the kernel can offer to a specialist. */
    public enum Kit {
        /** Runs generated code. */
        CODE,
        /**
         * Calls services with credentials, if the agent {@linkplain AutoAgent#requiresAuth may}.
         */
        SERVICES,
        /** Searches the web and reads pages; needs {@code jarviscore-research}. */
        WEB,
        /**
         * Opens, reads and operates web pages in a browser; needs {@code jarviscore-browser} and
         * the setting {@code browser_enabled}.
         */
        BROWSER,
        /** Reads and writes files of the task's workspace in the blob store. */
        FILES,
        /** Sends durable messages to other agents. */
        PEERS,
        /** Finds, calls and stores functions of the registry. */
        FUNCTIONS
    }

    /** Which of the models in the settings. */
    public enum Tier {
        /** The one for the task's complexity. */
        TASK,
        /** {@code coding_model}, if it is set. */
        CODING,
        /** {@code browser_model}, if it is set; otherwise the one for standard tasks. */
        BROWSER
    }

    /**
     * A tool call of a specialist: evidence for its claims.
     *
     * @param tool which tool
     * @param arguments the call's arguments, as JSON text
     * @param failed whether it failed
     * @param value its result as plain JSON; null if it failed or has none
     */
    public record Use(String tool, String arguments, boolean failed, @Nullable Object value) {}

    /** The name. */
    @Override
    public String toString() {
        return "SubAgent[" + name + "]";
    }
}
