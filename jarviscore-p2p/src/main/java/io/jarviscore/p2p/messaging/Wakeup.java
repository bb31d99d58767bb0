package io.jarviscore.p2p.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Interrupts a poll from another thread; many calls before the poll cost one write. Thread-safe.
 */
final class Wakeup implements AutoCloseable {
    private final Pipe pipe;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ByteBuffer signal = ByteBuffer.allocate(16);

    Wakeup() {
        try {
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("no pipe could be opened", e);
        }
    }

    SelectableChannel source() {
        return pipe.source();
    }

    void wake() {
        if (pending.compareAndSet(false, true)) {
            try {
                pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
                throw new UncheckedIOException("the message thread is closed", e);
            }
        }
    }

    /**
     * Takes the signal that is there; a later one interrupts the next poll. Call it when the source
     * is readable, and look for what the signal was about afterwards.
     */
    void clear() throws IOException {
        signal.clear();
        pipe.source().read(signal);
        // Only now: a signal that came between would have been read with this one, and with the
        // mark set no further one would be written. Its cause is read after this.
        pending.set(false);
    }

    @Override
    public void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }
}
