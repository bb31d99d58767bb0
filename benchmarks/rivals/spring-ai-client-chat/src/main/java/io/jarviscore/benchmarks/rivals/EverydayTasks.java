package io.jarviscore.benchmarks.rivals;

import java.util.List;
import java.util.Map;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.ChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import reactor.core.publisher.Flux;

/** The everyday tasks of docs/compared.md that Spring AI has an answer to. */
final class EverydayTasks {
    private EverydayTasks() {}

    // task 1: a question that needs a tool
    static final class OrderTools {
        @Tool(description = "Finds an order")
        String order(String number) {
            return Shop.find(number);
        }
    }

    static String ask(ChatModel model, String question) {
        return ChatClient.create(model)
                .prompt()
                .system("You answer questions about orders.")
                .tools(new OrderTools())
                .user(question)
                .call()
                .content();
    }

    // end

    // task 2: a typed result
    record Triage(String topic, int urgency) {}

    static Triage triage(ChatClient client, String ticket) {
        return client.prompt().user(ticket).call().entity(Triage.class);
    }

    // end

    // task 3: a conversation that survives a restart
    static ChatClient support(ChatModel model, ChatMemoryRepository repository) {
        ChatMemory memory =
                MessageWindowChatMemory.builder().chatMemoryRepository(repository).build();
        return ChatClient.builder(model)
                .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
                .build();
    }

    static String say(ChatClient support, String id, String text) {
        return support.prompt()
                .user(text)
                .advisors(with -> with.param(ChatMemory.CONVERSATION_ID, id))
                .call()
                .content();
    }

    // end

    // task 4: an answer that streams
    static Flux<String> write(ChatClient client, String text) {
        return client.prompt().user(text).stream().content();
    }

    // end

    // task 5: a tool that knows the customer, which the model does not choose
    static final class InvoiceTools {
        @Tool(description = "Finds an invoice")
        String invoice(String number, ToolContext context) {
            return Shop.find(context.getContext().get("customer") + "/" + number);
        }
    }

    static String askFor(ChatClient client, String customer, String question) {
        return client.prompt()
                .system("You answer questions about invoices.")
                .tools(new InvoiceTools())
                .toolContext(Map.of("customer", customer))
                .user(question)
                .call()
                .content();
    }

    // end

    // task 8: a failed exchange with the model is tried again
    static OpenAiChatOptions patient(String key) {
        return OpenAiChatOptions.builder().apiKey(key).model("m").maxRetries(3).build();
    }

    // end

    // task 10: a test without a provider
    static String tested() {
        ChatModel model =
                prompt ->
                        new ChatResponse(
                                List.of(
                                        new Generation(
                                                new AssistantMessage("It arrives tomorrow."))));
        return ask(model, "Where is 4711?");
    }

    // end

    /** The application's own services. */
    private static final class Shop {
        static String find(String key) {
            return "found " + key;
        }
    }
}
