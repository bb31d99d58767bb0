package io.jarviscore.kernel.sandbox;

import io.jarviscore.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers on their way into JavaScript, which has 53 bits for them. Larger whole numbers become
 * BigInt there, decimals with more digits than a double become text.
 *
 * @param value the value with such decimals as text
 * @param big whether it has such whole numbers
 */
record BorderNumbers(@Nullable Object value, boolean big) {
    private static final long SAFE = 1L << 53;

    static BorderNumbers of(@Nullable Object plain) {
        boolean[] big = {false};
        Object value = carried(plain, big, 0);
        return new BorderNumbers(value, big[0]);
    }

    /** The mark that has the other side look for them; looking takes time. */
    String mark() {
        return big ? "\"big\":true," : "";
    }

    private static @Nullable Object carried(@Nullable Object part, boolean[] big, int depth) {
        if (depth > Json.MAX_DEPTH) {
            return part; // cannot be written, which says more than an overflow
        }
        return switch (part) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach(
                        (name, value) ->
                                copy.put(String.valueOf(name), carried(value, big, depth + 1)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(value -> copy.add(carried(value, big, depth + 1)));
                yield copy;
            }
            case Long number -> {
                big[0] |= number >= SAFE || number <= -SAFE;
                yield number;
            }
            case BigInteger number -> {
                big[0] = true;
                yield number;
            }
            case BigDecimal number -> {
                BigDecimal held = new BigDecimal(Double.toString(number.doubleValue()));
                yield held.compareTo(number) == 0 ? number : number.toPlainString();
            }
            case null -> part;
            default -> part;
        };
    }
}
