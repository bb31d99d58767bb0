package io.jarviscore.operations;

import io.jarviscore.testing.Linearity;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are looked for in a time that grows with the text. */
@Timeout(60)
class LinearRedactionTest {
    private final Redaction redaction = Redaction.of(List.of("aaaaaaaaaaaaaaaaaaaaaaab"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "\\",
                "\"",
                " ",
                "://",
                "://x:",
                "://x:y",
                "bearer ",
                "Bearer aaaaaaa",
                "api_key=",
                "\"api_key\":\"",
                "\\\"token\\\" : \\\"",
                "password",
                "authorization: "
            })
    void aTextIsMaskedInLinearTime(String piece) {
        Linearity.check(400_000, n -> piece.repeat(n / piece.length()), redaction::mask);
    }
}
