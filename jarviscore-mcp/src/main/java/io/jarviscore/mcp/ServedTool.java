package io.jarviscore.mcp;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.ToolAgent;
import io.jarviscore.WorkflowView;
import io.jarviscore.json.Json;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A tool as a server of the SDK offers it.
 *
 * @param tool how clients see it
 * @param answer makes a call and returns its result; blocks
 */
record ServedTool(Tool tool, Function<Map<String, Object>, CallToolResult> answer) {
    private static final String RESULTS = "get_result";
    private static final String CALL = "call";

    /** The step of the workflow that a call is. */
    private static final String STEP = "mcp";

    /** A call's workflow has this and a random UUID: nobody else's results can be asked for. */
    private static final String WORKFLOW = "mcp-";

    /** An agent that takes tasks. */
    static ServedTool of(Mesh mesh, AgentCard card) {
        Tool tool =
                Tool.builder(
                                "ask_" + card.role(),
                                parameters("task", "what to do, with everything needed to know"))
                        .description(
                                card.description().isEmpty()
                                        ? "Asks " + card.role()
                                        : card.description())
                        .build();
        return new ServedTool(
                tool,
                arguments ->
                        arguments.get("task") instanceof String text && !text.isBlank()
                                ? run(mesh, Step.of(STEP, card.role(), text))
                                : result("\"task\" has to be a text that says what to do", true));
    }

    /** A tool that an agent calls. */
    static ServedTool of(Mesh mesh, ToolAgent agent, AgentTool tool) {
        ToolAnnotations hints =
                ToolAnnotations.builder()
                        .readOnlyHint(tool.repeatable() && tool.risk() == 0)
                        .idempotentHint(tool.repeatable())
                        .destructiveHint(tool.sensitive())
                        .openWorldHint(tool.fromOutside())
                        .build();
        return new ServedTool(
                Tool.builder(tool.name(), tool.parameters())
                        .description(tool.description())
                        .annotations(hints)
                        .build(),
                arguments -> run(mesh, agent.call(STEP, tool.name(), arguments)));
    }

    /** The results of calls that had to wait. */
    static ServedTool results(Mesh mesh) {
        Tool tool =
                Tool.builder(
                                RESULTS,
                                parameters(CALL, "the id that the waiting call answered with"))
                        .description(
                                "Returns the result of a call that had to wait for a person's"
                                        + " decision.")
                        .annotations(ToolAnnotations.builder().readOnlyHint(true).build())
                        .build();
        return new ServedTool(
                tool, arguments -> resultOf(mesh, String.valueOf(arguments.get(CALL))));
    }

    McpServerFeatures.SyncToolSpecification onStreams() {
        return McpServerFeatures.SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((exchange, request) -> answer(request))
                .build();
    }

    McpStatelessServerFeatures.SyncToolSpecification onHttp() {
        return McpStatelessServerFeatures.SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((context, request) -> answer(request))
                .build();
    }

    private CallToolResult answer(CallToolRequest request) {
        Map<String, Object> arguments = request.arguments();
        return answer.apply(arguments == null ? Map.of() : arguments);
    }

    private static CallToolResult run(Mesh mesh, Step step) {
        String id = WORKFLOW + UUID.randomUUID();
        return result(id, mesh.workflow(id, step).step(STEP));
    }

    private static CallToolResult resultOf(Mesh mesh, String id) {
        Optional<WorkflowView> view = id.startsWith(WORKFLOW) ? mesh.find(id) : Optional.empty();
        if (view.isEmpty()) {
            return result("there is no call " + Json.write(Json.cut(80, id)), true);
        }
        Optional<Outcome> outcome =
                Optional.ofNullable(view.get().steps().get(STEP)).flatMap(step -> step.outcome());
        return outcome.isPresent()
                ? result(id, outcome.get())
                : result("it is not decided or not done yet: ask again later", true);
    }

    private static CallToolResult result(String id, Outcome outcome) {
        if (outcome.status() == Outcome.Status.WAITING) {
            return result(
                    "WAITING: "
                            + outcome.summary()
                            + " When a person has decided, get the result with "
                            + RESULTS
                            + " and {\"call\": \""
                            + id
                            + "\"}.",
                    true);
        }
        if (!outcome.isSuccess()) {
            return result(outcome.status() + ": " + outcome.summary(), true);
        }
        return result(
                outcome.payload() instanceof String words ? words : Json.write(outcome.payload()),
                false);
    }

    private static CallToolResult result(String text, boolean failed) {
        return CallToolResult.builder().addTextContent(text).isError(failed).build();
    }

    private static Map<String, Object> parameters(String name, String description) {
        return Map.of(
                "type",
                "object",
                "properties",
                Map.of(name, Map.of("type", "string", "description", description)),
                "required",
                List.of(name));
    }
}
