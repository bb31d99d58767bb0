package io.jarviscore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void aValueWithoutAJsonFormIsRefused() {
        assertThatThrownBy(() -> Json.plain(new Object())).isInstanceOf(JsonException.class);
    }

    @Test
    void aValueThatContainsItselfIsRefused() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("me", endless);

        assertThatThrownBy(() -> Json.plain(endless)).isInstanceOf(JsonException.class);
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
