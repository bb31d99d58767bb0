package io.jarviscore.nexus.gateway;

import io.jarviscore.JarvisException;
import io.jarviscore.testing.Linearity;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of the Gateway are read in a time that grows with their length. */
@Timeout(60)
class LinearTokensTest {
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "\"", "[],", "\"k%d\":1,", "\\", " ", "1", "x"})
    void anAnswerIsReadInLinearTime(String piece) {
        for (String start : List.of("", "{\"credentials\":{", "{\"strategy\":{\"config\":{")) {
            Linearity.check(
                    200_000,
                    n -> {
                        StringBuilder body = new StringBuilder(start);
                        for (int i = 0; body.length() < n; i++) {
                            body.append(piece.replace("%d", String.valueOf(i)));
                        }
                        return body + "\"x\":1}}";
                    },
                    body -> {
                        try {
                            TokenPayload.parse(body);
                        } catch (JarvisException | IllegalArgumentException refused) {
                            // that is an answer, too
                        }
                    });
        }
    }
}
