package io.jarviscore.benchmarks.rivals;

import java.net.URI;
import java.util.concurrent.Callable;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;

/** The conversation by a chat client of Spring AI, without an application context. */
public final class SpringAiAgent implements Callable<String> {
    private final ChatClient client;
    private final String task;

    /** An agent that asks the model at this address. */
    public SpringAiAgent(URI endpoint, String model, String instructions, String task) {
        OpenAiChatOptions options =
                OpenAiChatOptions.builder()
                        .baseUrl(endpoint + "/v1")
                        .apiKey("none")
                        .model(model)
                        .maxRetries(0)
                        .build();
        this.client =
                ChatClient.builder(OpenAiChatModel.builder().options(options).build())
                        .defaultSystem(instructions)
                        .defaultTools(new Tools())
                        .build();
        this.task = task;
    }

    /** Has the conversation; blocks until the model has answered. */
    @Override
    public String call() {
        return client.prompt().user(task).call().content();
    }

    /** The tools that the model may call. */
    static final class Tools {
        @Tool(description = "Adds two whole numbers.")
        long add(long a, long b) {
            return a + b;
        }
    }
}
