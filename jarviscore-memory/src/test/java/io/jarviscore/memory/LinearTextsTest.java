package io.jarviscore.memory;

import io.jarviscore.testing.Linearity;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents, facts and summaries are read in a time that grows with their length. */
@Timeout(60)
class LinearTextsTest {
    private static final List<Consumer<String>> PARSERS =
            List.of(Passages::of, Summary::ofMarkdown, Redaction::of);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                " ",
                "\n",
                "\n\n",
                " \n",
                "\t",
                "# x\n\n",
                "#",
                ". ",
                "x\n\n",
                "\uD83D\uDE00",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN ",
                "bearer ",
                "eyJaaaaaaaaa",
                "eyJ",
                "sk-",
                "://",
                "://x:",
                "password=",
                "token: ",
                "\"secret\":\"",
                "key=a"
            })
    void textsAreReadInLinearTime(String piece) {
        for (Consumer<String> parser : PARSERS) {
            Linearity.check(200_000, n -> piece.repeat(n / piece.length()), parser);
        }
    }
}
