package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import java.math.BigDecimal;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class JsonLineTest {
    @Test
    void fieldsAndInnerObjectsAreWrittenInTheirOrder() {
        String line =
                new JsonLine()
                        .text("a", "x")
                        .begin("inner")
                        .number("n", 7)
                        .flag("f", true)
                        .end()
                        .tenths("ms", 1_234)
                        .number("usd", new BigDecimal("0.00012"))
                        .finish();

        assertThat(line)
                .isEqualTo(
                        "{\"a\":\"x\",\"inner\":{\"n\":7,\"f\":true},\"ms\":123.4,\"usd\":0.00012}");
    }

    @Test
    void anEmptyInnerObjectIsOne() {
        assertThat(new JsonLine().begin("data").end().number("v", 1).finish())
                .isEqualTo("{\"data\":{},\"v\":1}");
    }

    @Property(tries = 500)
    void textIsEscapedAsTheLibraryDoes(@ForAll @StringLength(max = 100) String text) {
        assertThat(new JsonLine().text("t", text).finish())
                .isEqualTo(Json.write(Map.of("t", text)));
    }

    @Property(tries = 100)
    void costsAreReadBackAsTheyWere(@ForAll BigDecimal usd) {
        assertThat(Json.parseObject(new JsonLine().number("usd", usd).finish()).get("usd"))
                .satisfies(
                        read ->
                                assertThat(new BigDecimal(read.toString()))
                                        .isEqualByComparingTo(usd));
    }
}
