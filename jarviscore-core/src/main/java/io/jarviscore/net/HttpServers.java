package io.jarviscore.net;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The JDK's HTTP servers, with TCP_NODELAY. Without it, a server keeps an answer of more than one
 * write back until the client acknowledges the first: up to 40 ms on Linux (RFC 896 meets the
 * delayed acknowledgements of RFC 1122).
 */
public final class HttpServers {
    /** Read once by the JDK, when the first server of the process is made. */
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private HttpServers() {}

    /**
     * Binds a server, which is not started. Sets the JDK's system property {@code
     * sun.net.httpserver.nodelay} for the whole process, unless it is set already; it has no effect
     * if the process made a server of this kind before.
     *
     * @throws IOException if the address cannot be bound
     */
    public static HttpServer bind(InetSocketAddress address) throws IOException {
        System.getProperties().putIfAbsent(NO_DELAY, "true");
        return HttpServer.create(address, 0);
    }
}
