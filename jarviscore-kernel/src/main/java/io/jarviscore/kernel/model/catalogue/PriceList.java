package io.jarviscore.kernel.model.catalogue;

import io.jarviscore.ChatReply.Tokens;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A model's list prices.
 *
 * @param date when they were read from the provider's list
 * @param usual the usual prices
 * @param longPrompts the prices for a long prompt, where the provider charges more
 */
record PriceList(LocalDate date, Prices usual, Optional<LongPrompts> longPrompts) {
    BigDecimal cost(Tokens tokens) {
        return longPrompts
                .filter(dearer -> tokens.input() > dearer.above())
                .map(LongPrompts::prices)
                .orElse(usual)
                .of(tokens);
    }

    /**
     * The prices of an exchange with a long prompt, for all of it.
     *
     * @param above how many input tokens are not yet a long prompt
     * @param prices from one more on
     */
    record LongPrompts(long above, Prices prices) {}
}
