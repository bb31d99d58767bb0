package io.jarviscore.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import javax.net.SocketFactory;

/**
 * Network I/O that ends when its thread is interrupted, for the work of tasks. A plain socket on a
 * platform thread does not notice an interrupt, so a cancelled task would keep its thread until the
 * call's own timeout. For clients whose sockets come from {@link #sockets} or {@link
 * AddressRules#socketFactory}.
 *
 * <p>A look-up of a name is not interruptible: it ends with the resolver's timeout. With HTTP/2, an
 * interrupt of a thread that sends closes the connection, which other calls may share; a thread
 * that waits for an answer gives up its own call alone.
 */
public final class InterruptibleIo {
    private static final SocketFactory SOCKETS = new InterruptibleSockets(address -> {});

    private InterruptibleIo() {}

    /** Blocking work, for example {@code call::execute}. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work and returns its result. */
        T run() throws IOException;
    }

    /** Sockets that connect to any address: for addresses that an operator set. */
    public static SocketFactory sockets() {
        return SOCKETS;
    }

    /**
     * Runs blocking work on the calling thread. Nothing begins if the thread is interrupted.
     *
     * @throws InterruptedIOException if the thread is interrupted, which it remains
     * @throws IOException as the work does
     */
    public static <T> T run(Work<T> work) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted before it began");
        }
        try {
            return work.run();
        } catch (Exception e) {
            // OkHttp lets an InterruptedException out of execute(), which does not declare it.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw interrupted(e);
            }
            if (e instanceof ClosedByInterruptException) {
                throw interrupted(e);
            }
            throw e;
        }
    }

    private static InterruptedIOException interrupted(Exception cause) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }
}
