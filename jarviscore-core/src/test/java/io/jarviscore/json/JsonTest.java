package io.jarviscore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {

    record Order(String id, int amount, Optional<String> note, Instant at) {}

    /** Sealed by the compiler, because its constants have bodies. */
    enum Shape {
        ROUND {
            @Override
            int corners() {
                return 0;
            }
        },
        SQUARE {
            @Override
            int corners() {
                return 4;
            }
        };

        abstract int corners();
    }

    record Tile(List<Shape> shapes) {}

    @Test
    void anEnumWhoseConstantsHaveBodiesIsBoundByName() {
        Tile tile = Json.bind(Map.of("shapes", List.of("SQUARE", "ROUND")), Tile.class);

        assertThat(tile.shapes()).containsExactly(Shape.SQUARE, Shape.ROUND);
        assertThat(Json.bind(Json.parse(Json.write(tile)), Tile.class)).isEqualTo(tile);
        assertThat(Shape.SQUARE.corners() + Shape.ROUND.corners()).isEqualTo(4);
    }

    @Test
    void aNumberWithAnExponentOutOfRangeIsRefusedByName() {
        for (String number : List.of("1e-4009223372036854775807", "1e4009223372036854775807")) {
            assertThatThrownBy(() -> Json.parse("{\"n\": " + number + "}"))
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining("a number");
        }
    }

    @Test
    void aRecordBecomesPlainValuesAndBindsBackToAnEqualRecord() {
        Order order = new Order("o-1", 3, Optional.empty(), Instant.parse("2026-01-02T03:04:05Z"));

        Object plain = Json.plain(order);

        assertThat(plain).asString().contains("2026-01-02T03:04:05Z");
        assertThat(Json.bind(plain, Order.class)).isEqualTo(order);
    }

    @Test
    void wholeNumbersAreLongsBeforeAndAfterTheyAreStored() {
        assertThat(Json.plain(7)).isEqualTo(7L);
        assertThat(Json.plain(Map.of("n", 7))).isEqualTo(Map.of("n", 7L));
        assertThat(Json.parse("[7, 7.5]")).isEqualTo(List.of(7L, 7.5));
        assertThat(Json.parse("18446744073709551616")).isEqualTo(BigInteger.TWO.pow(64));
    }

    @Test
    void durationsAreIsoText() {
        assertThat(Json.plain(Duration.ofSeconds(90))).isEqualTo("PT1M30S");
    }

    @Test
    void aValueWithoutAJsonFormIsRefusedByItsType() {
        assertThatThrownBy(() -> Json.plain(Map.of("a", List.of(1, new Object()))))
                .isInstanceOf(JsonException.class)
                .hasMessage("cannot be written as JSON: .a[1]: no JSON form for java.lang.Object");
    }

    @Test
    void aValueThatContainsItselfIsRefused() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("me", endless);

        assertThatThrownBy(() -> Json.plain(endless))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("nested deeper than 200 levels, or contains itself")
                .hasMessageContaining(".me.me")
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void anExceptionOfTheApplicationsCodeIsNotQuoted() {
        assertThatThrownBy(() -> Json.plain(new Secretive("sk-canary-123")))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("key")
                .hasMessageNotContaining("canary");
    }

    /** A bean that can be read for some keys only. */
    record Secretive(String name) {
        public int getKey() {
            if (name.startsWith("sk-")) {
                throw new IllegalStateException(name + " is no number");
            }
            return name.length();
        }
    }

    @Test
    void aNumberThatJsonDoesNotHaveIsRefusedWhereItIs() {
        List<Object> none =
                List.of(
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Float.NaN,
                        new double[] {1, Double.NEGATIVE_INFINITY},
                        new float[] {Float.NaN},
                        new BigDecimal("1e400"));
        for (Object number : none) {
            assertThatThrownBy(() -> Json.plain(Map.of("rate", number)))
                    .as("%s", number)
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining(".rate")
                    .hasMessageContaining("is no number in JSON");
            assertThatThrownBy(() -> Json.plain(number)).isInstanceOf(JsonException.class);
        }
        assertThatThrownBy(() -> Json.parse("[1e400]"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("too large")
                .hasMessageContaining("column");
    }

    @Test
    void numbersAreWrittenOnlyAsFarAsTheyAreRead() {
        BigInteger longest = BigInteger.TEN.pow(999);
        assertThat(Json.plain(List.of(longest))).isEqualTo(List.of(longest));

        for (Object tooLong :
                List.of(BigInteger.TEN.pow(1000), new BigDecimal("0." + "1".repeat(1001)))) {
            assertThatThrownBy(() -> Json.plain(Map.of("n", tooLong)))
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining(".n: a number has more than 1000 digits");
        }
    }

    @Test
    void aTextOfFiftyMegabytesIsReadAsItWasWritten() {
        Map<String, Object> value = Map.of("n".repeat(100_000), List.of("ä".repeat(25_000_000)));

        assertThat(value.equals(Json.plain(value))).isTrue(); // isEqualTo would print them
    }

    @Test
    void aLongNameIsNotEchoed() {
        assertThatThrownBy(() -> Json.plain(Map.of("k".repeat(1_000_000), new Object())))
                .isInstanceOf(JsonException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void nestingBeyondTheLimitIsRefused() {
        String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);

        assertThatThrownBy(() -> Json.parse(deep)).isInstanceOf(JsonException.class);
    }

    @Test
    void messagesNameThePlaceAndNeverQuoteTheDocument() {
        assertThatThrownBy(() -> Json.parse("{\"key\": sk-canary-123}"))
                .hasMessageContaining("line 1, column")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> Json.bind(Map.of("id", "x", "amount", "sk-canary"), Order.class))
                .hasMessageContaining("amount")
                .hasMessageNotContaining("canary");
    }

    @Test
    void aRepeatedKeyIsRefusedBecauseNobodyKnowsWhichOneCounts() {
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\"a\":2}")).isInstanceOf(JsonException.class);
    }

    @Property
    void anyTextIsReadOrRefusedWithAJsonException(@ForAll String text) {
        try {
            Object value = Json.parse(text);
            assertThat(Json.parse(Json.write(value))).isEqualTo(value);
        } catch (JsonException refused) {
            assertThat(refused).hasMessageNotContaining("\n");
        }
    }
}
