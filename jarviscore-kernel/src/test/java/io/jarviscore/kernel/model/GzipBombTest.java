package io.jarviscore.kernel.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are small on the line and large in memory, from a real server. */
@Timeout(60)
class GzipBombTest {
    private HttpServer server;
    private volatile byte[] answer = new byte[0];

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    exchange.sendResponseHeaders(200, answer.length);
                    try (OutputStream body = exchange.getResponseBody()) {
                        body.write(answer);
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static final class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("thinker", "thinks"), "You think.");
        }
    }

    private static byte[] zipped(String start, String repeated, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(start.getBytes(UTF_8));
            byte[] block = repeated.repeat(1_000).getBytes(UTF_8);
            for (int n = 0; n < times / 1_000; n++) {
                zip.write(block);
            }
            zip.write("{}]}".getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private Outcome asked() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(
                                Map.of(
                                        "llm_endpoint",
                                        url,
                                        "llm_model",
                                        "m",
                                        "llm_max_retries_429",
                                        0))
                        .add(new Thinker())
                        .start()) {
            return mesh.workflow("w", Step.of("a", "thinker", "x")).step("a");
        }
    }

    @Test
    void anAnswerThatUnzipsBeyondTheLimitIsBrokenOff() throws IOException {
        answer = zipped("{\"choices\":[", "{\"a\":\"\"},                      ", 4_000_000);
        assertThat(answer).hasSizeLessThan(2_000_000);

        Outcome outcome = asked();

        assertThat(outcome.status()).isEqualTo(Outcome.Status.FAILURE);
        assertThat(outcome.summary()).contains("answered with more than");
    }

    /** Fifteen megabytes of empty objects would be five million maps. */
    @Test
    void anAnswerWithinTheLimitIsNoTreeOfMillionsOfParts() throws IOException {
        answer = zipped("{\"choices\":[", "{},", 5_000_000);
        assertThat(answer).hasSizeLessThan(100_000);

        assertThat(asked().status()).isEqualTo(Outcome.Status.FAILURE);
    }
}
