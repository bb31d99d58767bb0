package io.jarviscore.benchmarks.rivals;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import java.net.URI;
import java.util.concurrent.Callable;

/** The conversation as an AI service of LangChain4j, over its default HTTP client. */
public final class LangChain4jAgent implements Callable<String> {
    private final Assistant assistant;
    private final String task;

    /** An agent that asks the model at this address. */
    public LangChain4jAgent(URI endpoint, String model, String instructions, String task) {
        ChatModel chatModel =
                OpenAiChatModel.builder()
                        .baseUrl(endpoint + "/v1")
                        .apiKey("none")
                        .modelName(model)
                        .maxRetries(0)
                        .build();
        this.assistant =
                AiServices.builder(Assistant.class)
                        .chatModel(chatModel)
                        .systemMessageProvider(memory -> instructions)
                        .tools(new Tools())
                        .build();
        this.task = task;
    }

    /** Has the conversation; blocks until the model has answered. */
    @Override
    public String call() {
        return assistant.answer(task);
    }

    /** The interface that LangChain4j implements. */
    interface Assistant {
        String answer(String task);
    }

    /** The tools that the model may call. */
    static final class Tools {
        @Tool("Adds two whole numbers.")
        long add(long a, long b) {
            return a + b;
        }
    }
}
