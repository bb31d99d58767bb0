package io.jarviscore.kernel;

import io.jarviscore.Reasoner.Thinker;
import io.jarviscore.SubAgent;
import io.jarviscore.Task;
import io.jarviscore.kernel.kit.Kits;
import io.jarviscore.kernel.kit.UserTools;
import io.jarviscore.kernel.tool.CallPolicy;
import io.jarviscore.kernel.tool.MethodTools;
import io.jarviscore.kernel.tool.RunTool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The specialists of one agent, ready to use. Immutable once it is made. */
final class Team {
    /** The parameter of a step that names the specialist for it. */
    private static final String HINT = "specialist";

    private final Map<String, GoalRun.Specialist> members = new LinkedHashMap<>();
    private final List<RunTool> delegation;
    private final Optional<String> first;

    /**
     * Prepares every specialist.
     *
     * @param memoryTools the memory tools of the specialist that takes the agent's tasks
     * @throws IllegalArgumentException if two have one name, or the default is none of them
     */
    Team(
            Thinker thinker,
            Kits kits,
            MethodTools methodTools,
            CallPolicy policy,
            List<RunTool> memoryTools) {
        this.first = thinker.defaultSubAgent();
        for (SubAgent member : thinker.subAgents()) {
            AgentProfile profile = profile(member, thinker, kits, methodTools, policy, memoryTools);
            if (members.put(member.name(), new GoalRun.Specialist(profile, member.description()))
                    != null) {
                throw new IllegalArgumentException(
                        "agent "
                                + thinker.card().role()
                                + " has two specialists named "
                                + member.name()
                                + ": rename one of them");
            }
        }
        requireDefault(thinker);
        this.delegation = thinker.subAgents().stream().map(this::delegation).toList();
    }

    private AgentProfile profile(
            SubAgent member,
            Thinker thinker,
            Kits kits,
            MethodTools methodTools,
            CallPolicy policy,
            List<RunTool> memoryTools) {
        List<RunTool> tools = new ArrayList<>(kits.of(member));
        methodTools.of(member).forEach(tool -> tools.add(UserTools.of(tool, policy)));
        member.tools().forEach(tool -> tools.add(kits.tool(tool)));
        thinker.subAgents().stream()
                .filter(other -> member.asks().contains(other.name()))
                .filter(other -> !other.name().equals(member.name()))
                .forEach(other -> tools.add(delegation(other)));
        if (first.equals(Optional.of(member.name()))) {
            Kernel.addUnlessNamed(tools, memoryTools);
        }
        return AgentProfile.of(
                        thinker.agentId(),
                        member.name(),
                        member.systemPrompt(),
                        tools,
                        (task, result) -> Optional.empty())
                .under(member)
                .asking(this::profile);
    }

    private RunTool delegation(SubAgent member) {
        return DelegateTool.of(member.name(), member.description());
    }

    /**
     * The profile of a specialist.
     *
     * @throws IllegalStateException if there is none of this name
     */
    AgentProfile profile(String name) {
        GoalRun.@Nullable Specialist member = members.get(name);
        if (member == null) {
            throw new IllegalStateException("no specialist " + name);
        }
        return member.profile();
    }

    /** The tools by which the agent asks its specialists. */
    List<RunTool> delegation() {
        return delegation;
    }

    /** All of them, by name. */
    Map<String, GoalRun.Specialist> members() {
        return members;
    }

    /**
     * The profile that takes a task: the specialist of its step, else the agent's default, else the
     * agent itself.
     */
    Optional<AgentProfile> taking(Task task) {
        Optional<String> named =
                Optional.ofNullable(task.params().get(HINT))
                        .map(String::valueOf)
                        .filter(members::containsKey);
        return named.or(() -> first).map(this::profile);
    }

    private void requireDefault(Thinker thinker) {
        Set<String> names = members.keySet();
        if (first.isPresent() && !names.contains(first.get())) {
            throw new IllegalArgumentException(
                    "agent "
                            + thinker.card().role()
                            + " names "
                            + first.get()
                            + " as its default specialist; its specialists are "
                            + List.copyOf(names));
        }
    }
}
