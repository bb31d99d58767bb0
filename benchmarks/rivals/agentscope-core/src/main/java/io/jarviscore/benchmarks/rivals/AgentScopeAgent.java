package io.jarviscore.benchmarks.rivals;

import io.agentscope.core.ReActAgent;
import io.agentscope.core.message.Msg;
import io.agentscope.core.message.UserMessage;
import io.agentscope.core.model.ExecutionConfig;
import io.agentscope.core.model.GenerateOptions;
import io.agentscope.core.model.Model;
import io.agentscope.core.tool.Tool;
import io.agentscope.core.tool.ToolParam;
import io.agentscope.core.tool.Toolkit;
import io.agentscope.extensions.model.openai.OpenAIChatModel;
import java.net.URI;
import java.util.concurrent.Callable;

/** The conversation by a ReAct agent of AgentScope, over its default HTTP transport. */
public final class AgentScopeAgent implements Callable<String> {
    /** More than its ten, since the conversation has eleven turns. */
    private static final int MOST_TURNS = 20;

    private final Model model;
    private final Toolkit toolkit = new Toolkit();
    private final String instructions;
    private final String task;

    /** An agent that asks the model at this address. */
    public AgentScopeAgent(URI endpoint, String model, String instructions, String task) {
        GenerateOptions once =
                GenerateOptions.builder()
                        .executionConfig(ExecutionConfig.builder().maxAttempts(1).build())
                        .build();
        this.model =
                OpenAIChatModel.builder()
                        .baseUrl(endpoint + "/v1")
                        .apiKey("none")
                        .modelName(model)
                        .generateOptions(once)
                        .stream(false)
                        .build();
        this.instructions = instructions;
        this.task = task;
        toolkit.registerTool(new Tools());
    }

    /**
     * Has the conversation; blocks until the model has answered. An agent keeps its messages, and
     * is documented as one for each request; model and tools are shared.
     */
    @Override
    public String call() {
        ReActAgent agent =
                ReActAgent.builder()
                        .name("adder")
                        .sysPrompt(instructions)
                        .model(model)
                        .toolkit(toolkit)
                        .maxIters(MOST_TURNS)
                        .build();
        Msg answer = agent.call(new UserMessage(task)).block();
        return answer == null ? "" : answer.getTextContent();
    }

    /** The tools that the model may call. */
    public static final class Tools {
        @Tool(name = "add", description = "Adds two whole numbers.")
        public long add(@ToolParam(name = "a") long a, @ToolParam(name = "b") long b) {
            return a + b;
        }
    }
}
