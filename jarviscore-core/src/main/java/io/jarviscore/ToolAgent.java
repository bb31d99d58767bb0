package io.jarviscore;

import java.util.List;
import java.util.Map;

/**
 * Calls tools for programs instead of models: each task of it is one call. Atoms and other tools
 * are so reached from code, or from clients of an MCP server. No model is asked, and none is
 * needed.
 *
 * <p>A call is treated as a model's call is: its arguments are checked, a person is asked where the
 * tool says so, services are signed in, and a call that was in flight at a crash is made again,
 * reconciled, or put to a person. The task's result is the tool's. Needs {@code
 * io.jarviscore:jarviscore-kernel} on the class path, like every agent of that kind.
 */
public final class ToolAgent extends AutoAgent {
    /** The parameter of a step that names the tool. */
    public static final String TOOL = "tool";

    /** The parameter of a step that has the arguments, by name. */
    public static final String ARGUMENTS = "arguments";

    private final List<AgentTool> tools;

    /** An agent that calls these tools and no others. */
    public ToolAgent(AgentCard card, List<AgentTool> tools) {
        super(card, "You call the tool that a task names.");
        this.tools = List.copyOf(tools);
    }

    /** The tools that it calls. */
    @Override
    public List<AgentTool> tools() {
        return tools;
    }

    /** None: there is no model that could write any. */
    @Override
    protected boolean runsCode() {
        return false;
    }

    /**
     * A step that is one call.
     *
     * @param id the step's id
     * @param arguments by name, plain JSON
     * @throws IllegalArgumentException if there is no tool of that name
     */
    public Step call(String id, String tool, Map<String, ?> arguments) {
        if (tools.stream().noneMatch(each -> each.name().equals(tool))) {
            throw new IllegalArgumentException(
                    "there is no tool "
                            + tool
                            + "; the tools are "
                            + tools.stream().map(AgentTool::name).toList());
        }
        return Step.of(id, card().role(), "Call " + tool)
                .params(Map.of(TOOL, tool, ARGUMENTS, Map.copyOf(arguments)));
    }
}
