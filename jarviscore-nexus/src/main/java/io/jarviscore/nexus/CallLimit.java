package io.jarviscore.nexus;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts calls for each agent and provider in windows of a minute. A loop in a model's mind ends
 * here rather than at the provider. Bounded by the number of agents and providers.
 */
final class CallLimit {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final MeshClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Window> windows = new HashMap<>();

    CallLimit(MeshClock clock) {
        this.clock = clock;
    }

    /**
     * Books a call.
     *
     * @throws BlockedCallException if the agent has made its calls of this minute
     */
    void book(String agentId, String provider, int perMinute) {
        Instant now = clock.instant();
        lock.lock();
        try {
            String key = agentId + "/" + provider;
            Window window = windows.get(key);
            Window next =
                    window == null || !now.isBefore(window.startedAt().plus(WINDOW))
                            ? new Window(now, 1)
                            : new Window(window.startedAt(), window.calls() + 1);
            if (next.calls() > perMinute) {
                throw new BlockedCallException(
                        BlockedCallException.Reason.RATE_LIMIT,
                        "agent "
                                + agentId
                                + " has made "
                                + perMinute
                                + " calls to "
                                + provider
                                + " in a minute, which is its limit (calls_per_minute)");
            }
            windows.put(key, next);
        } finally {
            lock.unlock();
        }
    }

    private record Window(Instant startedAt, int calls) {}
}
