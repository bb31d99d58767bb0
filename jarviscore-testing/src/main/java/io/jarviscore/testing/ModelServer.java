package io.jarviscore.testing;

import io.jarviscore.MeshClock;
import io.jarviscore.testing.wire.ServerRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import mockwebserver3.MockWebServer;

/**
 * A real HTTP server on loopback that speaks the wire formats of model providers and replies by a
 * test's script.
 *
 * <pre>{@code
 * try (ModelServer server = ModelServer.start()) {
 *     server.script(
 *             ServerReply.rateLimited(Hint.RETRY_AFTER_MS, Duration.ofMillis(20)),
 *             ServerReply.toolCall("add", Map.of("a", 1, "b", 2)).tokens(120, 15),
 *             ServerReply.text("3"));
 *     … point the code under test at server.openAiEndpoint() …
 *     assertThat(server.requests()).hasSize(3);
 * }
 * }</pre>
 *
 * <p>Which provider is played follows from the path of the request: OpenAI and its kin at {@code
 * /v1/chat/completions}, Azure OpenAI below {@code /openai/}, Anthropic at {@code /v1/messages},
 * Gemini below {@code /v1beta/models/}, Vertex AI below {@code /v1/projects/}, with Google's token
 * server at {@code /token} and the metadata server's path. Requests that a real server refuses
 * without asking a model (a wrong key, a tool call without its result, broken JSON) are refused the
 * same way and use up no scripted reply; so are lists of models. A request for which no reply is
 * left gets a 400 that says so, which no client retries.
 *
 * <p>An answer comes in one piece, or as server-sent events if the request asks for a stream: with
 * texts and arguments in fragments of a few characters, so that a client meets every way of being
 * cut.
 *
 * <p>A request is in flight from when it has been read until just before the first byte of its
 * reply is written. So {@link #maxInFlight()} never counts a request whose reply the client has
 * already seen, and a test can assert exactly that a client keeps its limit.
 *
 * <p>Under it is OkHttp's mock web server, because it can break an exchange at every point of the
 * protocol. The JDK's server was tried too: it holds many connections with fewer threads, but can
 * neither reset one nor send bytes that are not HTTP. The mock web server spends a platform thread
 * on each connection; 5,000 simultaneous ones cost 5,000 threads and about 400 MB, clients
 * included, and were all accepted, held and answered within seconds on two cores. Missing features
 * are added below it: a long queue of connections to be accepted, TCP resets, and replies that do
 * not wait for Nagle's algorithm. Thread-safe.
 */
public final class ModelServer implements AutoCloseable {
    /** How many requests are kept; of more, the newest. */
    public static final int KEPT_REQUESTS = Recorded.DEFAULT_LIMIT;

    /** Written out, since the JVM's own choice may be IPv6 while the endpoints say otherwise. */
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final MockWebServer http = new MockWebServer();
    private final Script<ServerRequest, ServerReply> script = new Script<>();
    private final Responder responder;

    private ModelServer(MeshClock clock) {
        Connections connections = new Connections();
        responder = new Responder(clock, http, connections, script::answer);
        http.setServerSocketFactory(connections);
        http.setDispatcher(responder);
    }

    /** A server that listens on a free port and takes its time from the machine. */
    public static ModelServer start() {
        return start(MeshClock.system());
    }

    /** Starts a server with another clock for slow replies and the dates in hints. */
    public static ModelServer start(MeshClock clock) {
        return start(0, clock);
    }

    /**
     * A server on a port of your choice, whose address can stand in a configuration file.
     *
     * @param port 0 for a free one
     * @throws UncheckedIOException if something else listens there
     */
    public static ModelServer start(int port) {
        return start(port, MeshClock.system());
    }

    private static ModelServer start(int port, MeshClock clock) {
        ModelServer server = new ModelServer(clock);
        try {
            server.http.start(InetAddress.getByAddress(LOOPBACK), port);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the model server cannot listen on port " + port + " of loopback", e);
        }
        return server;
    }

    /** Appends replies, each for one request, in this order. */
    public ModelServer script(ServerReply... replies) {
        script.append(
                Arrays.stream(replies).map(Script::<ServerRequest, ServerReply>line).toList());
        return this;
    }

    /**
     * Answers requests for which the script has no reply. The function is called by several threads
     * at once; if it throws, the client gets a 400 with the exception's message.
     */
    public ModelServer answer(Function<ServerRequest, ServerReply> function) {
        script.otherwise(function);
        return this;
    }

    /**
     * Applies these limits from now on: a request beyond them is refused with 429 and uses up no
     * scripted reply, and every response carries the remaining capacity in its headers.
     */
    public ModelServer limit(ProviderLimits limits) {
        responder.limits(limits);
        return this;
    }

    /** Takes only this key from now on; any other is answered with 401. */
    public ModelServer requireKey(String key) {
        responder.rules(new ServerRules(Optional.of(key), responder.rules().models()));
        return this;
    }

    /** Lists these models from now on, instead of one named {@code test-model}. */
    public ModelServer models(String... names) {
        responder.rules(new ServerRules(responder.rules().key(), List.of(names)));
        return this;
    }

    /** The root of the OpenAI wire, without {@code /v1}: it fits {@code llm_endpoint} as it is. */
    public URI openAiEndpoint() {
        return root();
    }

    /** The endpoint of the Azure resource: clients append {@code /openai/…}. */
    public URI azureEndpoint() {
        return root();
    }

    /** The root of Anthropic's wire: clients append {@code /v1/messages}. */
    public URI claudeEndpoint() {
        return root();
    }

    /** The root of Gemini's wire: clients append {@code /v1beta/models/…}. */
    public URI geminiEndpoint() {
        return root();
    }

    /**
     * The root of Vertex AI's wire: clients append {@code /v1/projects/…}. Access tokens are given
     * at {@code /token} and at the metadata server's path, without using up a scripted reply.
     */
    public URI vertexEndpoint() {
        return root();
    }

    /** The newest requests, oldest first, at most {@value #KEPT_REQUESTS}; refused ones too. */
    public List<ServerRequest> requests() {
        return responder.traffic().requests().newest();
    }

    /** How many requests have arrived. */
    public long requestCount() {
        return responder.traffic().requests().total();
    }

    /** Scripted replies that no request has used yet. */
    public int remaining() {
        return script.remaining();
    }

    /** How many requests are being answered now. */
    public int inFlight() {
        return responder.traffic().inFlight();
    }

    /** The most requests that were being answered at once. */
    public int maxInFlight() {
        return responder.traffic().maxInFlight();
    }

    /**
     * Blocks until exactly so many requests are being answered.
     *
     * @throws AssertionError if that is not so within 60 seconds of real time
     */
    public void awaitInFlight(int exactly) throws InterruptedException {
        responder.traffic().awaitInFlight(exactly);
    }

    /**
     * Blocks until so many requests have arrived since the start.
     *
     * @throws AssertionError if they have not within 60 seconds of real time
     */
    public void awaitRequests(long atLeast) throws InterruptedException {
        responder.traffic().requests().awaitTotal(atLeast, "requests");
    }

    /** Closes every connection, also those whose reply is held or never comes. */
    @Override
    public void close() {
        responder.close();
        http.close();
    }

    /** Where it listens and how much it has seen. */
    @Override
    public String toString() {
        return "ModelServer[" + root() + ", " + requestCount() + " requests]";
    }

    private URI root() {
        return URI.create("http://127.0.0.1:" + http.getPort());
    }
}
