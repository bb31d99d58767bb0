package io.jarviscore.kernel.model.catalogue;

import io.jarviscore.ChatReply.Tokens;
import java.math.BigDecimal;

/**
 * A model's prices, in US dollars for a million tokens.
 *
 * @param input sent for the first time
 * @param cachedInput read from the provider's cache
 * @param cacheWrite sent and put into the cache
 * @param output received, reasoning included
 */
record Prices(BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {
    private static final int MILLION = 6;

    /** The price of one exchange in US dollars, exact. */
    BigDecimal of(Tokens tokens) {
        // A provider that counts more cached tokens than input is wrong about one of them.
        long plain = Math.max(0, tokens.input() - tokens.cached() - tokens.written());
        BigDecimal cost =
                times(input, plain)
                        .add(times(cachedInput, tokens.cached()))
                        .add(times(cacheWrite, tokens.written()))
                        .add(times(output, tokens.output()))
                        .movePointLeft(MILLION)
                        .stripTrailingZeros();
        // 20 and not 2E+1, as it is shown to people.
        return cost.scale() < 0 ? cost.setScale(0) : cost;
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }
}
