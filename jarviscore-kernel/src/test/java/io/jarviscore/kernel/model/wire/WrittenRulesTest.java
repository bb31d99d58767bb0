package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WrittenRulesTest {
    private final WrittenRules rules = new WrittenRules();

    @Property
    void everyTextStandsInARequestAsIfItWereWrittenAnew(@ForAll("texts") String text) {
        byte[] anew = WireJson.write(out -> out.writeString(text));

        assertThat(written(text)).isEqualTo(anew);
        assertThat(written(text)).as("the second time").isEqualTo(anew);
    }

    @Test
    void moreRulesThanAreRememberedAreStillTheRightOnes() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 500; i++) {
                assertThat(new String(written("rule " + i), UTF_8)).isEqualTo("\"rule " + i + "\"");
            }
        }
    }

    @Test
    void textsWithOneHashAreNotMistakenForEachOther() {
        assertThat("Aa").hasSameHashCodeAs("BB");

        assertThat(new String(written("Aa"), UTF_8)).isEqualTo("\"Aa\"");
        assertThat(new String(written("BB"), UTF_8)).isEqualTo("\"BB\"");
    }

    private byte[] written(String text) {
        return WireJson.write(out -> out.writeRawValue(rules.of(text)));
    }

    /** Also halves of characters, which no encoder likes. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings()
                        .withChars('\uD83D', '\uDE00', '"', '\\', '\n', '\u0000', '\u007F', 'é')
                        .ofMaxLength(12),
                Arbitraries.strings().ascii().ofMinLength(7_000).ofMaxLength(20_000));
    }
}
