package io.jarviscore.storage.redis;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The notifications to one waiting receiver: that it had better look, or the message itself.
 * Thread-safe.
 */
final class MailWait {
    /** A waiter with that many notifications checks anyway, and finds the rest. */
    private static final int MOST_WORDS = 4;

    private final String ticket;
    private final BlockingQueue<Optional<String>> said = new ArrayBlockingQueue<>(MOST_WORDS);

    MailWait(String ticket) {
        this.ticket = ticket;
    }

    String ticket() {
        return ticket;
    }

    /** Blocks until there is something to look for, or for that time; a message if it was given. */
    Optional<String> await(MeshClock clock, Duration atMost) throws InterruptedException {
        MeshClock.Timer timer = clock.after(atMost, this::lookAgain);
        try {
            return said.take();
        } finally {
            timer.cancel();
        }
    }

    void lookAgain() {
        said.offer(Optional.empty());
    }

    void handOver(String message) {
        said.offer(Optional.of(message));
    }
}
