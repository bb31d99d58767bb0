package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.JarvisException;
import io.jarviscore.Peer;
import io.jarviscore.Reply;
import io.jarviscore.Usage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BodiesTest {
    /** In upper case it would be another text: it has letters. */
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final Usage SPENT =
            new Usage(1_000, 20, 300, Optional.of(new BigDecimal("0.0125")), 3, 4, Duration.ZERO);

    private static Reply read(String json) {
        return Bodies.answer("reader", json.getBytes(StandardCharsets.UTF_8)).reply();
    }

    @Test
    void anAnswerCarriesItsUsage() {
        Reply answer = new Reply("reader", Map.of("a", 1L), Optional.empty(), SPENT);

        Bodies.Answer read = Bodies.answer("reader", Bodies.answer(answer, 7));

        assertThat(read.reply()).isEqualTo(answer);
        assertThat(read.load()).isEqualTo(7);
    }

    @Test
    void aFailureCarriesItsUsage() {
        Reply failure = new Reply("reader", null, Optional.of("out of ink"), SPENT);

        assertThat(Bodies.answer("reader", Bodies.answer(failure, 0)).reply()).isEqualTo(failure);
    }

    @Test
    void anUnknownPriceStaysUnknown() {
        Usage unknown = new Usage(1, 1, 0, Optional.empty(), 1, 1, Duration.ZERO);
        Reply answer = new Reply("reader", "x", Optional.empty(), unknown);

        assertThat(Bodies.answer("reader", Bodies.answer(answer, 0)).reply().usage())
                .isEqualTo(unknown);
    }

    @Test
    void anAnswerOfAnOlderNodeCostsNothing() {
        assertThat(read("{\"value\": \"x\", \"load\": 1}").usage()).isEqualTo(Usage.NONE);
        assertThat(read("{\"error\": \"x\", \"load\": 1}").usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void anAnswerWithoutModelCallsHasNoUsageOnTheWire() {
        byte[] body = Bodies.answer(new Reply("reader", "x", Optional.empty()), 0);

        assertThat(new String(body, StandardCharsets.UTF_8)).doesNotContain("usage");
    }

    @Test
    void aTraceThatHasNotTheFormOfTheW3cIsLeftOut() {
        for (String bad : List.of("", "x", TRACE + "-more", TRACE.toUpperCase(Locale.ROOT))) {
            byte[] body = Bodies.message("reader", "writer", "x", Optional.of(bad));

            assertThat(Bodies.incoming(body))
                    .isEqualTo(new Bodies.AgentMessage("reader", "writer", "x", Optional.empty()));
        }
        assertThat(Bodies.incoming(Bodies.message("reader", "writer", "x", Optional.of(TRACE))))
                .isEqualTo(new Bodies.AgentMessage("reader", "writer", "x", Optional.of(TRACE)));
    }

    @Test
    void everyMutatedBodyIsReadOrRefusedAsOneOfAnotherVersion() {
        List<byte[]> originals =
                List.of(
                        Bodies.message(
                                "reader",
                                "writer",
                                Map.of("a", List.of(1, "x")),
                                Optional.of(TRACE)),
                        Bodies.nudge("store", List.of("a", "b")),
                        Bodies.catalogueRequest(),
                        Bodies.answer(new Reply("reader", "x", Optional.empty(), SPENT), 3),
                        Bodies.catalogue(
                                1,
                                List.of(new Peer("reader", AgentCard.of("reader", "read"), "n")),
                                Optional.of("store")));
        SplittableRandom random = new SplittableRandom(5);
        int refused = 0;
        for (int i = 0; i < (Boolean.getBoolean("jarviscore.campaigns") ? 300_000 : 5_000); i++) {
            byte[] body = originals.get(random.nextInt(originals.size())).clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(128);
            }
            for (Consumer<byte[]> reader :
                    List.<Consumer<byte[]>>of(
                            Bodies::incoming,
                            bytes -> Bodies.answer("reader", bytes),
                            bytes -> Bodies.catalogue("n", bytes))) {
                try {
                    reader.accept(body);
                } catch (JarvisException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
    }

    @Property(tries = 300)
    void noReportedUsageIsNegativeOrBeyondTheLimits(@ForAll("forms") Map<String, Object> form) {
        Usage usage = Usages.read(form);

        assertThat(usage.inputTokens()).isBetween(0L, Usages.MOST_TOKENS);
        assertThat(usage.outputTokens()).isBetween(0L, Usages.MOST_TOKENS);
        assertThat(usage.cachedTokens()).isBetween(0L, Usages.MOST_TOKENS);
        assertThat(usage.modelCalls()).isBetween(0, Usages.MOST_CALLS);
        assertThat(usage.turns()).isBetween(0, Usages.MOST_CALLS);
        assertThat(usage.costUsd().orElse(BigDecimal.ONE))
                .isBetween(BigDecimal.ZERO, Usages.MOST_COST);
    }

    @Provide
    Arbitrary<Map<String, Object>> forms() {
        Arbitrary<Object> values =
                Arbitraries.of(
                        List.<Object>of(
                                -1,
                                5,
                                Long.MIN_VALUE,
                                Long.MAX_VALUE,
                                Double.NaN,
                                1e300,
                                "-1",
                                "0.5",
                                "1E+999999999",
                                "1E-999999999",
                                "9".repeat(64),
                                "x",
                                true,
                                Map.of()));
        return Arbitraries.maps(
                        Arbitraries.of(
                                "input_tokens",
                                "output_tokens",
                                "cached_tokens",
                                "cost_usd",
                                "model_calls",
                                "turns"),
                        values)
                .map(HashMap::new);
    }
}
