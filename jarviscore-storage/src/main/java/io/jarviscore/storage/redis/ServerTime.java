package io.jarviscore.storage.redis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as scripts write them: microseconds of the server's clock since 1970. */
final class ServerTime {
    private ServerTime() {}

    static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
