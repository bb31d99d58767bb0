package io.jarviscore.p2p;

import io.jarviscore.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A peer's usage, in the form in which it is sent. Counts of other nodes are not trusted: a number
 * that is missing, negative or no number counts nothing, and none gives a task more to spend.
 */
final class Usages {
    /** Of one request: above every real count. */
    static final long MOST_TOKENS = 1_000_000_000_000L;

    static final int MOST_CALLS = 1_000_000;

    /** In US dollars: above every real price of one request. */
    static final BigDecimal MOST_COST = BigDecimal.valueOf(1_000_000_000L);

    private static final int LONGEST_PRICE = 64;

    /** Digits of a price after the point: a token of the cheapest model costs about 1e-8. */
    private static final int SCALE = 12;

    private static final String INPUT = "input_tokens";
    private static final String OUTPUT = "output_tokens";
    private static final String CACHED = "cached_tokens";
    private static final String COST = "cost_usd";
    private static final String CALLS = "model_calls";
    private static final String TURNS = "turns";

    private Usages() {}

    /** Without the elapsed time: the asker waited for it, and counts it as its own. */
    static Map<String, Object> form(Usage usage) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put(INPUT, usage.inputTokens());
        form.put(OUTPUT, usage.outputTokens());
        form.put(CACHED, usage.cachedTokens());
        usage.costUsd().ifPresent(cost -> form.put(COST, text(cost)));
        form.put(CALLS, usage.modelCalls());
        form.put(TURNS, usage.turns());
        return form;
    }

    /** Reads what {@link #form} wrote; a price that is missing or not one is unknown. */
    static Usage read(Map<?, ?> form) {
        return new Usage(
                count(form.get(INPUT), MOST_TOKENS),
                count(form.get(OUTPUT), MOST_TOKENS),
                count(form.get(CACHED), MOST_TOKENS),
                price(form.get(COST)),
                (int) count(form.get(CALLS), MOST_CALLS),
                (int) count(form.get(TURNS), MOST_CALLS),
                Duration.ZERO);
    }

    private static String text(BigDecimal cost) {
        BigDecimal rounded = cost.setScale(SCALE, RoundingMode.CEILING).stripTrailingZeros();
        return rounded.min(MOST_COST).toPlainString();
    }

    private static long count(@Nullable Object value, long most) {
        return value instanceof Number number ? Math.clamp(number.longValue(), 0, most) : 0;
    }

    private static Optional<BigDecimal> price(@Nullable Object value) {
        if (!(value instanceof String text) || text.length() > LONGEST_PRICE) {
            return Optional.empty();
        }
        try {
            BigDecimal price = new BigDecimal(text);
            boolean possible =
                    price.signum() >= 0
                            && price.scale() >= 0
                            && price.scale() <= SCALE
                            && price.compareTo(MOST_COST) <= 0;
            return possible ? Optional.of(price) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
