package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** How documents are cut. */
class PassagesTest {
    @Test
    void paragraphsAreKeptTogetherAsFarAsTheyFit() {
        assertThat(Passages.of("one\n\ntwo\r\n \r\nthree")).containsExactly("one\n\ntwo\n\nthree");
    }

    @Test
    void aHeadingBeginsAPassageAndIsRepeatedInTheNext() {
        String long1 = "a ".repeat(500).strip();
        String long2 = "b ".repeat(500).strip();

        List<String> passages =
                Passages.of("# One\n\n" + long1 + "\n\n" + long2 + "\n\n# Two\n\nc");

        assertThat(passages)
                .containsExactly("# One\n\n" + long1, "# One\n\n" + long2, "# Two\n\nc");
    }

    @Test
    void aLongParagraphIsCutAfterASentenceAndOverlaps() {
        String text = "This is a sentence of some words. ".repeat(100).strip();

        List<String> passages = Passages.of(text);

        assertThat(passages).hasSizeBetween(3, 4);
        assertThat(passages.getFirst()).endsWith(".");
        assertThat(passages.get(1)).contains("sentence of some words");
    }

    @Property(tries = 200)
    void nothingIsLostAndNothingIsTooLong(@ForAll @StringLength(max = 6_000) String text) {
        List<String> passages = Passages.of(text);

        assertThat(passages).allMatch(each -> each.length() <= Passages.LONGEST + 202);
        String all = String.join("", passages);
        text.chars()
                .filter(Character::isLetterOrDigit)
                .forEach(c -> assertThat(all.indexOf(c)).isNotNegative());
    }
}
