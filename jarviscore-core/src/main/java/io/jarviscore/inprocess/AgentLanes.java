package io.jarviscore.inprocess;

import io.jarviscore.JarvisException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Runs messages at agents, each on a virtual thread of its own, and bounds how many one agent has
 * at once. Without the bound a slow agent would collect threads until the process dies.
 */
final class AgentLanes {
    /** How many messages one agent works on at once. */
    static final int MAX_IN_FLIGHT = 1_000;

    private final Map<String, Semaphore> free = new ConcurrentHashMap<>();

    /**
     * Starts a message's work.
     *
     * @throws JarvisException if the agent has as many as it may have; then nothing was started
     */
    Thread start(String agentId, Runnable work) {
        Semaphore lane = free.computeIfAbsent(agentId, id -> new Semaphore(MAX_IN_FLIGHT));
        if (!lane.tryAcquire()) {
            throw new JarvisException(
                    "agent "
                            + agentId
                            + " already works on "
                            + MAX_IN_FLIGHT
                            + " messages: send fewer at once, or use the mailbox");
        }
        return Thread.ofVirtual()
                .name("peer-message-" + agentId)
                .start(
                        () -> {
                            try {
                                work.run();
                            } finally {
                                lane.release();
                            }
                        });
    }
}
