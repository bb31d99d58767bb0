package io.jarviscore.nexus;

import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.testing.Linearity;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of services are searched for secrets in a time that grows with their length. */
@Timeout(60)
class LinearSecretsTest {
    private final SecretScrubber scrubber =
            SecretScrubber.of(List.of(Secret.of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "%", "%6", "%61", "\\", "\\u0061", "&#97;", "&", "+", "YWFh", "6161", "x",
                "%2561"
            })
    void anAnswerIsSearchedInLinearTime(String piece) {
        Linearity.check(200_000, n -> piece.repeat(n / piece.length()), scrubber::text);
    }
}
