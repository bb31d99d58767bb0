package io.jarviscore.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices while one step runs that virtual threads do not, because code that computes occupies all
 * carrier threads. Each heartbeat of the step, which has a platform thread, starts a virtual thread
 * as a probe, and the next one sees whether it has run. Belongs to that heartbeat.
 */
final class CarrierWatch {
    /** How late a virtual thread may be before that is worth a warning. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(CarrierWatch.class);

    private final String step;
    private @Nullable CountDownLatch probe;
    private long startedAt;
    private boolean warned;

    CarrierWatch(String step) {
        this.step = step;
    }

    /** Looks at the last probe, and starts the next one if that has run. Never blocks. */
    void look() {
        CountDownLatch last = probe;
        if (last == null || last.getCount() == 0) {
            CountDownLatch next = new CountDownLatch(1);
            probe = next;
            startedAt = System.nanoTime();
            Thread.startVirtualThread(next::countDown);
            return;
        }
        long late = System.nanoTime() - startedAt;
        if (late > LATE.toNanos() && !warned) {
            warned = true;
            log.warn(
                    "No virtual thread of this process has run for {} ms while step {} runs: code"
                            + " that computes occupies all carrier threads. Let agents and tools"
                            + " that compute say so with computes(), and start no loops on virtual"
                            + " threads",
                    TimeUnit.NANOSECONDS.toMillis(late),
                    step);
        }
    }
}
