package io.jarviscore.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutsideTextTest {
    @ParameterizedTest
    @CsvSource({
        "'gpt-4o', 'gpt-4o'",
        "'a\r\nWARN forged', 'a WARN forged'",
        "'a\u0000\u0007b', 'a b'",
        "'\u001b[31mred\u001b[0m', 'red'",
        "'\u001b[2J\u001b[1;1Htop', 'top'",
        "'\u009b31mred', 'red'",
        "'\u001b]0;title\u0007text', 'text'",
        "'\u001b]8;;http://x\u001b\\link', 'link'",
        "'\u001bPdevice\u001b\\text', 'text'",
        "'safe \u202egnp.exe\u202c', 'safe gnp.exe'",
        "'a\u2066b\u2069\u200f\u061c', 'ab'",
        "'zero\u200bwidth\ufeff\u2060', 'zerowidth'",
        "'a\u2028b\u2029c\u0085d', 'a b c d'",
        "'  a \t b  ', 'a b'",
        "'grüße 😀 日本', 'grüße 😀 日本'",
        "'👩\u200d💻', '👩\u200d💻'",
    })
    void nothingButTheVisibleCharactersStays(String text, String line) {
        assertThat(OutsideText.line(text)).isEqualTo(line);
    }

    @Test
    void linesStayLinesAndEachIsClean() {
        assertThat(OutsideText.lines("one\u001b[2J\r\n\n two\u202e \n")).isEqualTo("one\n\ntwo");
        assertThat(OutsideText.lines("\u001b[31mone")).isEqualTo("one");
    }

    @Test
    void aCutIsMarkedAndSparesCharacters() {
        assertThat(OutsideText.line("abcdef", 3)).isEqualTo("abc…");
        assertThat(OutsideText.line("ab😀", 3)).isEqualTo("ab…");
        assertThat(OutsideText.line("abc", 3)).isEqualTo("abc");
    }

    @Test
    void aSequenceThatDoesNotEndTakesNothingWithIt() {
        assertThat(OutsideText.line("\u001b]0;" + "x".repeat(1_000))).endsWith("x".repeat(1_000));
    }

    @Property
    void anyTextBecomesOneLineAndStaysClean(@ForAll String text) {
        String line = OutsideText.line(text);

        assertThat(line).isEqualTo(OutsideText.line(line));
        assertThat(line.codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(c -> Character.getType(c) == Character.SURROGATE)
                .noneMatch(c -> c == 0x2028 || c == 0x2029 || c == 0x202e);
    }
}
