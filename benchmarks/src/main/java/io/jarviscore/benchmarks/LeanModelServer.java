package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model on loopback that costs as little as possible: HTTP/1.1 with lengths, one virtual thread
 * for each connection, no JSON parser. The test kit's server is made for breaking things and spends
 * a platform thread on each connection; with it, 5,000 connections on a machine of two processors
 * would be a measurement of the server.
 *
 * <p>It speaks a {@link ModelDialect}, whichever the path is of. Which reply comes next follows
 * from how many results of tools the request carries.
 */
final class LeanModelServer {
    /** Asks for the counts, see {@link Traffic}. */
    static final String COUNTS = "/counts";

    /** Asks how many requests of the account that is named behind it were refused. */
    static final String REFUSED = "/refused/";

    private static final int BACKLOG = 10_000;

    private final ServerSocket listener;
    private final Traffic traffic = new Traffic();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    private LeanModelServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** Says its port, and serves until its parent goes away or closes its input. */
    public static void main(String[] args) throws IOException {
        byte[] loopback = {127, 0, 0, 1};
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(loopback));
        Thread.ofVirtual().start(new LeanModelServer(listener)::accept);
        System.out.println(listener.getLocalPort());
        while (System.in.read() >= 0) {}
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the server can take no more connections", e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String start = line(in); !start.isEmpty(); start = line(in)) {
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(header.substring(15).strip());
                    }
                }
                byte[] body = in.readNBytes(length);
                socket.getOutputStream().write(reply(start.split(" ", -1)[1], body));
            }
        } catch (IOException | InterruptedException clientIsGone) {
            // It may hang up whenever it likes; there is nobody to tell.
            return;
        }
    }

    private byte[] reply(String path, byte[] body) throws InterruptedException {
        if (path.equals(COUNTS)) {
            return http("200 OK", "", traffic.take().toString());
        }
        if (path.startsWith(REFUSED)) {
            return http("200 OK", "", String.valueOf(refused(path.substring(REFUSED.length()))));
        }
        Script script = Script.in(path);
        ModelDialect dialect = ModelDialect.of(path);
        if (script.perMinute() == 0) {
            return reply(script, dialect, "", body);
        }
        Account account =
                accounts.computeIfAbsent(
                        script.account(),
                        name -> new Account(script.perMinute(), System::nanoTime));
        Account.Ruling ruling = account.judge();
        return ruling.accepted()
                ? reply(script, dialect, ruling.headers(), body)
                : http(
                        "429 Too Many Requests",
                        ruling.headers(),
                        "{\"error\":{\"message\":\"Rate limit reached for requests.\","
                                + "\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}");
    }

    private long refused(String account) {
        Account known = accounts.get(account);
        return known == null ? 0 : known.refused();
    }

    private byte[] reply(Script script, ModelDialect dialect, String headers, byte[] body)
            throws InterruptedException {
        long number = traffic.arrive(body.length);
        try {
            Thread.sleep(script.latencyMillis());
        } finally {
            traffic.leave();
        }
        if (script.refuseEvery() > 0 && number % script.refuseEvery() == 0) {
            return http("429 Too Many Requests", headers, "{\"error\":{\"message\":\"too many\"}}");
        }
        int results = dialect.toolResults(body);
        return http(
                "200 OK",
                headers,
                results < script.toolCalls() ? dialect.call(results) : dialect.answer());
    }

    private static byte[] http(String status, String headers, String body) {
        // The bodies are ASCII, so characters are bytes.
        return ("HTTP/1.1 "
                        + status
                        + "\r\n"
                        + headers
                        + "Content-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(ISO_8859_1);
    }

    /** A line without its end; empty at the end of the head, and of the connection. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 && line.isEmpty()) {
                return "";
            }
            if (c < 0) {
                throw new EOFException("the connection ended within a line");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
