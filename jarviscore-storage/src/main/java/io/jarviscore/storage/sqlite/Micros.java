package io.jarviscore.storage.sqlite;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the tables have them: microseconds since 1970, for some 290,000 years. */
final class Micros {
    private Micros() {}

    /** A time as far in the future as can be is as good as any later one. */
    static long of(Instant time) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, time);
        } catch (ArithmeticException tooFar) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static long after(Instant now, Duration time) {
        try {
            return of(now.plus(time));
        } catch (ArithmeticException | java.time.DateTimeException tooFar) {
            return time.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
