package io.jarviscore.p2p.messaging;

import io.jarviscore.JarvisException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Opens JeroMQ sockets with a guard for each known hazard. Each is shown by a test with its attack.
 *
 * <ul>
 *   <li>Connections that never start the handshake (JeroMQ pull request 1022): a handshake interval
 *       of 500 ms, and an own hello that is repeated.
 *   <li>Frames with a negative or huge size that stop the I/O thread (issues 1005, 440): a maximal
 *       size, and an allocator that refuses both.
 *   <li>High-water marks that lose or corrupt messages (issues 1009, 314): none; the number of
 *       messages under way is limited by credit.
 *   <li>Tight reconnecting (issue 676): from 100 ms up to 5 s.
 * </ul>
 */
final class ZmqSockets implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ZmqSockets.class);
    private static final int HANDSHAKE_MILLIS = 500;

    private final ZContext context = new ZContext(1);
    private final int maxFrame;

    ZmqSockets(int maxFrame) {
        this.maxFrame = maxFrame;
        // Before the first socket: afterwards JeroMQ refuses them.
        context.setUncaughtExceptionHandler(
                (thread, failure) -> log.error("JeroMQ's thread {} failed", thread, failure));
        context.setNotificationExceptionHandler(
                (thread, failure) -> log.warn("JeroMQ's thread {} reported", thread, failure));
        context.setLinger(0);
    }

    ZMQ.Socket router(String host, int port) {
        ZMQ.Socket socket = guarded(context.createSocket(SocketType.ROUTER));
        socket.setRouterMandatory(true);
        String endpoint = "tcp://" + bracketed(host) + ":" + (port == 0 ? "*" : port);
        try {
            socket.bind(endpoint);
        } catch (ZMQException e) {
            context.close();
            throw new JarvisException(
                    "bind_port plus zmq_port_offset: "
                            + host
                            + ":"
                            + port
                            + " cannot be opened: "
                            + e.getMessage()
                            + "; every node of a machine needs a port of its own",
                    e);
        }
        return socket;
    }

    ZMQ.Socket dealer(InetSocketAddress to) {
        ZMQ.Socket socket = guarded(context.createSocket(SocketType.DEALER));
        socket.setImmediate(true);
        InetAddress host = to.getAddress();
        socket.connect("tcp://" + bracketed(host.getHostAddress()) + ":" + to.getPort());
        return socket;
    }

    ZMQ.Poller poller() {
        return context.createPoller(8);
    }

    void destroy(ZMQ.Socket socket) {
        socket.close();
    }

    private ZMQ.Socket guarded(ZMQ.Socket socket) {
        socket.setLinger(0);
        socket.setHWM(0);
        socket.setHandshakeIvl(HANDSHAKE_MILLIS);
        socket.setReconnectIVL(100);
        socket.setReconnectIVLMax(5_000);
        socket.setHeartbeatIvl(5_000);
        socket.setHeartbeatTimeout(15_000);
        socket.setHeartbeatTtl(20_000);
        socket.setTCPKeepAlive(1);
        socket.setMaxMsgSize(maxFrame);
        socket.setMsgAllocator(allocator(maxFrame));
        socket.setIPv6(true);
        return socket;
    }

    /** JeroMQ asks for the announced size before it compares it with the limit. */
    static MsgAllocator allocator(int maxFrame) {
        return size -> size < 0 || size > maxFrame ? new Msg(0) : new Msg(size);
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    @Override
    public void close() {
        context.close();
    }
}
