package io.jarviscore.kernel.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.ProviderRig;
import io.jarviscore.testing.ServerReply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueCallIdsTest {
    /** As a server that counts its calls anew in every answer leaves it behind. */
    private static final List<ChatMessage> REPEATING =
            List.of(
                    new User("go"),
                    new Assistant("", List.of(call("call_0", "1"), call("call_0", "2"))),
                    new ToolResult("call_0", "add", "one", false),
                    new ToolResult("call_0", "add", "two", false),
                    new Assistant("", List.of(call("call_0", "3"))),
                    new ToolResult("call_0", "add", "three", false),
                    new Assistant("", List.of(call("call.0", "4"))),
                    new ToolResult("call.0", "add", "four", true));

    @Test
    void aConversationWithUniqueIdsIsLeftAlone() {
        List<ChatMessage> messages = REPEATING.subList(4, 8);

        assertThat(UniqueCallIds.in(messages, id -> id, answer -> false)).isSameAs(messages);
    }

    @Test
    void aRepeatedIdIsMadeUniqueTogetherWithItsResult() {
        List<ChatMessage> unique = unique(REPEATING);

        assertThat(ids(unique)).containsExactly("call_0", "call_0_1", "call_0_2", "call_0_3");
        assertThat(unique.get(2)).isEqualTo(new ToolResult("call_0", "add", "one", false));
        assertThat(unique.get(3)).isEqualTo(new ToolResult("call_0_1", "add", "two", false));
        assertThat(unique.get(5)).isEqualTo(new ToolResult("call_0_2", "add", "three", false));
        assertThat(unique.get(7)).isEqualTo(new ToolResult("call_0_3", "add", "four", true));
    }

    @Test
    void laterMessagesDoNotChangeEarlierIds() {
        assertThat(unique(REPEATING.subList(0, 6))).isEqualTo(unique(REPEATING).subList(0, 6));
    }

    @Test
    void aLongIdStaysWithinEveryProvidersLimit() {
        String id = "x".repeat(40);
        List<ChatMessage> messages =
                List.of(
                        new Assistant("", List.of(call(id, "1"))),
                        new Assistant("", List.of(call(id, "2"))));

        assertThat(ids(unique(messages)))
                .doesNotHaveDuplicates()
                .allMatch(unique -> unique.length() <= 40);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void anotherProviderTakesAConversationOverWhoseIdsRepeat(String provider) throws Exception {
        try (ProviderRig rig = ProviderRig.of(provider)) {
            // The server refuses ids that stand there twice, and results without their call.
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.ask(ChatRequest.builder().messages(REPEATING).user("on").build());

            assertThat(rig.seen().messages())
                    .filteredOn(ToolResult.class::isInstance)
                    .extracting(message -> ((ToolResult) message).text())
                    .containsExactly("one", "two", "three", "four");
            if (!provider.equals("vertex")) {
                assertThat(ids(rig.seen().messages())).hasSize(4).doesNotHaveDuplicates();
            }
        }
    }

    private static List<ChatMessage> unique(List<ChatMessage> messages) {
        return UniqueCallIds.in(messages, id -> id.replace('.', '_'), answer -> false);
    }

    private static List<String> ids(List<ChatMessage> messages) {
        return messages.stream()
                .filter(Assistant.class::isInstance)
                .flatMap(message -> ((Assistant) message).toolCalls().stream())
                .map(ToolCall::id)
                .toList();
    }

    private static ToolCall call(String id, String number) {
        return new ToolCall(id, "add", "{\"a\":" + number + "}");
    }
}
