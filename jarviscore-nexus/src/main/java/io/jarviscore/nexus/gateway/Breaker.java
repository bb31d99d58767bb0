package io.jarviscore.nexus.gateway;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Keeps a Gateway that is down from being hammered: after a failure nothing is asked for a time
 * that doubles from one second to one minute, jittered downwards.
 */
final class Breaker {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final MeshClock clock;
    private final AtomicReference<State> state = new AtomicReference<>(new State(0, Instant.EPOCH));

    Breaker(MeshClock clock) {
        this.clock = clock;
    }

    /** Asks, unless the Gateway has just failed. */
    <T> T call(Supplier<T> request) {
        State now = state.get();
        if (clock.instant().isBefore(now.closedUntil())) {
            throw new GatewayException(
                    "the Gateway has failed "
                            + now.failures()
                            + " times and is asked again at "
                            + now.closedUntil(),
                    true);
        }
        try {
            T result = request.get();
            state.set(new State(0, Instant.EPOCH));
            return result;
        } catch (GatewayException e) {
            // An interrupted call says nothing about the Gateway.
            if (e.isTransient() && !Thread.currentThread().isInterrupted()) {
                state.set(after(now.failures() + 1));
            }
            throw e;
        }
    }

    private State after(int failures) {
        Duration full = FIRST.multipliedBy(1L << Math.min(failures - 1, 6));
        Duration wait = full.compareTo(LONGEST) > 0 ? LONGEST : full;
        double part = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
        return new State(failures, clock.instant().plusMillis((long) (wait.toMillis() * part)));
    }

    private record State(int failures, Instant closedUntil) {}
}
