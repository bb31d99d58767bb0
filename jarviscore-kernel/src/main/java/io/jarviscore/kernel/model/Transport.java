package io.jarviscore.kernel.model;

import static okhttp3.ConnectionSpec.CLEARTEXT;
import static okhttp3.ConnectionSpec.MODERN_TLS;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.Audience;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.net.InterruptibleIo;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
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

    /** As OkHttp has them when it is not told. */
    private static final List<ConnectionSpec> SECURE = List.of(MODERN_TLS, CLEARTEXT);

    /** Where an answer is there already. */
    private static final EventStream.Watch NOBODY =
            new EventStream.Watch() {
                @Override
                public void begun() {}

                @Override
                public void whole() {}
            };

    private final ConnectionLanes lanes;
    private final MeshClock clock;

    /**
     * OkHttp's dispatcher forgets a call when its response begins, which is when a stream starts.
     */
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * No connection is opened yet.
     *
     * @param secure whether any address is reached by TLS; without it, no certificates are loaded
     */
    Transport(MeshClock clock, boolean secure) {
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
                                .socketFactory(InterruptibleIo.sockets())
                                .connectTimeout(CONNECT_TIMEOUT)
                                // Time is measured by the mesh's clock, see send.
                                .readTimeout(Duration.ZERO)
                                .writeTimeout(Duration.ZERO)
                                .callTimeout(Duration.ZERO)
                                .connectionSpecs(secure ? SECURE : List.of(CLEARTEXT))
                                .build());
    }

    /**
     * Sends a request and receives the whole response; blocks at most for the limit.
     *
     * @param who the provider's name, for messages
     * @throws InterruptedException if the thread is interrupted; the exchange is broken off
     */
    Received send(Request request, Duration limit, String who) throws InterruptedException {
        return send(request, limit, who, Optional.empty());
    }

    /**
     * Like {@link #send(Request, Duration, String)}, for an answer that may come in pieces.
     *
     * @param stream how it is received then, whether it was asked for in pieces or not; empty if it
     *     is no model's answer
     */
    Received send(Request request, Duration limit, String who, Optional<Stream> stream)
            throws InterruptedException {
        ConnectionLanes.Lane lane = lanes.enter();
        Call call = lane.call(request);
        calls.add(call);
        if (closed) {
            // Looked at after it was added: a concurrent close now sees the call.
            call.cancel();
        }
        ResponseTimer timer = new ResponseTimer(clock, limit, stream.map(Stream::firstEvent), call);
        boolean began = false;
        try (Response response = InterruptibleIo.run(call::execute)) {
            began = true;
            BodyForm form = stream.isPresent() ? BodyForm.of(response) : BodyForm.DOCUMENT;
            if (form == BodyForm.EVENTS) {
                return stream.orElseThrow().events(timer, who).receive(response);
            }
            timer.begun();
            Received received = receive(response, who);
            return form == BodyForm.ARRAY
                    ? joined(response, received, stream.orElseThrow(), who)
                    : received;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException(who).initCause(e);
            }
            Optional<WireFailure> late = timer.exceeded(who, e);
            if (late.isPresent()) {
                return late.get();
            }
            return began ? broken(who, e) : notAnswered(who, e);
        } finally {
            timer.end();
            calls.remove(call);
            lane.leave();
        }
    }

    /** Cancels exchanges in flight and closes all connections. May be repeated. */
    @Override
    public void close() {
        closed = true;
        calls.forEach(Call::cancel);
        lanes.close();
    }

    private static Received receive(Response response, String who) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(LARGEST_RESPONSE + 1L)) {
            return tooLong(who);
        }
        return new WireResponse(response.code(), response.headers(), source.readByteArray());
    }

    private static Received joined(
            Response response, Received received, Stream stream, String who) {
        if (received instanceof WireResponse whole
                && whole.json().orElse(null) instanceof ArrayNode events
                && !events.isEmpty()) {
            return stream.events(NOBODY, who).receive(response, events);
        }
        return received;
    }

    /** The failure of a response that would fill the memory. */
    static WireFailure tooLong(String who) {
        return WireFailure.of(
                        ModelFailure.MALFORMED_RESPONSE,
                        who
                                + " answered with more than "
                                + LARGEST_RESPONSE
                                + " bytes: check that its address is right")
                .lasting();
    }

    /** The failure of a response that did not begin. */
    private WireFailure notAnswered(String who, IOException e) {
        return switch (e) {
            case SocketTimeoutException timeout ->
                    ResponseTimer.late(
                            who, "did not answer", "llm_timeout", CONNECT_TIMEOUT, timeout);
            case SSLPeerUnverifiedException untrusted -> untrusted(who, untrusted);
            case SSLHandshakeException untrusted -> untrusted(who, untrusted);
            case ProtocolException notHttp ->
                    WireFailure.of(
                            ModelFailure.MALFORMED_RESPONSE,
                            who + " does not speak HTTP: check its address",
                            notHttp);
            case ConnectException refused -> unreachable(who, refused);
            case UnknownHostException unknown -> unreachable(who, unknown);
            default -> broken(who, e);
        };
    }

    private WireFailure unreachable(String who, IOException e) {
        return closed
                ? closing(who)
                : WireFailure.of(
                        ModelFailure.TRANSIENT,
                        who
                                + " cannot be reached: check its address, and whether it runs: "
                                + e.getMessage(),
                        e);
    }

    private WireFailure broken(String who, IOException e) {
        return closed
                ? closing(who)
                : WireFailure.of(
                        ModelFailure.TRANSIENT,
                        "the connection to " + who + " broke: " + e.getMessage(),
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

    /**
     * How an answer is received that may come in pieces.
     *
     * @param assembler puts it together
     * @param audience receives it
     * @param firstEvent how long it may take to begin
     * @param hideKey removes the key from quotes in messages
     */
    record Stream(
            AnswerAssembler assembler,
            Audience audience,
            Duration firstEvent,
            UnaryOperator<String> hideKey) {
        private EventStream events(EventStream.Watch watch, String who) {
            return new EventStream(assembler, audience, watch, who, hideKey);
        }
    }
}
