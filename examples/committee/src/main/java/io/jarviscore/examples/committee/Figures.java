package io.jarviscore.examples.committee;

import java.util.Map;

/** The data of the desks. Invented, and the same in every run. */
final class Figures {
    static final double DAILY_DRIFT = 0.0006;
    static final double DAILY_VOLATILITY = 0.021;

    static final Map<String, Object> MARKET =
            Map.of(
                    "sector",
                    "Technology",
                    "daily_volatility",
                    DAILY_VOLATILITY,
                    "daily_drift",
                    DAILY_DRIFT);
    static final Map<String, Object> FINANCES =
            Map.of("price_earnings", 31.0, "revenue_growth", 0.62, "debt_equity", 17.0);
    static final Map<String, Object> PRICES =
            Map.of("average_50", 141.2, "average_200", 124.8, "rsi_14", 48.0, "price", 139.9);
    static final Map<String, Object> HISTORY =
            Map.of("last_decision", "HOLD", "reason", "the position was large enough");

    private Figures() {}
}
