package io.jarviscore.examples.committee.crash;

import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;

/** Retries for a program that calls a store itself: a store may be away for a while. */
final class StoreRetry {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private StoreRetry() {}

    /** Asks until there is an answer; for questions that may be asked twice. */
    static <T> T call(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (StoreUnavailableException away) {
                pause(away);
            }
        }
    }

    private static void pause(StoreUnavailableException away) {
        try {
            MeshClock.system().sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away;
        }
    }
}
