package io.jarviscore.inprocess;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.SharedPermits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Permits of one process, in memory. A cap's queue stays when nobody uses it: caps are few. */
final class InProcessPermits implements SharedPermits {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final MeshClock clock;
    private final Map<String, PermitQueue> caps = new ConcurrentHashMap<>();

    InProcessPermits(MeshClock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<Permit> acquire(String cap, int most, Duration lease, Duration atMost)
            throws InterruptedException {
        if (most < 1 || !lease.isPositive()) {
            throw new IllegalArgumentException(
                    "most is " + most + " and lease " + lease + ": both must be positive");
        }
        return caps.computeIfAbsent(cap, name -> new PermitQueue(clock))
                .acquire(most, atMostLongest(lease), atMostLongest(atMost));
    }

    /** A duration far from overflow in every unit. */
    private static Duration atMostLongest(Duration time) {
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }
}
