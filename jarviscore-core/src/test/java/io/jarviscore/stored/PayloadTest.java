package io.jarviscore.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Outcome;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Property
    void twoOutcomesAreEqualWhereverTheirPayloadsAre(
            @ForAll("values") Object one, @ForAll("values") Object other) {
        Outcome here = holding(one);
        Outcome there = elsewhere(other);

        assertThat(here.equals(there)).isEqualTo(one.equals(other));
        assertThat(there.equals(here)).isEqualTo(one.equals(other));
        assertThat(elsewhere(one).equals(there)).isEqualTo(one.equals(other));
        assertThat(here.equals(elsewhere(one))).isTrue();
        assertThat(here.hashCode()).isEqualTo(elsewhere(one).hashCode());
    }

    @Property
    void anOffloadedPayloadReadsBackEqual(@ForAll("values") Object value) {
        assertThat(JsonBlob.found(JsonBlob.of(value).bytes()).value()).isEqualTo(value);
    }

    @Test
    void anOutcomeWithoutAPayloadEqualsNoneThatHasOneElsewhere() {
        assertThat(Outcome.success(null).withSummary("s").equals(elsewhere(1L))).isFalse();
        assertThat(elsewhere(1L).equals(Outcome.success(null).withSummary("s"))).isFalse();
    }

    private static Outcome holding(Object value) {
        return Outcome.success(value).withSummary("s");
    }

    private static Outcome elsewhere(Object value) {
        BlobReference reference = new BlobReference("p", JsonBlob.of(value).content());
        return new OffloadedPayload(reference).in(holding(value));
    }

    /** Few, so that equal ones come up, and alike ones that are not equal. */
    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.of(
                        Optional.of("1"),
                        Optional.of(1),
                        Optional.of(1.0),
                        Optional.of(-0.0),
                        Optional.of("ä\ud800 \ud83d\ude00"),
                        Optional.of(List.of(1, "a")),
                        Optional.of(List.of(1, "b")),
                        Optional.of(Map.of("a", List.of())),
                        Optional.of(Map.of("a", Map.of())))
                .map(value -> Optional.ofNullable(Json.plain(value)).orElseThrow());
    }
}
