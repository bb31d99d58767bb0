package io.jarviscore.browser;

import io.jarviscore.testing.Linearity;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of pages are read in a time that grows with their length. */
@Timeout(60)
class LinearOutlineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "- ",
                "- button\n",
                "- generic [ref=e1]:\n",
                "[ref=e1]",
                " [ref=f1",
                "[cursor=pointer]",
                "\n",
                "x\n",
                "- 'link \"x\" [ref=e12]'\n",
                "-",
                "a"
            })
    void aSnapshotIsReadInLinearTime(String piece) {
        Linearity.check(400_000, n -> piece.repeat(n / piece.length()), Outline::of);
        Linearity.check(
                400_000,
                n -> piece.repeat(n / piece.length()),
                text -> Outline.changes(text, text + "- more\n"));
    }
}
