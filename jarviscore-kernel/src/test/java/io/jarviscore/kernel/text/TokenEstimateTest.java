package io.jarviscore.kernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Before a call of a model, everything that is sent is counted. */
class TokenEstimateTest {
    private static final String LONG = "x".repeat(40_000);
    private static final long AT_LEAST = 9_000;

    @Test
    void namesIdsAndArgumentsOfCallsAreCounted() {
        for (ToolCall call :
                List.of(
                        new ToolCall(LONG, "f", "{}"),
                        new ToolCall("1", LONG, "{}"),
                        new ToolCall("1", "f", LONG))) {
            assertThat(tokens(new ChatMessage.Assistant("", List.of(call))))
                    .isGreaterThan(AT_LEAST);
        }
    }

    @Test
    void namesAndIdsOfResultsAreCounted() {
        assertThat(tokens(new ChatMessage.ToolResult(LONG, "f", "r", false)))
                .isGreaterThan(AT_LEAST);
        assertThat(tokens(new ChatMessage.ToolResult("1", LONG, "r", false)))
                .isGreaterThan(AT_LEAST);
    }

    @Test
    void namesDescriptionsAndSchemasOfToolsAreCounted() {
        for (ToolSpec tool :
                List.of(
                        new ToolSpec(LONG, "d", Map.of()),
                        new ToolSpec("f", LONG, Map.of()),
                        new ToolSpec("f", "d", Map.of("description", LONG)))) {
            assertThat(TokenEstimate.ofTools(List.of(tool))).isGreaterThan(AT_LEAST);
        }
    }

    private static long tokens(ChatMessage message) {
        return TokenEstimate.of(List.of(message));
    }
}
