package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OutlineTest {
    @Test
    void numbersStayWhereSomethingCanBeDone() {
        assertThat(
                        Outline.of(
                                """
                                - generic [ref=e1]:
                                  - heading "Hi" [level=1] [ref=e2]
                                  - link "Home" [ref=e3] [cursor=pointer]:
                                    - /url: /
                                  - generic [ref=f1e4] [cursor=pointer]: Menu
                                  - generic [ref=e5]
                                """))
                .isEqualTo(
                        """
                          - heading "Hi" [level=1]
                          - link "Home" [e3]:
                            - /url: /
                          - generic [f1e4]: Menu
                        """);
    }

    @Test
    void aSmallChangeIsShownAlone() {
        String before = "- a\n- b\n- c\n- d\n";

        assertThat(Outline.changes(before, before)).isEqualTo("(nothing changed on the page)");
        assertThat(Outline.changes(before, before + "- e\n"))
                .endsWith("\n- e")
                .doesNotContain("- a");
        assertThat(Outline.changes(before, "- x\n- y\n")).isEqualTo("- x\n- y\n");
    }

    @Test
    void aPageIsCutAtItsLargestSize() {
        assertThat(Outline.of("- paragraph: word\n".repeat(100_000)))
                .hasSizeLessThan(Outline.LONGEST + 100)
                .endsWith("[the page is longer]\n");
    }

    @Property
    void anySnapshotIsShortened(@ForAll String snapshot, @ForAll String before) {
        String text = Outline.of(snapshot);

        assertThat(text.length()).isLessThanOrEqualTo(snapshot.length() + 1);
        assertThat(Outline.changes(before, text)).isNotNull();
    }
}
