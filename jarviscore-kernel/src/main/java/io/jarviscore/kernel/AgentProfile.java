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
 * @param natively how its requests begin if the model can call tools
 * @param inText how they begin if it cannot
 * @param tools what it may call, by name
 * @param acceptance checks results
 */
record AgentProfile(
        String agentId,
        String role,
        Opening natively,
        Opening inText,
        Map<String, RunTool> tools,
        Reasoner.Acceptance acceptance) {

    /**
     * Puts a profile together.
     *
     * @param systemPrompt its role in words, with what the sandbox offers
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
        List<ToolSpec> specs = tools.stream().map(RunTool::spec).toList();
        return new AgentProfile(
                agentId,
                role,
                Opening.of(systemPrompt, new NativeReplies(byName.keySet()), specs),
                Opening.of(systemPrompt, new TextReplies(), specs),
                byName,
                acceptance);
    }

    Optional<RunTool> tool(String name) {
        return Optional.ofNullable(tools.get(name));
    }
}
