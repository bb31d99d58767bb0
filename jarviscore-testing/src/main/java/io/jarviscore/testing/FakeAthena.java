package io.jarviscore.testing;

import io.jarviscore.MeshClock;
import io.jarviscore.testing.wire.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * A server on loopback that answers like the Athena memory service, version 0.1.5: its routes, its
 * camelCase answers with unset fields, its errors and its 501s. Writes are kept in memory, by
 * tenant, user and agent, and its window holds the newest events as Athena's does. A search finds
 * interactions that share a word with the query; its distance is lower the more words they share.
 *
 * <p>It can be down, slow, broken, or forget its sessions. A request that it answers slowly has
 * been carried out already, which is the case that costs careless clients a duplicate. Thread-safe.
 */
public final class FakeAthena implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final MockWebServer http = new MockWebServer();
    private final AthenaState state = new AthenaState();
    private final MeshClock clock;
    private final Set<CountDownLatch> pauses = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile Weather weather = new Weather.Fine();
    private volatile Optional<String> apiKey = Optional.empty();

    private FakeAthena(MeshClock clock) {
        this.clock = clock;
        http.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request)
                            throws InterruptedException {
                        return answer(request);
                    }
                });
    }

    /** A server on a free port that takes its time from the machine. */
    public static FakeAthena start() {
        return start(MeshClock.system());
    }

    /** A server with another clock for slow answers. */
    public static FakeAthena start(MeshClock clock) {
        FakeAthena server = new FakeAthena(clock);
        try {
            server.http.start(InetAddress.getByAddress(LOOPBACK), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the Athena server cannot listen on loopback", e);
        }
        return server;
    }

    /** The value for {@code athena_url}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + http.getPort());
    }

    /** Takes only this API key from now on; any other is answered with 401. */
    public FakeAthena requireApiKey(String key) {
        apiKey = Optional.of(key);
        return this;
    }

    /** Answers as it should from now on. */
    public FakeAthena up() {
        weather = new Weather.Fine();
        return this;
    }

    /** Closes every connection without an answer from now on. */
    public FakeAthena down() {
        weather = new Weather.Down();
        return this;
    }

    /** Carries requests out and answers so much later from now on. */
    public FakeAthena slow(Duration delay) {
        weather = new Weather.Slow(delay);
        return this;
    }

    /** Answers with this status and an error from now on, and carries nothing out. */
    public FakeAthena failing(int status) {
        weather = new Weather.Failing(status);
        return this;
    }

    /** Answers with a page that is no JSON from now on, and carries nothing out. */
    public FakeAthena garbage() {
        weather = new Weather.Garbage();
        return this;
    }

    /** Forgets every session, as a wiped server does; events stay. */
    public FakeAthena forgetSessions() {
        state.forgetSessions();
        return this;
    }

    /** All events received, oldest first, interactions as their two events. */
    public List<ReceivedEvent> received() {
        return state.received();
    }

    /** How many sessions were opened. */
    public int sessionsOpened() {
        return state.sessionsOpened();
    }

    /** How many requests have arrived. */
    public int requestCount() {
        return http.getRequestCount();
    }

    /**
     * An event.
     *
     * @param tenant its tenant
     * @param user its user
     * @param agent its agent
     * @param role {@code user} or {@code agent}
     * @param type {@code message}, {@code thought}, {@code action} or {@code observation}
     * @param content its text
     * @param metadata its additional fields
     */
    public record ReceivedEvent(
            String tenant,
            String user,
            String agent,
            String role,
            String type,
            String content,
            Map<String, String> metadata) {}

    private MockResponse answer(RecordedRequest request) throws InterruptedException {
        Weather now = weather;
        return switch (now) {
            case Weather.Down down -> Responses.none();
            case Weather.Garbage garbage ->
                    Responses.whole(
                            new HttpAnswer(
                                    200, Map.of("Content-Type", "text/html"), "<html>oops</html>"));
            case Weather.Failing failing ->
                    Responses.whole(AthenaState.error(failing.status(), "it fails"));
            case Weather.Slow slow -> {
                HttpAnswer answer = allowed(request);
                pause(slow.delay());
                yield Responses.whole(answer);
            }
            case Weather.Fine fine -> Responses.whole(allowed(request));
        };
    }

    private void pause(Duration delay) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        pauses.add(over);
        if (closed) {
            // After it was added: a close at this moment finds it, or is seen here.
            over.countDown();
        }
        MeshClock.Timer timer = clock.after(delay, over::countDown);
        try {
            over.await();
        } finally {
            timer.cancel();
            pauses.remove(over);
        }
    }

    private HttpAnswer allowed(RecordedRequest request) {
        String path = request.getUrl().encodedPath();
        if (apiKey.isPresent()
                && !path.equals("/health")
                && !apiKey.get().equals(request.getHeaders().get("X-API-Key"))) {
            return HttpAnswer.json(
                    401, Map.of("error", "authentication_failed", "message", "invalid API key"));
        }
        String body = request.getBody() == null ? "" : request.getBody().utf8();
        return state.answer(request.getMethod(), request.getUrl(), body);
    }

    /** Ends every connection and stops listening. */
    @Override
    public void close() {
        closed = true;
        pauses.forEach(CountDownLatch::countDown);
        http.close();
    }

    /** How it answers. */
    private sealed interface Weather {
        record Fine() implements Weather {}

        record Down() implements Weather {}

        record Garbage() implements Weather {}

        record Failing(int status) implements Weather {}

        record Slow(Duration delay) implements Weather {}
    }
}
