package io.jarviscore.p2p.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A TCP connection that carries packets with a 4-byte length before each. The buffer grows with the
 * bytes that have arrived, never with an announced length. Used by one thread.
 */
final class Connection {
    /** About 20,000 members of full state. */
    static final int MAX_PACKET = 2 << 20;

    private static final int MAX_PENDING = 2 * MAX_PACKET;
    private static final int LENGTH = 4;

    final SocketChannel channel;
    final InetSocketAddress remote;
    final boolean inbound;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private int pendingBytes;
    private byte[] buffer = new byte[2_048];
    private int filled;
    SelectionKey key;
    boolean proven;
    long lastUsed;

    Connection(
            SocketChannel channel,
            InetSocketAddress remote,
            boolean inbound,
            SelectionKey key,
            long now) {
        this.channel = channel;
        this.remote = remote;
        this.inbound = inbound;
        this.key = key;
        this.lastUsed = now;
    }

    /** Queues a packet; false if too much is queued already. */
    boolean send(byte[] packet) {
        if (packet.length > MAX_PACKET || pendingBytes + packet.length > MAX_PENDING) {
            return false;
        }
        ByteBuffer framed = ByteBuffer.allocate(LENGTH + packet.length);
        framed.putInt(packet.length).put(packet).flip();
        pending.add(framed);
        pendingBytes += framed.remaining();
        return true;
    }

    void write() throws IOException {
        while (!pending.isEmpty()) {
            ByteBuffer first = pending.peekFirst();
            int written = channel.write(first);
            pendingBytes -= written;
            if (first.hasRemaining()) {
                break;
            }
            pending.removeFirst();
        }
        int write = pending.isEmpty() ? 0 : SelectionKey.OP_WRITE;
        key.interestOps(SelectionKey.OP_READ | write);
    }

    /** Reads the bytes that have arrived, and hands over each complete packet. */
    int read(Consumer<byte[]> packets) throws IOException {
        int read = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
        if (read < 0) {
            throw new EOFException("closed by " + remote);
        }
        filled += read;
        int start = 0;
        while (filled - start >= LENGTH) {
            int length = ByteBuffer.wrap(buffer, start, LENGTH).getInt();
            if (length < 0 || length > MAX_PACKET) {
                throw new IOException("packet of " + length + " bytes from " + remote);
            }
            if (filled - start - LENGTH < length) {
                break;
            }
            packets.accept(Arrays.copyOfRange(buffer, start + LENGTH, start + LENGTH + length));
            start += LENGTH + length;
        }
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        filled -= start;
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        } else if (filled == 0 && buffer.length > 65_536) {
            buffer = new byte[2_048];
        }
        return read;
    }
}
