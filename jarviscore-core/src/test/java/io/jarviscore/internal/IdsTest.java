package io.jarviscore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void separatorsWildcardsAndPathsAreNotIds() {
        for (String id : new String[] {"", "a:b", "a*", "a/b", "..", ".", "a b", "ä", "x\n"}) {
            assertThat(Ids.isValid(id)).as(id).isFalse();
        }
        assertThat(Ids.isValid("x".repeat(129))).isFalse();
        assertThat(Ids.isValid("x".repeat(128))).isTrue();
    }

    @Test
    void theMessageNamesTheIdAndTheRuleOnOneShortLine() {
        assertThatThrownBy(() -> Ids.require("step id", "a:b\n" + "x".repeat(1_000_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("step id \"a:b?xxx")
                .hasMessageContaining(Ids.RULE)
                .satisfies(
                        e -> assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("\n"));
    }

    @Property
    void anIdNeverHoldsACharacterThatStoresOrFilesTreatSpecially(@ForAll String any) {
        if (Ids.isValid(any)) {
            assertThat(any).doesNotContain(":", "*", "/", "\\", "{", "}", " ", "\n");
        }
    }
}
