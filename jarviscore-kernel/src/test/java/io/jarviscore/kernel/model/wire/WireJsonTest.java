package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireJsonTest {
    private static final JsonPointer PLACE = JsonPointer.compile("/f");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"f":[1.10, "\\u00e4" ]}       | [1.10, "\\u00e4" ]
                    {"g":{"f":[1]},"f":[2]}      | [2]
                    {"f":[1],"g":[{}],"f":["x"]} | ["x"]
                    { "f" : [ {"a": { } } ] }    | [ {"a": { } } ]
                    {"f":[]}                     | []
                    {"g":"\ud83d\ude00","f":["\ud83d\ude00"]}        | ["\ud83d\ude00"]
                    """)
    void anArrayIsCutOutAsItIsWritten(String object, String array) {
        assertThat(WireJson.arrayAsWritten(object.getBytes(UTF_8), PLACE)).contains(array);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[1]",
                "{\"g\":[1]}",
                "{\"f\":",
                "{\"f\":[1",
                "{\"f\":1}",
                "nonsense",
                "\ufeff{"
            })
    void aDocumentWithoutTheArrayHasNone(String object) {
        assertThat(WireJson.arrayAsWritten(object.getBytes(UTF_8), PLACE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}            | true
                    ' {"a":[1]} ' | true
                    {} {}         | false
                    {}x           | false
                    {             | false
                    []            | false
                    1             | false
                    ''            | false
                    """)
    void anObjectIsWholeIfNothingElseIsThere(String text, boolean whole) {
        assertThat(WireJson.isWhole(text, JsonToken.START_OBJECT)).isEqualTo(whole);
    }

    @Test
    void aDocumentNestedTooDeeplyIsNotWhole() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);

        assertThat(WireJson.isWhole(deep, JsonToken.START_ARRAY)).isFalse();
    }

    @Test
    void halvesOfCharactersBecomeEscapesAndWholeOnesStay() {
        assertThat(WireJson.withHalvesEscaped("\"\ud83d\ude00 \ud83d \ude00\""))
                .isEqualTo("\"\ud83d\ude00 \\ud83d \\ude00\"");
    }
}
