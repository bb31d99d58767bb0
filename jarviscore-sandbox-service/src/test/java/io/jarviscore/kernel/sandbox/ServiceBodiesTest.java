package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import io.jarviscore.sandbox.service.SandboxService;
import io.jarviscore.sandbox.service.ServiceOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any body is answered with a status and a reason, and the service serves the next client. */
class ServiceBodiesTest {
    private static final List<String> PATHS =
            List.of("/v1/runs", "/normal", "/v1/runs/x/answers/1", "/v1/runs/%2F/answers/9");

    private static final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // opened before all tests
    private static SandboxService service;

    @BeforeContainer
    static void open() throws IOException {
        service =
                SandboxService.start(
                        ServiceOptions.of(
                                Map.of(
                                        "SANDBOX_SERVICE_PORT", "0",
                                        "SANDBOX_SERVICE_RUNS", "1",
                                        "SANDBOX_SERVICE_QUEUE", "0")));
    }

    @AfterContainer
    static void close() {
        service.close();
    }

    @Property(tries = 25)
    void anyBytesAreRefusedWithAReason(@ForAll @Size(max = 200) byte[] bytes) throws Exception {
        for (String path : PATHS) {
            HttpResponse<String> response = post(path, bytes);

            assertThat(response.statusCode()).as(path).isIn(400, 403, 404);
            assertThat(Json.parseObject(response.body())).containsKey("error");
        }
        assertServesTheNext();
    }

    @Property(tries = 25)
    void anyObjectIsRunOrRefused(@ForAll("bodies") Map<String, Object> body) throws Exception {
        for (String path : PATHS) {
            HttpResponse<String> response = post(path, Json.write(body).getBytes(UTF_8));

            assertThat(response.statusCode()).as(path).isIn(200, 400, 403, 404);
            for (String line : response.body().lines().filter(l -> !l.isEmpty()).toList()) {
                assertThat(Json.parseObject(line)).isNotEmpty();
            }
        }
        assertServesTheNext();
    }

    private static void assertServesTheNext() throws Exception {
        String body =
                Json.write(
                        Map.of(
                                "id",
                                UUID.randomUUID().toString(),
                                "language",
                                "javascript",
                                "code",
                                "result = 42",
                                "timeout_ms",
                                20_000L));

        assertThat(post("/v1/runs", body.getBytes(UTF_8)).body()).contains("\"value\":42");
    }

    @Provide
    Arbitrary<Map<String, Object>> bodies() {
        Arbitrary<String> names =
                Arbitraries.of(
                        "id",
                        "language",
                        "code",
                        "inputs",
                        "timeout_ms",
                        "functions",
                        "STEP_DATA",
                        "TASK_CODE_B64",
                        "error",
                        "value");
        Arbitrary<Object> values =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "javascript",
                                "python",
                                "x",
                                "result = 1",
                                "for (;;);",
                                "!",
                                "",
                                1L,
                                100L,
                                -1L,
                                0.5,
                                true,
                                List.of("f", 1L, "no name!", List.of()),
                                Map.of("options", Map.of("timeout", -1L), "parameters", 7L),
                                Map.of("a", Map.of())),
                        Arbitraries.strings().ofMaxLength(20));
        // Half of them are whole but for what another field says.
        Map<String, Object> whole =
                Map.of("language", "javascript", "code", "result = 1", "timeout_ms", 100L);
        return Arbitraries.maps(names, values)
                .ofMaxSize(6)
                .map(
                        given -> {
                            Map<String, Object> body = new HashMap<>(given);
                            if (given.size() % 2 == 0) {
                                whole.forEach(body::putIfAbsent);
                                body.putIfAbsent("id", UUID.randomUUID().toString());
                            }
                            return body;
                        });
    }

    private static HttpResponse<String> post(String path, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(service.address() + path))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
