package io.jarviscore.sandbox.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The answer to one client, line by line. An empty line goes out now and then: writing is the only
 * way to notice that a client is dead. Thread-safe.
 */
final class Lines implements AutoCloseable {
    /** The second write after a client's death fails, within a second. */
    private static final long BEAT_MILLIS = 400;

    private final OutputStream out;
    private final Runnable onLoss;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Lines are whole: calls of host functions, beats and the outcome come from three threads. */
    private final ReentrantLock writing = new ReentrantLock();

    private Lines(OutputStream out, Runnable onLoss) {
        this.out = out;
        this.onLoss = onLoss;
    }

    /**
     * Begins to send beats.
     *
     * @param onLoss called once if the client is gone
     */
    static Lines to(OutputStream out, Runnable onLoss) {
        Lines lines = new Lines(out, onLoss);
        Thread.ofVirtual().name("jarviscore-sandbox-beat").start(lines::beat);
        return lines;
    }

    private void beat() {
        try {
            while (!closed.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
                send("");
            }
        } catch (IOException e) {
            onLoss.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a line at once. Blocks while the client does not read. */
    void send(String line) throws IOException {
        writing.lock();
        try {
            if (closed.getCount() > 0) {
                out.write((line + "\n").getBytes(UTF_8));
                out.flush();
            }
        } finally {
            writing.unlock();
        }
    }

    /** Ends the beats. Waits for a line in flight, but not for a client that does not read. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (writing.tryLock(1, TimeUnit.SECONDS)) {
                writing.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
