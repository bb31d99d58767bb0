package io.jarviscore.benchmarks.rivals;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import java.util.List;
import java.util.function.UnaryOperator;

/** The messages of a history that LangChain4j's default chat memory still has. */
public final class LangChain4jMemory implements UnaryOperator<List<String>> {
    /** The size in the examples of LangChain4j's documentation, which has no default. */
    private static final int MESSAGES = 10;

    /** For the class loader. */
    public LangChain4jMemory() {}

    /** Returns the messages that a request to the model would have. */
    @Override
    public List<String> apply(List<String> history) {
        ChatMemory memory = MessageWindowChatMemory.withMaxMessages(MESSAGES);
        history.forEach(text -> memory.add(UserMessage.from(text)));
        return memory.messages().stream()
                .map(message -> ((UserMessage) message).singleText())
                .toList();
    }
}
