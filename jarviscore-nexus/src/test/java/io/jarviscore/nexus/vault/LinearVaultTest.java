package io.jarviscore.nexus.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.testing.Linearity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vault's file is recognised in a time that grows with its length. */
@Timeout(60)
class LinearVaultTest {
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "\"", "[],", "\\", " ", "1", "A", "=", "\n"})
    void aFileIsRecognisedInLinearTime(String piece) {
        for (String start : List.of("", "{\"v\":1,\"kdf\":[", "gAAAAA")) {
            Linearity.check(
                    400_000,
                    n -> (start + piece.repeat(n / piece.length())).getBytes(UTF_8),
                    file -> {
                        try {
                            VaultFormat.of(file, Optional.of(VaultTest.SALT.getBytes(UTF_8)));
                        } catch (VaultException refused) {
                            // that is an answer, too
                        }
                    });
        }
    }
}
