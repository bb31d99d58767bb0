package io.jarviscore.testing;

import static io.jarviscore.testing.Caller.AZURE_V1;
import static io.jarviscore.testing.Caller.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jarviscore.testing.ServerReply.Hint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelServerTest {
    private final ManualClock clock = new ManualClock();
    private final ModelServer server = ModelServer.start(clock);
    private final Caller caller = new Caller(server);

    @AfterEach
    void close() {
        caller.close();
        server.close();
    }

    @Test
    void itListensOnLoopbackOnly() {
        assertThat(server.openAiEndpoint().getHost()).isEqualTo("127.0.0.1");
        assertThat(server.azureEndpoint().getPort()).isPositive();
    }

    @Test
    void repliesComeInTheOrderOfTheScriptAndThenFromTheFunction() throws Exception {
        server.script(ServerReply.text("one"), ServerReply.overloaded())
                .answer(request -> ServerReply.text("echo " + request.lastText()));

        assertThat(caller.ask(OPENAI).body()).contains("\"one\"");
        assertThat(caller.ask(OPENAI).statusCode()).isEqualTo(529);
        assertThat(caller.ask(OPENAI).body()).contains("\"echo hello\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, AZURE_V1})
    void anExhaustedScriptIsARefusalThatNobodyRetries(String path) throws Exception {
        server.script(ServerReply.text("only"));
        caller.ask(path);

        HttpResponse<String> reply = caller.ask(path);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("script is exhausted", "call number 2", "test_mistake");
    }

    @Test
    void aFunctionThatFailsTellsTheClientWhy() throws Exception {
        server.answer(
                request -> {
                    throw new AssertionError("expected two tools");
                });

        HttpResponse<String> reply = caller.ask(OPENAI);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("expected two tools");
    }

    @Test
    void aSlowReplyWaitsForTheClock() throws Exception {
        server.script(ServerReply.slow(Duration.ofMinutes(5), ServerReply.text("late")));

        CompletableFuture<HttpResponse<String>> reply = caller.askLater(OPENAI);
        clock.awaitTimers(1);
        assertThat(server.inFlight()).isOne();
        clock.advance(Duration.ofMinutes(5));

        assertThat(reply.get(30, TimeUnit.SECONDS).body()).contains("\"late\"");
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void aHeldReplyWaitsForTheTest() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        server.script(ServerReply.held(gate, ServerReply.rateLimited()));

        CompletableFuture<HttpResponse<String>> reply = caller.askLater(OPENAI);
        server.awaitInFlight(1);
        assertThat(reply).isNotDone();
        gate.complete(null);

        assertThat(reply.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(429);
    }

    @Test
    void closingReleasesAllHeldReplies() throws Exception {
        server.script(
                ServerReply.slow(Duration.ofDays(1), ServerReply.text("never")),
                ServerReply.held(new CompletableFuture<Void>(), ServerReply.text("never")),
                ServerReply.hang());
        List<CompletableFuture<HttpResponse<String>>> replies =
                IntStream.range(0, 3).mapToObj(i -> caller.askLater(OPENAI)).toList();
        server.awaitInFlight(3);

        server.close();

        for (CompletableFuture<HttpResponse<String>> reply : replies) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> reply.get(30, TimeUnit.SECONDS))
                    .withCauseInstanceOf(IOException.class);
        }
        assertThat(server.inFlight()).isZero();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void theMostRequestsAtOnceAreCounted() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        server.answer(request -> ServerReply.held(gate, ServerReply.text("ok")));
        List<CompletableFuture<HttpResponse<String>>> replies =
                IntStream.range(0, 7).mapToObj(i -> caller.askLater(OPENAI)).toList();
        server.awaitInFlight(7);
        gate.complete(null);
        for (CompletableFuture<HttpResponse<String>> reply : replies) {
            reply.get(30, TimeUnit.SECONDS);
        }

        caller.ask(OPENAI);

        assertThat(server.maxInFlight()).isEqualTo(7);
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void callsOneAfterAnotherNeverOverlap() throws Exception {
        server.answer(request -> ServerReply.text("ok"));
        for (int i = 0; i < 200; i++) {
            caller.ask(OPENAI);
        }

        assertThat(server.maxInFlight()).isOne();
    }

    @Test
    void onlyTheNewestRequestsAreKeptButAllAreCounted() throws Exception {
        server.answer(request -> ServerReply.text("ok"));
        for (int i = 0; i <= ModelServer.KEPT_REQUESTS; i++) {
            caller.post(OPENAI, Caller.question("question " + i));
        }

        server.awaitRequests(ModelServer.KEPT_REQUESTS + 1);
        assertThat(server.requests()).hasSize(ModelServer.KEPT_REQUESTS);
        assertThat(server.requests().getFirst().lastText()).isEqualTo("question 1");
        assertThat(server.requestCount()).isEqualTo(ModelServer.KEPT_REQUESTS + 1);
    }

    @Test
    void fiveThousandSlowRequestsAtOnceAreHeldAndAnswered() throws Exception {
        int requests = 5_000;
        server.answer(request -> ServerReply.slow(Duration.ofMinutes(1), ServerReply.text("ok")));
        List<Future<String>> statusLines;
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            statusLines =
                    IntStream.range(0, requests)
                            .mapToObj(i -> pool.submit(this::statusLine))
                            .toList();
            clock.awaitTimers(requests);
            assertThat(server.inFlight()).isEqualTo(requests);
            assertThat(server.requestCount()).isEqualTo(requests);

            clock.advance(Duration.ofMinutes(1));
        }

        assertThat(statusLines.stream().map(Future::resultNow)).containsOnly("HTTP/1.1 200 OK");
        assertThat(server.maxInFlight()).isEqualTo(requests);
    }

    @Test
    void repliesThatMakeNoSenseAreRefusedWhereTheyAreWritten() {
        assertThatIllegalArgumentException().isThrownBy(() -> ServerReply.serverError(200));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerReply.rateLimited(Hint.SENTENCE, Duration.ZERO));
    }

    /** Over a bare socket, so that the test measures the server and no client's pool. */
    private String statusLine() throws IOException {
        byte[] body = Caller.question("q").getBytes(StandardCharsets.UTF_8);
        String head =
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                        .formatted(OPENAI, body.length);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.openAiEndpoint().getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200 OK".length());
            return new String(start, StandardCharsets.UTF_8);
        }
    }
}
