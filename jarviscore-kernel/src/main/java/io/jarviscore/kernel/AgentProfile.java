package io.jarviscore.kernel;

import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Reasoner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who thinks, ready to use: everything that is the same for all tasks of an agent or a specialist.
 *
 * @param agentId whose tasks they are
 * @param role the agent's role, or the specialist's name
 * @param systemPrompt its role in words, with what the sandbox offers
 * @param tools what it may call, by name
 * @param acceptance checks results
 */
record AgentProfile(
        String agentId,
        String role,
        String systemPrompt,
        Map<String, RunTool> tools,
        Reasoner.Acceptance acceptance) {

    /**
     * Puts a profile together.
     *
     * @throws IllegalArgumentException if two tools have one name
     */
    static AgentProfile of(
            String agentId,
            String role,
            String systemPrompt,
            List<RunTool> tools,
            Reasoner.Acceptance acceptance) {
        Map<String, RunTool> byName = new LinkedHashMap<>();
        for (RunTool tool : tools) {
            if (byName.put(tool.name(), tool) != null) {
                throw new IllegalArgumentException(
                        "agent "
                                + role
                                + " has two tools named "
                                + tool.name()
                                + ": rename one of them");
            }
        }
        return new AgentProfile(agentId, role, systemPrompt, byName, acceptance);
    }

    Optional<RunTool> tool(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    List<ToolSpec> specs() {
        return tools.values().stream().map(RunTool::spec).toList();
    }
}
