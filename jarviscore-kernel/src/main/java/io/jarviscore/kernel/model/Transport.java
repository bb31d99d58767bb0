package io.jarviscore.kernel.model;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelFailure;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * HTTP for all providers of a mesh: one client, its connections shared, nothing done twice behind
 * the caller's back. An exchange runs on the calling thread, which must be a virtual one: only
 * there does an interrupt reach a socket. Thread-safe.
 */
final class Transport implements AutoCloseable {
    /** A longer response is no completion. */
    static final int LARGEST_RESPONSE = 16 * 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final ConnectionLanes lanes;
    private final MeshClock clock;
    private volatile boolean closed;

    /** No connection is opened yet. */
    Transport(MeshClock clock) {
        this.clock = clock;
        this.lanes =
                new ConnectionLanes(
                        new OkHttpClient.Builder()
                                // Retrying is decided above, where permits and deadlines are known.
                                .retryOnConnectionFailure(false)
                                // A redirect would take key and conversation to another host.
                                .followRedirects(false)
                                // Connects on the calling thread. Racing addresses would take a
                                // platform thread for every connection that is being opened.
                                .fastFallback(false)
                                .connectTimeout(CONNECT_TIMEOUT)
                                // Time is measured by the mesh's clock, see send.
                                .readTimeout(Duration.ZERO)
                                .writeTimeout(Duration.ZERO)
                                .callTimeout(Duration.ZERO)
                                .build());
    }

    /**
     * Sends a request and receives the whole response; blocks at most for the limit.
     *
     * @param who whom messages name
     * @throws InterruptedException if the thread is interrupted; the exchange is broken off
     */
    Received send(Request request, Duration limit, String who) throws InterruptedException {
        if (closed) {
            return closing(who);
        }
        AtomicBoolean late = new AtomicBoolean();
        ConnectionLanes.Lane lane = lanes.enter();
        Call call = lane.call(request);
        MeshClock.Timer timer =
                clock.after(
                        limit,
                        () -> {
                            late.set(true);
                            call.cancel();
                        });
        boolean began = false;
        try (Response response = call.execute()) {
            began = true;
            return receive(response, who);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException(who).initCause(e);
            }
            if (late.get()) {
                return late(who, limit, e);
            }
            return began ? broken(who, e) : notAnswered(who, e);
        } finally {
            timer.cancel();
            lane.leave();
        }
    }

    /** Breaks off what is in flight and closes all connections. May be repeated. */
    @Override
    public void close() {
        closed = true;
        lanes.close();
    }

    private static Received receive(Response response, String who) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(LARGEST_RESPONSE + 1L)) {
            return WireFailure.of(
                    ModelFailure.MALFORMED_RESPONSE,
                    who
                            + " answered with more than "
                            + LARGEST_RESPONSE
                            + " bytes: check that its address is right");
        }
        return new WireResponse(response.code(), response.headers(), source.readByteArray());
    }

    /** What kept the response from beginning. */
    private WireFailure notAnswered(String who, IOException e) {
        return switch (e) {
            case SocketTimeoutException timeout -> late(who, CONNECT_TIMEOUT, timeout);
            case SSLPeerUnverifiedException untrusted -> untrusted(who, untrusted);
            case SSLHandshakeException untrusted -> untrusted(who, untrusted);
            case ProtocolException notHttp ->
                    WireFailure.of(
                            ModelFailure.MALFORMED_RESPONSE,
                            who + " does not speak HTTP: check its address",
                            notHttp);
            default -> broken(who, e);
        };
    }

    private WireFailure broken(String who, IOException e) {
        return closed
                ? closing(who)
                : WireFailure.of(
                        ModelFailure.TRANSIENT,
                        "the connection to " + who + " broke: " + e.getMessage(),
                        e);
    }

    private static WireFailure late(String who, Duration limit, IOException e) {
        return WireFailure.of(
                ModelFailure.TIMEOUT,
                who
                        + " did not answer within "
                        + limit.toMillis()
                        + " ms: raise llm_timeout or allow the task more time",
                e);
    }

    private static WireFailure untrusted(String who, IOException e) {
        return WireFailure.of(
                ModelFailure.UNAVAILABLE,
                who + " cannot be trusted: check its certificate and address: " + e.getMessage(),
                e);
    }

    private static WireFailure closing(String who) {
        return WireFailure.of(
                ModelFailure.CANCELLED, who + " was not asked to the end: the mesh is closed");
    }
}
