package io.jarviscore.benchmarks.rivals;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.util.function.Consumer;

/** The everyday tasks of docs/compared.md that LangChain4j has an answer to. */
final class EverydayTasks {
    private EverydayTasks() {}

    // task 1: a question that needs a tool
    interface Orders {
        @SystemMessage("You answer questions about orders.")
        String ask(String question);
    }

    static final class OrderTools {
        @Tool("Finds an order")
        String order(String number) {
            return Shop.find(number);
        }
    }

    static Orders orders(ChatModel model) {
        return AiServices.builder(Orders.class).chatModel(model).tools(new OrderTools()).build();
    }

    // end

    // task 2: a typed result
    record Triage(String topic, int urgency) {}

    interface Sorter {
        Triage sort(String ticket);
    }

    static Sorter sorter(ChatModel model) {
        return AiServices.create(Sorter.class, model);
    }

    // end

    // task 3: a conversation that survives a restart
    interface Support {
        String say(@MemoryId String id, @UserMessage String text);
    }

    static Support support(ChatModel model, ChatMemoryStore store) {
        return AiServices.builder(Support.class)
                .chatModel(model)
                .chatMemoryProvider(
                        id ->
                                MessageWindowChatMemory.builder()
                                        .id(id)
                                        .maxMessages(20)
                                        .chatMemoryStore(store)
                                        .build())
                .build();
    }

    // end

    // task 4: an answer that streams
    interface Writer {
        TokenStream write(String text);
    }

    static void write(StreamingChatModel model, String text, Consumer<String> page) {
        AiServices.create(Writer.class, model)
                .write(text)
                .onPartialResponse(page)
                .onError(failure -> page.accept(failure.getMessage()))
                .start();
    }

    // end

    // task 5: a tool that knows the customer, which the model does not choose
    interface Invoices {
        @SystemMessage("You answer questions about invoices.")
        String ask(@UserMessage String question, InvocationParameters parameters);
    }

    static final class InvoiceTools {
        @Tool("Finds an invoice")
        String invoice(String number, InvocationParameters parameters) {
            return Shop.find(parameters.get("customer") + "/" + number);
        }
    }

    static String askFor(ChatModel model, String customer, String question) {
        return AiServices.builder(Invoices.class)
                .chatModel(model)
                .tools(new InvoiceTools())
                .build()
                .ask(question, InvocationParameters.from("customer", customer));
    }

    // end

    // task 8: a failed exchange with the model is tried again
    static ChatModel patient(String key) {
        return OpenAiChatModel.builder().apiKey(key).modelName("m").maxRetries(3).build();
    }

    // end

    // task 10: a test without a provider
    static String tested() {
        ChatModel model =
                new ChatModel() {
                    @Override
                    public ChatResponse doChat(ChatRequest request) {
                        AiMessage answer = AiMessage.from("It arrives tomorrow.");
                        return ChatResponse.builder().aiMessage(answer).build();
                    }
                };
        return orders(model).ask("Where is 4711?");
    }

    // end

    /** The application's own services. */
    private static final class Shop {
        static String find(String key) {
            return "found " + key;
        }
    }
}
