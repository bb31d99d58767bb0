package io.jarviscore.browser;

import io.jarviscore.net.AddressRules;
import io.jarviscore.net.ForbiddenAddressException;
import io.jarviscore.text.OutsideText;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The only way out of a browser: a SOCKS 5 server (RFC 1928) on loopback, without authentication,
 * that resolves names itself and connects to addresses that the rules allow. SOCKS rather than
 * HTTP, because the browser then sends names and never looks one up, and because everything it
 * speaks (HTTP, TLS, WebSocket) passes unread.
 *
 * <p>Another process of this machine that finds the port can use it too, and reaches nothing by it
 * that it does not reach without. All connections together pass a bounded number of bytes.
 */
final class EgressProxy implements AutoCloseable {
    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private static final int SUCCEEDED = 0;
    private static final int NOT_ALLOWED = 2;
    private static final int HOST_UNREACHABLE = 4;
    private static final int COMMAND_NOT_SUPPORTED = 7;

    private static final int CONNECT_MILLIS = 10_000;
    private static final int BUFFER = 16_384;
    private static final int MOST_REFUSALS = 50;

    private final AddressRules rules;
    private final AtomicLong left;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Guards the refusals, which several connections note. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, String> refusals =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MOST_REFUSALS;
                }
            };

    /**
     * Opens the port.
     *
     * @param mostBytes the bytes that all connections together may receive
     */
    EgressProxy(AddressRules rules, long mostBytes) {
        this.rules = rules;
        this.left = new AtomicLong(mostBytes);
        try {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException("the browser's proxy cannot open a port", e);
        }
        Thread.ofVirtual().name("browser proxy").start(this::accept);
    }

    /** The address in the browser's form. */
    String address() {
        return "socks5://"
                + InetAddress.getLoopbackAddress().getHostAddress()
                + ":"
                + server.getLocalPort();
    }

    /** Returns why connections were refused since the last call: one sentence for each host. */
    List<String> takeRefusals() {
        lock.lock();
        try {
            List<String> taken =
                    refusals.entrySet().stream()
                            .map(each -> each.getKey() + ": " + each.getValue())
                            .toList();
            refusals.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether more was loaded than is allowed. */
    boolean isExhausted() {
        return left.get() < 0;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().name("browser connection").start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            Optional<Socket> opened = handshake(client);
            if (opened.isPresent()) {
                try (Socket remote = opened.get()) {
                    sockets.add(remote);
                    pass(client, remote);
                } finally {
                    sockets.remove(opened.get());
                }
            }
        } catch (IOException ended) {
            // Either side may end at any time; the browser sees the same.
        } finally {
            sockets.remove(client);
        }
    }

    private Optional<Socket> handshake(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        if (in.readUnsignedByte() != VERSION) {
            return Optional.empty();
        }
        in.skipNBytes(in.readUnsignedByte());
        out.write(new byte[] {VERSION, 0});
        int version = in.readUnsignedByte();
        int command = in.readUnsignedByte();
        in.readUnsignedByte();
        Optional<String> host = host(in);
        int port = in.readUnsignedShort();
        if (version != VERSION || command != CONNECT || host.isEmpty()) {
            answer(out, COMMAND_NOT_SUPPORTED);
            return Optional.empty();
        }
        try {
            Socket remote = connected(host.get(), port);
            answer(out, SUCCEEDED);
            return Optional.of(remote);
        } catch (ForbiddenAddressException e) {
            note(host.get(), String.valueOf(e.getMessage()));
            answer(out, NOT_ALLOWED);
        } catch (IOException e) {
            answer(out, HOST_UNREACHABLE);
        }
        return Optional.empty();
    }

    private static Optional<String> host(DataInputStream in) throws IOException {
        return switch (in.readUnsignedByte()) {
            case IPV4 -> Optional.of(literal(in.readNBytes(4)));
            case IPV6 -> Optional.of(literal(in.readNBytes(16)));
            case NAME ->
                    Optional.of(
                            new String(
                                    in.readNBytes(in.readUnsignedByte()),
                                    StandardCharsets.US_ASCII));
            default -> Optional.empty();
        };
    }

    private static String literal(byte[] address) throws IOException {
        return InetAddress.getByAddress(address).getHostAddress();
    }

    /** Tries each address of a host; the socket checks it, whatever name it was resolved from. */
    private Socket connected(String host, int port) throws IOException {
        IOException failure = new UnknownHostException(host);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = rules.socketFactory().createSocket();
            try {
                socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private static void answer(OutputStream out, int code) throws IOException {
        // The bound address is not told: nothing needs it.
        out.write(new byte[] {VERSION, (byte) code, 0, IPV4, 0, 0, 0, 0, 0, 0});
        out.flush();
    }

    private void note(String host, String why) {
        lock.lock();
        try {
            refusals.put(OutsideText.line(host, 100), why);
        } finally {
            lock.unlock();
        }
    }

    private void pass(Socket client, Socket remote) throws IOException {
        Thread upload =
                Thread.ofVirtual()
                        .name("browser upload")
                        .start(
                                () -> {
                                    try {
                                        client.getInputStream()
                                                .transferTo(remote.getOutputStream());
                                        remote.shutdownOutput();
                                    } catch (IOException ended) {
                                        // The other direction notices.
                                    }
                                });
        try {
            download(remote.getInputStream(), client.getOutputStream());
        } finally {
            remote.close();
            client.close();
            upload.interrupt();
        }
    }

    private void download(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            if (left.addAndGet(-read) < 0) {
                return;
            }
            to.write(buffer, 0, read);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
