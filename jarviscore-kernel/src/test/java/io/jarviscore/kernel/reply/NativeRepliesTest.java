package io.jarviscore.kernel.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class NativeRepliesTest {
    private final NativeReplies replies = new NativeReplies(Set.of());

    @Property
    void anAnswerIsDataIfAndOnlyIfItIsAnObjectOrAnArray(@ForAll("answers") String text) {
        Assume.that(!ReplyReader.isInvisible(text));
        ChatReply reply =
                new ChatReply(
                        text, List.of(), Finish.STOP, Tokens.NONE, "p", "m", Optional.empty());

        assertThat(replies.read(reply)).isEqualTo(new Decision.Answer(text, data(text)));
    }

    private static @Nullable Object data(String text) {
        try {
            Object value = Json.parse(text);
            return value instanceof Map || value instanceof List ? value : null;
        } catch (JsonException prose) {
            return null;
        }
    }

    /** Words, documents, and separators. */
    @Provide
    Arbitrary<String> answers() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(6),
                        Arbitraries.of(
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        "\"",
                                        ",",
                                        ":",
                                        "null",
                                        "true",
                                        "false",
                                        "nu",
                                        "Tr",
                                        "-",
                                        "+",
                                        ".",
                                        "1",
                                        "1e5",
                                        "NaN",
                                        "Infinity",
                                        "/",
                                        "//",
                                        "/**/",
                                        "#",
                                        "'",
                                        "a",
                                        "\uFEFF",
                                        " ",
                                        "\n")
                                .list()
                                .ofMaxSize(5)
                                .map(parts -> String.join("", parts)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }
}
