package io.jarviscore.kernel.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that a model put into a Markdown fence. */
class CodeFenceTest {
    @ParameterizedTest
    @CsvSource({
        "'```js\nresult = 1\n```', 'result = 1'",
        "'  ```\nresult = 1\n  ```\n', 'result = 1'",
        "'~~~javascript\n  a\n\n  b\n~~~', '  a\n\n  b'",
        "'````\na ``` b\n````', 'a ``` b'",
        "'```js\nresult = 1```', 'result = 1'",
        "'```\n```', ''",
        "'result = `a`', 'result = `a`'",
        "'```', '```'",
        "'``\na\n``', '``\na\n``'",
        "'```js\nresult = 1', '```js\nresult = 1'",
        "'text\n```js\na\n```', 'text\n```js\na\n```'",
        "'```a`b\nx\n```', '```a`b\nx\n```'",
    })
    void onlyATextThatIsOneFenceLosesIt(String text, String code) {
        assertThat(CodeTool.withoutFence(text)).isEqualTo(code);
    }

    /** With the regular expression that this was, each took minutes. */
    @Test
    @Timeout(20)
    void textsThatMadeARegularExpressionBacktrackAreRead() {
        int many = 1_000_000;
        for (String text :
                new String[] {
                    "```\n" + " ".repeat(many) + "x",
                    "`".repeat(many) + "\n" + "`".repeat(many - 1) + "x",
                    "```\n" + "\n".repeat(many) + "x",
                    "```\n" + "``` \t".repeat(many) + "x",
                }) {
            assertThat(CodeTool.withoutFence(text)).isEqualTo(text);
        }
    }
}
