package io.jarviscore.operations.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleServerTest {
    private static final String TOKEN = "canary-token-5f2e8d1c";

    @TempDir private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void findPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @Test
    void withoutTheSettingNoPortIsOpened() {
        try (Mesh mesh = mesh(Map.of("console_enabled", false))) {
            assertThat(mesh.status().closing()).isFalse();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                    .isInstanceOf(java.net.ConnectException.class);
        }
    }

    @Test
    void thePortIsClosedWithTheMesh() throws Exception {
        try (Mesh mesh = mesh(Map.of())) {
            assertThat(mesh.status().closing()).isFalse();
            assertThat(get("/").statusCode()).isEqualTo(200);
        }
        assertThatThrownBy(() -> get("/")).isInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void aBusyPortFailsTheStartAndNamesTheSetting() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Map<String, Object> busy = Map.of("console_port", taken.getLocalPort());
            assertThatThrownBy(() -> mesh(busy))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("console_port: cannot open")
                    .hasMessageContaining("choose a free port");
        }
    }

    @Test
    void beyondThisMachineATokenIsNeeded() {
        assertThatThrownBy(() -> mesh(Map.of("console_host", "0.0.0.0")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("console_host: opens the console beyond this machine")
                .hasMessageContaining("console_token");
        assertThatThrownBy(() -> mesh(Map.of("console_token", "short")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("console_token: is shorter than 16 characters")
                .hasMessageNotContaining("short\"");
    }

    @Test
    void everyAnswerHasSecurityHeaders() throws Exception {
        try (Mesh mesh = mesh(Map.of())) {
            assertThat(mesh.status().closing()).isFalse();
            for (String path : List.of("/", "/console.js", "/console.css", "/nothing")) {
                assertThat(get(path).headers().map())
                        .containsEntry("x-content-type-options", List.of("nosniff"))
                        .containsEntry("cache-control", List.of("no-store"))
                        .containsEntry("x-frame-options", List.of("DENY"))
                        .extractingByKey("content-security-policy")
                        .asString()
                        .contains("default-src 'none'")
                        .doesNotContain("unsafe");
            }
        }
    }

    @Test
    void aPageOfAnotherNameThatWasReboundToThisMachineIsRefused() throws Exception {
        try (Mesh mesh = mesh(Map.of());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(mesh.status().closing()).isFalse();
            OutputStream out = socket.getOutputStream();
            out.write(
                    "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            out.flush();

            assertThat(reader(socket).readLine()).contains("421");
        }
    }

    @Test
    void aDecisionWithoutThePagesTokenIsRefusedAndChangesNothing() throws Exception {
        try (Mesh mesh = mesh(Map.of())) {
            String id = ask(mesh);
            String body = Json.write(Map.of("id", id, "decision", "approve", "by", "eve"));

            assertThat(post("/approvals", body, Map.of()).statusCode()).isEqualTo(403);
            assertThat(post("/approvals", body, Map.of("X-CSRF-Token", "guess")).statusCode())
                    .isEqualTo(403);
            assertThat(mesh.approvals().find(id))
                    .get()
                    .extracting(Approval::status)
                    .isEqualTo(Approval.Status.PENDING);

            Map<String, String> own = Map.of("X-CSRF-Token", csrf(get("/").body()));
            assertThat(post("/approvals", body, own).body()).contains("APPROVED");
            assertThat(post("/approvals", "{\"id\": \"x\"}", own).statusCode()).isEqualTo(400);
            assertThat(post("/approvals", "no json", own).statusCode()).isEqualTo(400);
            assertThat(post("/approvals", "x".repeat(70_000), own).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void withATokenNothingIsShownBeforeItIsGiven() throws Exception {
        try (Mesh mesh = mesh(Map.of("console_token", TOKEN))) {
            ask(mesh);
            assertThat(get("/").statusCode()).isEqualTo(401);
            assertThat(get("/").body()).contains("Sign in").doesNotContain("csrf");
            assertThat(get("/events").statusCode()).isEqualTo(401);
            assertThat(post("/approvals", "{}", Map.of()).statusCode()).isEqualTo(401);
            assertThat(post("/login", "token=wrong-token-0815-4711", Map.of()).statusCode())
                    .isEqualTo(401);

            HttpResponse<String> signedIn = post("/login", "token=" + TOKEN, Map.of());
            assertThat(signedIn.statusCode()).isEqualTo(303);
            String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);
            HttpResponse<String> page =
                    client.send(
                            request("/").header("Cookie", cookie.replaceFirst(";.*", "")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).doesNotContain(TOKEN);
        }
    }

    @Test
    void aReturningWatcherGetsMissedEventsAndNothingTwice() throws Exception {
        try (Mesh mesh = mesh(Map.of())) {
            mesh.workflow("one-1", Step.of("a", "worker", "x"));
            Event first = event("");
            assertThat(first.data()).contains("one-1").contains("step one-1/a".substring(5));

            mesh.workflow("two-1", Step.of("a", "worker", "x"));
            Event second = event(first.id());

            assertThat(second.data()).contains("two-1/a").doesNotContain("one-1");
            assertThat(event("other-process/1").data()).contains("one-1").contains("two-1");
        }
    }

    private Event event(String last) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String head =
                    "GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: "
                            + last
                            + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            BufferedReader lines = reader(socket);
            String id = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    return new Event(id, line);
                }
            }
            throw new AssertionError("the stream ended");
        }
    }

    private record Event(String id, String data) {}

    private static BufferedReader reader(Socket socket) throws Exception {
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String csrf(String page) {
        Matcher matcher = Pattern.compile("name=\"csrf\" content=\"([0-9a-f]+)\"").matcher(page);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static String ask(Mesh mesh) throws InterruptedException {
        mesh.submit("asks-1", Step.of("one", "worker", "work").approval("really?"));
        while (mesh.approvals().list().isEmpty()) {
            Thread.sleep(5);
        }
        return mesh.approvals().list().getFirst().id();
    }

    private Mesh mesh(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>();
        config.put("console_enabled", true);
        config.put("console_port", port);
        config.put("storage_base_path", folder.resolve("blobs").toString());
        config.put("state_store", "memory");
        config.put("telemetry_enabled", false);
        config.putAll(more);
        return Mesh.builder().environment(Map.of()).config(config).add(new Worker()).start();
    }

    private static final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "work"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }
}
