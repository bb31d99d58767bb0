package io.jarviscore.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * A socket that checks the address on connect, and closes when a thread is interrupted that blocks
 * in it. A plain socket does the second for virtual threads alone.
 */
final class InterruptibleSocket extends Socket {
    private final AddressCheck check;
    private final Interruption interruption = new Interruption();

    InterruptibleSocket(AddressCheck check) {
        // Without it, the system property socksProxyHost would connect somewhere else.
        super(Proxy.NO_PROXY);
        this.check = check;
    }

    /** Decides about an address before it is connected to. */
    @FunctionalInterface
    interface AddressCheck {
        void require(InetAddress address) throws IOException;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (!(endpoint instanceof InetSocketAddress internet)) {
            throw new IOException("connections to " + endpoint.getClass() + " are refused");
        }
        InetAddress address = internet.getAddress();
        if (address == null) {
            throw new UnknownHostException(internet.getHostString());
        }
        check.require(address);
        interruption.run(
                () -> {
                    super.connect(endpoint, timeout);
                    return 0;
                });
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Output(super.getOutputStream());
    }

    private void closeSocket() throws IOException {
        super.close();
    }

    @FunctionalInterface
    private interface BlockingOperation {
        int run() throws IOException;
    }

    /**
     * Closes the socket on the interrupting thread. Reader and writer share it: one interrupt ends
     * the connection, as with a {@link java.nio.channels.SocketChannel}.
     */
    private final class Interruption extends AbstractInterruptibleChannel {
        @Override
        protected void implCloseChannel() throws IOException {
            closeSocket();
        }

        /**
         * Runs a blocking operation.
         *
         * @throws java.nio.channels.ClosedByInterruptException if its thread is interrupted
         *     meanwhile, or was before; the thread stays interrupted
         */
        int run(BlockingOperation operation) throws IOException {
            boolean isDone = false;
            begin();
            try {
                int result = operation.run();
                isDone = true;
                return result;
            } finally {
                end(isDone);
            }
        }
    }

    private final class Input extends InputStream {
        private final InputStream from;

        Input(InputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            return interruption.run(from::read);
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            return interruption.run(() -> from.read(to, offset, count));
        }

        @Override
        public int available() throws IOException {
            return from.available();
        }

        @Override
        public void close() throws IOException {
            from.close();
        }
    }

    private final class Output extends OutputStream {
        private final OutputStream to;

        Output(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            interruption.run(
                    () -> {
                        to.write(from, offset, count);
                        return count;
                    });
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
