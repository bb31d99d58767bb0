package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.json.Json;
import io.jarviscore.sandbox.service.SandboxService;
import io.jarviscore.sandbox.service.ServiceOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of the kernel and a real service, over HTTP; JavaScript by QuickJS. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteServiceTest {
    private static final String KEY = "canary-key-91";
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final HttpClient http = HttpClient.newHttpClient();
    private static SandboxService service;
    private static RemoteSandbox sandbox;

    @BeforeAll
    static void open() throws IOException {
        service =
                SandboxService.start(
                        ServiceOptions.of(
                                Map.of(
                                        "SANDBOX_SERVICE_PORT", "0",
                                        "SANDBOX_SERVICE_KEY", KEY,
                                        "SANDBOX_SERVICE_RUNS", "1",
                                        "SANDBOX_SERVICE_QUEUE", "1")));
        sandbox = client(KEY, Optional.empty());
    }

    @AfterAll
    static void close() {
        sandbox.close();
        service.close();
    }

    private static RemoteSandbox client(String key, Optional<LocalSandbox> fallback) {
        return new RemoteSandbox(
                new SandboxServer(service.address(), Optional.of(key), Language.JAVASCRIPT),
                Language.JAVASCRIPT,
                fallback,
                MeshClock.system());
    }

    @Test
    void codeRunsThereWithItsInputsAndOutput() throws InterruptedException {
        Result result =
                sandbox.run(
                        Request.of(
                                "console.log('hi'); result = inputs.list.map(x => x * 2)",
                                Map.of("list", List.of(1L, 2L)),
                                LONG));

        assertThat(result.error()).isEmpty();
        assertThat(result.value()).isEqualTo(List.of(2L, 4L));
        assertThat(result.output()).isEqualTo("hi\n");
        assertThat(result.sandbox()).isEqualTo("remote/quickjs");
    }

    @Test
    void hostFunctionsAreCalledBack() throws InterruptedException {
        List<Object> seen = new ArrayList<>();
        Result result =
                sandbox.run(
                        new Request(
                                """
                                let caught = '';
                                try { lookup('bad') } catch (e) { caught = e.message }
                                result = [lookup('a', {b: 1}), caught];
                                """,
                                Map.of(),
                                LONG,
                                Map.of(
                                        "lookup",
                                        arguments -> {
                                            seen.add(arguments);
                                            if (arguments.contains("bad")) {
                                                throw new IOException("no such key");
                                            }
                                            return Map.of("n", 9007199254740993L);
                                        })));

        assertThat(result.error()).isEmpty();
        assertThat(result.value())
                .isEqualTo(List.of(Map.of("n", 9007199254740993L), "no such key"));
        assertThat(seen).containsExactly(List.of("bad"), List.of("a", Map.of("b", 1L)));
    }

    @Test
    void aFailureAndATimeoutAreThoseOfTheCode() throws InterruptedException {
        assertThat(sandbox.run(Request.of("null.x", Map.of(), LONG)).errorType())
                .contains("TypeError");
        Result late = sandbox.run(Request.of("for (;;);", Map.of(), Duration.ofMillis(300)));
        assertThat(late.status()).isEqualTo(Status.TIMEOUT);
    }

    @Test
    void aWrongKeyIsRefusedAndNotShown() throws InterruptedException {
        try (RemoteSandbox wrong = client("other", Optional.empty())) {
            Result result = wrong.run(Request.of("result = 1", Map.of(), LONG));

            assertThat(result.errorType()).contains("SandboxUnavailable");
            assertThat(wrong.containment()).contains("sandbox_service_key").doesNotContain("other");
        }
    }

    @Test
    void anInterruptedCallerCancelsTheRun() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Request endless =
                new Request(
                        "begun(); for (;;);",
                        Map.of(),
                        LONG,
                        Map.of(
                                "begun",
                                arguments -> {
                                    inside.countDown();
                                    return null;
                                }));
        Thread caller =
                Thread.startVirtualThread(
                        () -> {
                            assertThatThrownBy(() -> sandbox.run(endless))
                                    .isInstanceOf(InterruptedException.class);
                            ended.countDown();
                        });
        inside.await();
        caller.interrupt();
        ended.await();

        // The service has one place: this run gets it only when the other is dead.
        assertThat(sandbox.run(Request.of("result = 1", Map.of(), LONG)).value()).isEqualTo(1L);
    }

    @Test
    void theSameIdIsRunOnce() throws Exception {
        String run =
                Json.write(
                        Map.of(
                                "id", "the-same",
                                "language", "javascript",
                                "code", "result = Math.random()",
                                "timeout_ms", 10_000L));

        Object first = Json.parseObject(post("/v1/runs", run).body().strip()).get("value");
        Object second = Json.parseObject(post("/v1/runs", run).body().strip()).get("value");

        assertThat(second).isEqualTo(first).isNotNull();
    }

    /** The service notices the loss after two beats, and the client asks again before that. */
    @Test
    void aClientThatLostItsConnectionGetsTheOutcomeOfTheSameRun() throws Exception {
        String run =
                Json.write(
                        Map.of(
                                "id",
                                "interrupted",
                                "language",
                                "javascript",
                                "code",
                                "const end = Date.now() + 2000; while (Date.now() < end);"
                                        + " result = 42",
                                "timeout_ms",
                                20_000L));
        try (Socket socket = new Socket(service.address().getHost(), service.address().getPort())) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/runs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                            + KEY
                                            + "\r\nContent-Length: "
                                            + run.length()
                                            + "\r\n\r\n"
                                            + run)
                                    .getBytes(US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();
        }

        assertThat(post("/v1/runs", run).body()).contains("\"value\":42");
    }

    @Test
    void aRunThatWasRefusedLeavesItsIdFree() throws Exception {
        String without = "{\"id\":\"again\",\"language\":\"javascript\",\"code\":\"result=1\"}";
        assertThat(post("/v1/runs", without).body()).contains("timeout_ms");

        String whole = without.replace("}", ",\"timeout_ms\":9999}");
        assertThat(post("/v1/runs", whole).body()).contains("\"value\":1");
    }

    @Test
    void anAnswerNeedsTheTokenOfTheRun() throws Exception {
        assertThat(post("/v1/runs/none/answers/1", "{}").statusCode()).isEqualTo(404);
        String run =
                "{\"id\":\"r\",\"language\":\"javascript\",\"code\":\"result=1\",\"timeout_ms\":9999}";
        post("/v1/runs", run);
        assertThat(post("/v1/runs/r/answers/1", "{}").statusCode()).isEqualTo(403);
    }

    @Test
    void badRequestsAreRefusedWithTheirReason() throws Exception {
        assertThat(post("/v1/runs", "nonsense").statusCode()).isEqualTo(400);
        assertThat(post("/v1/runs", "{}").body()).contains("id: a text");
        assertThat(post("/v1/runs", "{\"id\":\"x\",\"language\":\"cobol\"}").body())
                .contains("use one of [javascript]");
        assertThat(post("/normal", "{}").body()).contains("python");
        assertThat(get("/nowhere", true).statusCode()).isEqualTo(404);
    }

    @Test
    void healthIsOpenAndMetricsNeedTheKey() throws Exception {
        sandbox.run(Request.of("result = 1", Map.of(), LONG));

        assertThat(get("/healthz", false).body()).contains("\"status\":\"ok\"");
        assertThat(get("/metrics", false).statusCode()).isEqualTo(401);
        assertThat(get("/metrics", true).body())
                .contains("jarviscore_sandbox_running 0", "status=\"success\"");
    }

    private static HttpResponse<String> get(String path, boolean key) throws Exception {
        HttpRequest.Builder request = request(path).GET();
        return http.send(
                key ? request.header("Authorization", "Bearer " + KEY).build() : request.build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                request(path)
                        .header("Authorization", "Bearer " + KEY)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(service.address() + path));
    }
}
