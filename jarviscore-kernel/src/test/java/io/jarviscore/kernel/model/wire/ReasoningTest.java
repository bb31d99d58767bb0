package io.jarviscore.kernel.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasoningTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
            7|7
             7| 7
            <think>a</think>7|7
             <think>a</think>  7|7
            <think></think>7|7
            <think>a</think><think>b</think> 7|7
            <thinking>a</thinking>7|7
            <thought>a</thought>7|7
            <seed:think>a</seed:think>7|7
            [THINK]a[/THINK]7|7
            <think>a < b </thin </think>7|7
            a</think>7|7
            <think>never ends|''
            <thin air>|<thin air>
            <|<
            Use <think> and </think>.|Use <think> and </think>.
            End it with `</think>`.|End it with `</think>`.
            7 <think>a</think>|7 <think>a</think>
            """)
    void theTextBehindTheReasoningIsTheAnswer(String text, String answer) {
        assertThat(Reasoning.without(text)).isEqualTo(answer);
    }

    @Property
    void inPiecesItIsTheSame(
            @ForAll("answers") String text, @ForAll @IntRange(min = 1, max = 9) int size) {
        Reasoning reasoning = new Reasoning();
        StringBuilder heard = new StringBuilder();
        for (int i = 0; i < text.length(); i += size) {
            heard.append(reasoning.take(text.substring(i, Math.min(text.length(), i + size))));
        }

        // Text that may still become reasoning is held to the end.
        assertThat(Reasoning.without(text)).startsWith(heard);
    }

    @Provide
    Arbitrary<String> answers() {
        return Arbitraries.of(
                        "<think>",
                        "</think>",
                        "[THINK]",
                        "[/THINK]",
                        "<thi",
                        "<",
                        " ",
                        "\n",
                        "7",
                        "a")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts))
                // A lone end is found only when all is there; then the answer starts over.
                .filter(
                        text ->
                                text.isBlank()
                                        || text.strip().startsWith("<think>")
                                        || !text.contains("/"));
    }
}
