package io.jarviscore.kernel;

import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Reasoner;
import io.jarviscore.SubAgent;
import io.jarviscore.Task;
import io.jarviscore.kernel.reply.NativeReplies;
import io.jarviscore.kernel.reply.TextReplies;
import io.jarviscore.kernel.tool.RunTool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A prepared agent or specialist: everything that is the same for all tasks of an agent or a
 * specialist.
 *
 * @param agentId the agent whose tasks they are
 * @param role the agent's role, or the specialist's name
 * @param rolePrompt its role in words
 * @param natively how its requests begin if the model can call tools
 * @param inText how they begin if it cannot
 * @param tools its tools, by name
 * @param acceptance checks results
 * @param specialist the specialist whose rules and model apply, if it is not the agent itself
 * @param result the required type of results, unless a task sets another
 * @param specialists finds the profile of a specialist by its name
 */
record AgentProfile(
        String agentId,
        String role,
        String rolePrompt,
        Opening natively,
        Opening inText,
        Map<String, RunTool> tools,
        Reasoner.Acceptance acceptance,
        Optional<SubAgent> specialist,
        Optional<ResultCheck> result,
        Function<String, AgentProfile> specialists) {

    /**
     * Puts a profile together.
     *
     * @param systemPrompt its role in words, with the sandbox's manual
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
                systemPrompt,
                Opening.of(systemPrompt, new NativeReplies(byName.keySet()), specs),
                Opening.of(systemPrompt, new TextReplies(), specs),
                byName,
                acceptance,
                Optional.empty(),
                Optional.empty(),
                AgentProfile::none);
    }

    /** Returns this profile for a part of a task: the check of its result is about the whole. */
    AgentProfile withoutCheck() {
        return new AgentProfile(
                agentId,
                role,
                rolePrompt,
                natively,
                inText,
                tools,
                (task, result) -> Optional.empty(),
                specialist,
                Optional.empty(),
                specialists);
    }

    /** Returns this profile with the rules of a specialist. */
    AgentProfile under(SubAgent member) {
        return new AgentProfile(
                agentId,
                role,
                rolePrompt,
                natively,
                inText,
                tools,
                acceptance,
                Optional.of(member),
                result,
                specialists);
    }

    /** The defect of a result; empty to accept it. */
    Optional<String> objection(Task task, Object result, List<SubAgent.Use> uses) {
        return acceptance
                .objection(task, result)
                .or(
                        () ->
                                specialist.flatMap(
                                        rules -> rules.objection(task, result, List.copyOf(uses))));
    }

    SubAgent.Tier tier() {
        return specialist.map(SubAgent::tier).orElse(SubAgent.Tier.TASK);
    }

    /** Returns this profile with a required type of results. */
    AgentProfile returning(Optional<ResultCheck> required) {
        return new AgentProfile(
                agentId,
                role,
                rolePrompt,
                natively,
                inText,
                tools,
                acceptance,
                specialist,
                required,
                specialists);
    }

    /** Returns this profile with specialists that it may ask. */
    AgentProfile asking(Function<String, AgentProfile> members) {
        return new AgentProfile(
                agentId,
                role,
                rolePrompt,
                natively,
                inText,
                tools,
                acceptance,
                specialist,
                result,
                members);
    }

    private static AgentProfile none(String name) {
        throw new IllegalStateException("no specialist " + name);
    }

    Optional<RunTool> tool(String name) {
        return Optional.ofNullable(tools.get(name));
    }
}
