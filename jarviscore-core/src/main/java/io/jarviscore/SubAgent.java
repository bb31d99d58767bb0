package io.jarviscore;

import java.util.List;

/**
 * A specialist that an {@link AutoAgent} can delegate to. It runs the same loop with its own prompt
 * and tools, and spends from the same budget.
 *
 * @param name how the model calls it; same characters as a tool's name
 * @param description when to delegate to it, for the model
 * @param systemPrompt its role
 * @param tools what it may use besides the sandbox
 */
public record SubAgent(
        String name, String description, String systemPrompt, List<AgentTool> tools) {
    /** Copies the tools. */
    public SubAgent {
        tools = List.copyOf(tools);
    }
}
