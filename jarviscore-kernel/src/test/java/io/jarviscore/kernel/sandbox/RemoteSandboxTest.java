package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The old format of sandbox servers, over a real HTTP server with a test's answers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteSandboxTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{}";
    private volatile boolean hangUp;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/normal",
                exchange -> {
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    byte[] bytes = answer.getBytes(UTF_8);
                    if (hangUp) {
                        exchange.close();
                        return;
                    }
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private RemoteSandbox sandbox(Language language, Optional<LocalSandbox> fallback) {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new RemoteSandbox(
                new SandboxServer(address, Optional.empty(), language), language, fallback, clock);
    }

    private Result run(String code) throws InterruptedException {
        try (RemoteSandbox sandbox = sandbox(Language.PYTHON, Optional.empty())) {
            return sandbox.run(Request.of(code, Map.of("n", 1L), LONG));
        }
    }

    @Test
    void theRequestIsThatOfTheOriginal() throws InterruptedException {
        answer = "{\"success\":true,\"result\":1}";
        run("result = 1");

        Map<String, Object> body = Json.parseObject(bodies.getFirst());
        assertThat(body.get("STEP_DATA"))
                .isEqualTo(
                        Map.of(
                                "id",
                                "jarviscore_1767225600",
                                "function_name",
                                "generated_code",
                                "parameters",
                                Map.of("n", 1L),
                                "options",
                                Map.of("timeout", 30L)));
        String code =
                new String(Base64.getDecoder().decode((String) body.get("TASK_CODE_B64")), UTF_8);
        assertThat(code).contains("base64.b64decode").doesNotContain("GIVEN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"output":"{\\"success\\":true,\\"result\\":42}"}                     | 42
                    {"output":"hi\\n{\\"success\\":true,\\"result\\":42}\\n"}         | 42
                    {"output":"{\\"success\\":true,\\"result\\":42}\\nbye"}             | 42
                    {"success":true,"result":42}                                                 | 42
                    {"result":{"success":true,"result":42}}                                      | 42
                    {"result":null,"function_result":{"success":true,"result":42}}               | 42
                    {"execution_result":{"success":true,"result":42}}                            | 42
                    {"data":{"success":true,"result":42}}                                        | 42
                    {"response":{"success":true,"result":42}}                                    | 42
                    {"data":{"a":1}}                                                             | {a=1}
                    {"a":1}                                                                      | {a=1}
                    {"success":true}                                                             | null
                    """)
    void everyShapeOfAnAnswerIsUnderstood(String shape, String value) throws InterruptedException {
        answer = shape;
        Result result = run("result = 42");

        assertThat(result.status()).as("%s", result).isEqualTo(Status.SUCCESS);
        assertThat(String.valueOf(result.value())).isEqualTo(value);
        assertThat(result.sandbox()).isEqualTo("remote/python");
    }

    @Test
    void textPrintedBeforeTheOutcomeIsTheOutput() throws InterruptedException {
        answer = "{\"output\":\"hi\\n{\\\"success\\\":true,\\\"result\\\":42}\"}";

        assertThat(run("print('hi')").output()).isEqualTo("hi\n");
    }

    @Test
    void aFailureOfTheCodeIsItsFailure() throws InterruptedException {
        answer = "{\"success\":false,\"error\":\"no x\",\"error_type\":\"NameError\"}";
        Result result = run("x");

        assertThat(result.status()).isEqualTo(Status.FAILURE);
        assertThat(result.error()).contains("no x");
        assertThat(result.errorType()).contains("NameError");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    500 | {}
                    200 | []
                    200 | no JSON
                    """)
    void anAnswerThatIsNoneIsUnavailabilityWithoutAFallback(int code, String text)
            throws InterruptedException {
        status = code;
        answer = text;

        assertThat(run("result = 1").errorType()).contains("SandboxUnavailable");
    }

    @Test
    void aRunThatTheServerMayHaveExecutedSaysThatItIsASecondOne() throws InterruptedException {
        hangUp = true;
        LocalSandbox local = LocalSandbox.create(clock);
        try (RemoteSandbox sandbox = sandbox(Language.JAVASCRIPT, Optional.of(local))) {
            Result result = sandbox.run(Request.of("result = 42", Map.of(), LONG));

            assertThat(result.value()).isEqualTo(42L);
            assertThat(result.sandbox()).isEqualTo("local/quickjs");
            assertThat(result.output()).contains("this is a second run");
        }
    }

    @Test
    void anUnreachableServerIsTriedAgainAfterAPause() throws InterruptedException {
        answer = "{\"success\":true,\"result\":7}";
        int port = server.getAddress().getPort();
        server.stop(0);
        LocalSandbox local = LocalSandbox.create(clock);
        try (RemoteSandbox sandbox = sandbox(Language.JAVASCRIPT, Optional.of(local))) {
            Request request = Request.of("result = 42", Map.of(), LONG);
            Result first = sandbox.run(request);
            assertThat(first.sandbox()).isEqualTo("local/quickjs");
            assertThat(first.output()).isEmpty();
            assertThat(sandbox.containment()).contains("unavailable by now");

            open(port);
            assertThat(sandbox.run(request).sandbox()).isEqualTo("local/quickjs");
            clock.advance(RemoteSandbox.PAUSE);
            Result back = sandbox.run(request);

            assertThat(back.value()).isEqualTo(7L);
            assertThat(back.sandbox()).isEqualTo("remote/javascript");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void open(int port) throws IOException {
        HttpServer again =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        byte[] bytes = answer.getBytes(UTF_8);
        again.createContext(
                "/normal",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        again.start();
        server = again;
    }

    @Test
    void withoutAFallbackNothingRunsElsewhere() throws InterruptedException {
        server.stop(0);
        Result result = run("result = 42");

        assertThat(result.errorType()).contains("SandboxUnavailable");
        assertThat(result.sandbox()).isEqualTo("remote/none");
    }
}
