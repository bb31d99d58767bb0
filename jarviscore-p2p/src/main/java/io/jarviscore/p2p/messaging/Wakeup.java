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

    /** Takes the signals that are there; later ones interrupt the next poll. */
    void clear() throws IOException {
        if (pending.getAndSet(false)) {
            ByteBuffer signals = ByteBuffer.allocate(16);
            int read = pipe.source().read(signals);
            while (read == signals.capacity()) {
                signals.clear();
                read = pipe.source().read(signals);
            }
        }
    }

    @Override
    public void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }
}
