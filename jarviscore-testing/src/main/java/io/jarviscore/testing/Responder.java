package io.jarviscore.testing;

import io.jarviscore.MeshClock;
import io.jarviscore.testing.ServerReply.Hint;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ServerEvents;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Takes each request through its life: recorded, looked at by its wire, given the scripted reply,
 * held where the reply says so, written. Runs on the connection's own thread, which it may block.
 */
final class Responder extends Dispatcher {
    private final MeshClock clock;
    private final MockWebServer http;
    private final Connections connections;
    private final Function<ServerRequest, ServerReply> script;
    private final Traffic traffic = new Traffic();

    /**
     * The latches that keep connections' threads waiting; all are released when the server closes.
     */
    private final Set<CountDownLatch> held = ConcurrentHashMap.newKeySet();

    private volatile ServerRules rules = ServerRules.LENIENT;
    private volatile @Nullable ProviderLimits limits;
    private volatile boolean closing;

    Responder(
            MeshClock clock,
            MockWebServer http,
            Connections connections,
            Function<ServerRequest, ServerReply> script) {
        this.clock = clock;
        this.http = http;
        this.connections = connections;
        this.script = script;
    }

    Traffic traffic() {
        return traffic;
    }

    ServerRules rules() {
        return rules;
    }

    void rules(ServerRules rules) {
        this.rules = rules;
    }

    void limits(ProviderLimits limits) {
        this.limits = limits;
    }

    @Override
    public MockResponse dispatch(RecordedRequest recorded) throws InterruptedException {
        // The web server queues requests without limit, for tests that take them from there.
        http.takeRequest(0, TimeUnit.SECONDS);
        ServerRequest request = read(recorded);
        long number = traffic.arrive(request);
        try {
            return respond(request, number, recorded.getConnectionIndex());
        } finally {
            traffic.leave();
        }
    }

    @Override
    public void close() {
        closing = true;
        held.forEach(CountDownLatch::countDown);
    }

    private MockResponse respond(ServerRequest request, long number, int connection)
            throws InterruptedException {
        Wire wire = Wires.of(request.sent()).orElse(null);
        if (wire == null) {
            return Responses.whole(
                    new HttpAnswer(404, Map.of(), "no provider serves " + request.path()));
        }
        Exchange exchange = new Exchange(number, clock.instant(), request.sent(), request::model);
        HttpAnswer early = wire.beforeModel(exchange, rules).orElse(null);
        if (early != null) {
            return Responses.whole(early);
        }
        ProviderLimits kept = limits;
        if (kept == null) {
            return write(scripted(request, wire), wire, exchange, connection);
        }
        ProviderLimits.Ruling ruling = kept.judge(request, exchange.now());
        ServerReply reply =
                ruling.comeBack()
                        .map(wait -> ServerReply.rateLimited(Hint.RETRY_AFTER_MS, wait))
                        .orElseGet(() -> scripted(request, wire));
        return write(reply, new ToldLimits(wire, ruling.headers()), exchange, connection);
    }

    private ServerReply scripted(ServerRequest request, Wire wire) {
        try {
            return script.apply(request);
        } catch (RuntimeException | AssertionError e) {
            // A mistake of the test. The test is on another thread, and sees its client's response.
            return new WireFault.Verbatim(wire.testMistake("ModelServer: " + e.getMessage()));
        }
    }

    private MockResponse write(ServerReply reply, Wire wire, Exchange exchange, int connection)
            throws InterruptedException {
        return switch (reply) {
            case ServerAnswer answer -> Responses.whole(wire.answer(exchange, answer.content()));
            case ServerError error -> Responses.whole(wire.error(exchange, error.error()));
            case HeldReply later -> {
                hold(later);
                yield closing ? Responses.none() : write(later.reply(), wire, exchange, connection);
            }
            case WireFault.Verbatim verbatim -> Responses.whole(verbatim.answer());
            case WireFault.Truncated cut ->
                    Responses.halved(wire.answer(exchange, cut.answer().content()));
            case WireFault.Midway cut -> Responses.whole(failing(cut, wire, exchange));
            case WireFault.Pausing pausing -> {
                HttpAnswer answer = wire.answer(exchange, pausing.answer().content());
                yield ServerEvents.isIn(answer)
                        ? Responses.pausing(answer, () -> hold(pausing.until()))
                        : Responses.whole(answer);
            }
            case WireFault.Huge huge ->
                    Responses.padded(wire.answer(exchange, huge.answer().content()), huge.bytes());
            case WireFault.Garbage garbage -> Responses.garbage();
            case WireFault.Reset reset -> {
                connections.resetOnClose(connection);
                yield Responses.none();
            }
            case WireFault.Hang hang -> {
                connections.awaitHangUp(connection);
                yield Responses.none();
            }
        };
    }

    private static HttpAnswer failing(WireFault.Midway cut, Wire wire, Exchange exchange) {
        HttpAnswer answer = wire.answer(exchange, cut.answer().content());
        HttpAnswer error = wire.error(exchange, cut.error().error());
        return ServerEvents.isIn(answer) ? ServerEvents.failing(answer, error) : error;
    }

    private void hold(CompletionStage<?> until) throws InterruptedException {
        hold(new HeldReply.ForStage(until, ServerReply.hang()));
    }

    private void hold(HeldReply reply) throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        held.add(release);
        if (closing) {
            // It may have missed the latch that was just added.
            release.countDown();
        }
        MeshClock.Timer timer = releaseLater(reply, release);
        try {
            release.await();
        } finally {
            timer.cancel();
            held.remove(release);
        }
    }

    private MeshClock.Timer releaseLater(HeldReply reply, CountDownLatch release) {
        return switch (reply) {
            case HeldReply.ForTime time -> clock.after(time.delay(), release::countDown);
            case HeldReply.ForStage stage -> {
                stage.until().whenComplete((value, failure) -> release.countDown());
                yield () -> {};
            }
        };
    }

    private static ServerRequest read(RecordedRequest recorded) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String name : recorded.getUrl().queryParameterNames()) {
            query.put(name, Objects.requireNonNullElse(recorded.getUrl().queryParameter(name), ""));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        recorded.getHeaders()
                .forEach(
                        header ->
                                headers.putIfAbsent(
                                        header.getFirst().toLowerCase(Locale.ROOT),
                                        header.getSecond()));
        ByteString body = recorded.getBody();
        return new ServerRequest(
                new WireRequest(
                        recorded.getMethod(),
                        recorded.getUrl().encodedPath(),
                        query,
                        headers,
                        body == null ? "" : body.utf8()));
    }
}
