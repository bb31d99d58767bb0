package io.jarviscore.kernel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jarviscore.json.Json;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentCheckTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ArgumentCheck check =
            new ArgumentCheck(
                    "book",
                    Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of(
                                    "rooms",
                                    Map.of("type", "integer", "maximum", 3),
                                    "guests",
                                    Map.of("type", "array", "items", Map.of("type", "string"))),
                            "required",
                            List.of("rooms"),
                            "additionalProperties",
                            false));

    @Property
    void theValidatorSeesTheModelsArguments(@ForAll("values") Object value) {
        assertThat(ArgumentCheck.tree(value)).isEqualTo(MAPPER.<JsonNode>valueToTree(value));
    }

    @Test
    void argumentsThatFitAreReadAsPlainValues() throws Exception {
        assertThat(read("{\"rooms\": 2, \"guests\": [\"Ada\"]}"))
                .isEqualTo(Map.of("rooms", 2L, "guests", List.of("Ada")));
    }

    @Test
    void everyProblemIsNamedWithItsPlace() {
        assertThatThrownBy(() -> read("{\"rooms\": 4, \"guests\": [null], \"x\": 1}"))
                .isInstanceOf(ArgumentCheck.BadArgumentsException.class)
                .hasMessageContainingAll("/rooms ", "maximum", "/guests/0 ", "'x'");
    }

    @Test
    void aNumberBeyondAllLongsIsStillANumber() {
        assertThatThrownBy(() -> read("{\"rooms\": 18446744073709551616}"))
                .hasMessageContaining("maximum value of 3")
                .hasMessageNotContaining("integer expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0E30", "-1.0E30", "1E30", "9223372036854775808.0", "1E300"})
    void aLargeNumberWrittenAsADecimalIsOutsideTheRangeOfALong(String number) throws Exception {
        Map<String, Object> cents =
                Map.of("type", "integer", "minimum", Long.MIN_VALUE, "maximum", Long.MAX_VALUE);
        ArgumentCheck total =
                new ArgumentCheck(
                        "pay", Map.of("type", "object", "properties", Map.of("cents", cents)));
        Map<String, Object> arguments = total.parse("pay", "{\"cents\": " + number + "}");

        assertThatThrownBy(() -> total.require("pay", arguments))
                .isInstanceOf(ArgumentCheck.BadArgumentsException.class)
                .hasMessageContaining("/cents");
    }

    private Map<String, Object> read(String text) throws Exception {
        Map<String, Object> arguments = check.parse("book", text);
        check.require("book", arguments);
        return arguments;
    }

    /** Everything that a parser makes of JSON, written and read once so that it is just that. */
    @Provide
    Arbitrary<Object> values() {
        return values(3).map(value -> Json.parseObject(Json.write(Map.of("value", value))));
    }

    @SuppressWarnings("NullAway") // a part may be null, which the library's types cannot say
    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(8),
                        Arbitraries.longs(),
                        Arbitraries.doubles(),
                        Arbitraries.of(true, false),
                        Arbitraries.bigIntegers()
                                .between(BigInteger.TWO.pow(63), BigInteger.TWO.pow(90)));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<Object> parts = values(depth - 1).injectNull(0.2);
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(4);
        return Arbitraries.oneOf(
                scalars,
                Arbitraries.maps(names, parts).ofMaxSize(4).map(Object.class::cast),
                parts.list().ofMaxSize(4).map(Object.class::cast));
    }
}
