package io.jarviscore.mcp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/** A client's output. Its end, or a failure to read it, is reported to the latch. Thread-safe. */
final class ClientStream extends FilterInputStream {
    private final CountDownLatch ended;

    ClientStream(InputStream in, CountDownLatch ended) {
        super(in);
        this.ended = ended;
    }

    @Override
    public int read() throws IOException {
        return noted(super::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return noted(() -> super.read(bytes, offset, length));
    }

    private int noted(Read read) throws IOException {
        try {
            int count = read.perform();
            if (count < 0) {
                ended.countDown();
            }
            return count;
        } catch (IOException e) {
            ended.countDown();
            throw e;
        }
    }

    @FunctionalInterface
    private interface Read {
        int perform() throws IOException;
    }
}
