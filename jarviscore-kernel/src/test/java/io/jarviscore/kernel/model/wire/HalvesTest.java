package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.Instructions;
import io.jarviscore.ChatMessage.Original;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.ProviderRig;
import io.jarviscore.testing.ServerReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HalvesTest {
    private static final String CUT = "an emoji \ud83d\ude00 and half of one \ud83d";

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
    void noHalfOfACharacterIsSentWhereverItCameFrom(String provider) throws Exception {
        List<ChatMessage> messages =
                List.of(
                        new Instructions(CUT),
                        new User(CUT),
                        new Assistant(
                                CUT,
                                List.of(
                                        new ToolCall("a", "add", "{\"q\":\"\\ud83d\"}"),
                                        new ToolCall("b", "add", "{\"q\":\"" + CUT + "\"}"))),
                        new ToolResult("a", "add", CUT, false),
                        new ToolResult("b", "add", CUT, true),
                        new Assistant(
                                "x",
                                List.of(),
                                Optional.of(
                                        new Original(
                                                provider.split(",", 2)[0],
                                                "gemini-3-pro-preview",
                                                "[{\"text\":\"" + CUT + "\"}]"))));
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.answer(request -> ServerReply.text("ok"));

            rig.ask(
                    ChatRequest.builder()
                            .messages(messages)
                            .user("on")
                            .tools(
                                    List.of(
                                            new ToolSpec(
                                                    "add",
                                                    CUT,
                                                    Map.of("type", "object", "title", CUT))))
                            .build());

            assertThat(lone(strings(rig.seen().json()))).isEmpty();
            assertThat(rig.seen().body()).contains("\\ufffd");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"\\uD83D\"', '\"\\ufffd\"'",
        "'\"\\ude00\\ud83d\"', '\"\\ufffd\\ufffd\"'",
        "'\"\\ud83d\\ude00\"', '\"\\ud83d\\ude00\"'",
        "'\"\\\\ud83d\"', '\"\\\\ud83d\"'",
        "'\"\\\\\\ud83d\"', '\"\\\\\\ufffd\"'",
        "'\"\\ud83d\\u0041\"', '\"\\ufffd\\u0041\"'",
        "'\"\\ud83\"', '\"\\ud83\"'",
    })
    void onlyEscapesOfHalvesChange(String json, String changed) {
        byte[] bytes = json.getBytes(UTF_8);
        Halves.replaceIn(bytes);

        assertThat(new String(bytes, UTF_8)).isEqualTo(changed);
    }

    @Property
    void wholePairsAreLeftAlone(@ForAll String text) {
        String whole = Halves.replacedIn(text);

        assertThat(new String(whole.getBytes(UTF_8), UTF_8)).isEqualTo(whole);
        assertThat(Halves.replacedIn(whole)).isSameAs(whole);
    }

    private static List<String> lone(List<String> texts) {
        return texts.stream()
                .filter(text -> !new String(text.getBytes(UTF_8), UTF_8).equals(text))
                .toList();
    }

    private static List<String> strings(@Nullable Object json) {
        if (json instanceof Map<?, ?> object) {
            return object.values().stream().flatMap(v -> strings(v).stream()).toList();
        }
        if (json instanceof List<?> list) {
            return list.stream().flatMap(v -> strings(v).stream()).toList();
        }
        return json instanceof String text ? List.of(text) : List.of();
    }
}
