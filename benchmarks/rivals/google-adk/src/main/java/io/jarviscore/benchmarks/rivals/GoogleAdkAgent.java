package io.jarviscore.benchmarks.rivals;

import com.google.adk.agents.LlmAgent;
import com.google.adk.models.Gemini;
import com.google.adk.runner.InMemoryRunner;
import com.google.adk.sessions.Session;
import com.google.adk.tools.Annotations.Schema;
import com.google.adk.tools.FunctionTool;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import java.net.URI;
import java.util.concurrent.Callable;

/** The conversation by an agent of Google's ADK, over Google's own client for Gemini. */
public final class GoogleAdkAgent implements Callable<String> {
    private static final String USER = "user";

    private final InMemoryRunner runner;
    private final Content task;

    /** An agent that asks the model at this address. */
    public GoogleAdkAgent(URI endpoint, String model, String instructions, String task) {
        Client client =
                Client.builder()
                        .apiKey("none")
                        .httpOptions(HttpOptions.builder().baseUrl(endpoint.toString()).build())
                        .build();
        LlmAgent agent =
                LlmAgent.builder()
                        .name("adder")
                        .model(new Gemini(model, client))
                        .instruction(instructions)
                        .tools(FunctionTool.create(new Tools(), "add"))
                        .build();
        this.runner = new InMemoryRunner(agent);
        this.task = Content.fromParts(Part.fromText(task));
    }

    /** Has the conversation in a session of its own; blocks until the model has answered. */
    @Override
    public String call() {
        Session session =
                runner.sessionService().createSession(runner.appName(), USER).blockingGet();
        String answer = runner.runAsync(USER, session.id(), task).blockingLast().stringifyContent();
        // It would be kept for ever.
        runner.sessionService().deleteSession(runner.appName(), USER, session.id()).blockingAwait();
        return answer;
    }

    /** The tools that the model may call. */
    public static final class Tools {
        /** Its result becomes the field "result". */
        @Schema(name = "add", description = "Adds two whole numbers.")
        public long add(@Schema(name = "a") long a, @Schema(name = "b") long b) {
            return a + b;
        }
    }
}
