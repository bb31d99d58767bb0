package io.jarviscore.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.testing.FakeNexus;
import io.jarviscore.testing.ScriptedChatModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model works with a service that signs it in. There are calls, a service that echoes its
 * request, a refused token, a call to a strange host, a service that is down. Then everything that
 * can be seen of it is searched for the planted secrets: logs, events, prompts, outcomes,
 * exceptions, metrics, status, and every file: state store, blobs, traces.
 */
@Timeout(120)
class SecretsLeaveNoTraceIT {
    private static final String VAULT_SECRET = "a planted secret of the vault 8f2e";
    private static final String PLANTED = "CANARY-5b1d-planted";

    @TempDir Path folder;

    private final Sightings sightings = new Sightings();
    private HttpServer service;
    private volatile Predicate<String> accepts = authorization -> true;
    private volatile String seenByService = "";

    private static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "calls"), "You use the service acme.");
        }

        @Override
        protected boolean requiresAuth() {
            return true;
        }
    }

    @BeforeEach
    void startService() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", this::echo);
        service.start();
        Map<String, Object> acme = new HashMap<>();
        acme.put("hosts", List.of(url(), "http://127.0.0.1:1"));
        acme.put("network", "loopback");
        acme.put(
                "strategy",
                Map.of("type", "header", "config", Map.of("header_name", "Authorization")));
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(
                folder.resolve("config/providers.json"),
                Json.write(Map.of("providers", Map.of("acme", acme))));
    }

    @AfterEach
    void stopService() {
        service.stop(0);
        sightings.close();
    }

    /** Answers with everything that it was sent, as debugging endpoints do. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the server has one thread
    private void echo(HttpExchange exchange) throws IOException {
        String authorization =
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        seenByService += authorization + "\n";
        boolean accepted = accepts.test(authorization);
        byte[] body =
                (exchange.getRequestHeaders().entrySet() + " " + authorization)
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Echo", authorization);
        exchange.sendResponseHeaders(accepted ? 200 : 401, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }

    @Test
    void aSecretOfTheVaultIsNowhere() throws Exception {
        Path vault = folder.resolve("nexus.enc");
        Vault.at(vault, VaultKeys.of(VAULT_SECRET), MeshClock.system())
                .register("acme", Map.of("auth_type", "api_key", "api_key", PLANTED));
        Map<String, Object> config = config();
        config.put("nexus_enabled", true);
        config.put("nexus_vault", vault);
        ScriptedChatModel model = model();
        try (Mesh mesh = start(config, model)) {
            WorkflowResult result = mesh.workflow("w", Step.of("a", "clerk", "Do it."));

            assertThat(result.status()).isEqualTo(Outcome.Status.SUCCESS);
            see(mesh, result);
        }
        seePrompts(model);
        assertThat(seenByService).contains(PLANTED);
        assertNowhere(List.of(PLANTED, VAULT_SECRET));
    }

    @Test
    void theTokensOfTheGatewayAreNowhere() throws Exception {
        try (FakeNexus nexus = FakeNexus.start().with(FakeNexus.Quirk.ROTATING_TOKENS)) {
            nexus.oauth("acme", Duration.ofHours(1));
            accepts = authorization -> nexus.accepts(authorization.replace("Bearer ", ""));
            Map<String, Object> config = config();
            config.put("nexus_gateway_url", nexus.url());
            config.put("auth_poll_interval", "0.05");
            ScriptedChatModel model = model();
            List<String> before;
            try (Mesh mesh = start(config, model)) {
                Step step = Step.of("a", "clerk", "Do it.");
                assertThat(mesh.workflow("w", step).status()).isEqualTo(Outcome.Status.WAITING);
                sightings.see("approvals", mesh.approvals().list());
                nexus.consent(
                        String.valueOf(mesh.approvals().list().getFirst().details().get("page")));
                WorkflowResult result = mesh.workflow("w", step);
                while (result.status() == Outcome.Status.WAITING) {
                    Thread.sleep(20);
                    result = mesh.workflow("w", step);
                }
                assertThat(result.status()).isEqualTo(Outcome.Status.SUCCESS);
                before = nexus.secrets();
                nexus.revokeTokens();
                WorkflowResult renewed = mesh.workflow("w2", step);

                assertThat(renewed.status()).isEqualTo(Outcome.Status.SUCCESS);
                see(mesh, result);
                see(mesh, renewed);
            }
            seePrompts(model);
            assertThat(nexus.count("refresh")).isEqualTo(1);
            assertThat(before).isNotEmpty().doesNotContainAnyElementsOf(nexus.secrets());
            assertThat(seenByService).contains("CANARY");
            assertNowhere(before);
            assertNowhere(nexus.secrets());
            assertNowhere(List.of("CANARY", VAULT_SECRET));
        }
    }

    /** A call that works, one to a strange host, one to a service that is down, and the answer. */
    private ScriptedChatModel model() {
        List<String> urls =
                List.of(url() + "/first", "https://evil.test/steal", "http://127.0.0.1:1/down");
        return new ScriptedChatModel()
                .answer(
                        request -> {
                            long results =
                                    request.messages().stream()
                                            .filter(ChatMessage.ToolResult.class::isInstance)
                                            .count();
                            return results < urls.size()
                                    ? ScriptedChatModel.toolReply(call(urls.get((int) results)))
                                    : ScriptedChatModel.textReply("Done.");
                        });
    }

    private static ChatMessage.ToolCall call(String url) {
        return new ChatMessage.ToolCall(
                "call-" + url.hashCode(),
                "call_service",
                Json.write(Map.of("provider", "acme", "method", "GET", "url", url)));
    }

    private Mesh start(Map<String, Object> config, ScriptedChatModel model) {
        return Mesh.builder()
                .environment(Map.of())
                .config(config)
                .chatModel(model)
                .listen(event -> sightings.see("events", event))
                .add(new Clerk())
                .start();
    }

    private Map<String, Object> config() throws IOException {
        Map<String, Object> config = new HashMap<>();
        config.put("nexus_secret", VAULT_SECRET);
        config.put("nexus_providers", folder.resolve("config/providers.json").toString());
        config.put("state_store", "sqlite");
        config.put("state_path", folder.resolve("state.db").toString());
        config.put("storage_base_path", folder.resolve("blobs").toString());
        config.put("telemetry_enabled", true);
        config.put("telemetry_trace_dir", folder.resolve("traces").toString());
        config.put("prometheus_enabled", true);
        config.put("prometheus_port", freePort());
        config.put("console_enabled", true);
        config.put("console_port", freePort());
        return config;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void see(Mesh mesh, WorkflowResult result) throws Exception {
        sightings.see("outcomes", result);
        result.steps()
                .values()
                .forEach(
                        outcome ->
                                sightings.see(
                                        "outcomes",
                                        outcome.summary() + outcome.payload() + outcome.cause()));
        sightings.see("status", mesh.status());
        sightings.see("settings", mesh.settings().describe());
        sightings.see("views", mesh.find("w"));
        sightings.see("metrics", metrics(mesh));
        sightings.see("page", page(mesh));
        WorkflowResult unknown =
                mesh.workflow("bad-" + System.nanoTime(), Step.of("a", "clerk", "x"));
        sightings.see("outcomes", unknown.step("a"));
        try {
            mesh.run("clerk", "x", Integer.class);
        } catch (RuntimeException e) {
            sightings.see(e);
        }
    }

    private String metrics(Mesh mesh) throws Exception {
        int port = mesh.settings().get(SettingKeys.PROMETHEUS_PORT);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** The console's page, and the first message of its events, which has everything. */
    private static String page(Mesh mesh) throws Exception {
        URI console =
                URI.create("http://127.0.0.1:" + mesh.settings().get(SettingKeys.CONSOLE_PORT));
        try (HttpClient client = HttpClient.newHttpClient()) {
            String page =
                    client.send(
                                    HttpRequest.newBuilder(console).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            HttpRequest events = HttpRequest.newBuilder(console.resolve("/events")).build();
            try (Stream<String> lines =
                    client.send(events, HttpResponse.BodyHandlers.ofLines()).body()) {
                String data =
                        lines.filter(line -> line.startsWith("data:")).findFirst().orElseThrow();
                assertThat(data).contains("call_service");
                return page + data;
            } finally {
                client.shutdownNow();
            }
        }
    }

    private void seePrompts(ScriptedChatModel model) {
        model.requests()
                .forEach(
                        request -> {
                            sightings.see("prompts", request);
                            sightings.see("prompts", Json.write(request.messages().toString()));
                        });
        assertThat(model.requests()).isNotEmpty();
    }

    private void assertNowhere(List<String> secrets) throws IOException {
        Map<String, String> all = sightings.all(folder);
        assertThat(all)
                .as("what is searched")
                .containsKeys(
                        "events",
                        "prompts",
                        "outcomes",
                        "exceptions",
                        "metrics",
                        "page",
                        "status",
                        "settings",
                        "log at TRACE",
                        "log of the JDK",
                        "file state.db")
                .hasKeySatisfying(new Condition<>(key -> key.startsWith("file traces"), "a trace"));
        assertThat(all.get("log at TRACE")).contains("TRACE");
        for (Map.Entry<String, String> place : all.entrySet()) {
            assertThat(place.getValue()).as(place.getKey()).isNotNull();
            for (String secret : secrets) {
                for (String form : Sightings.forms(secret)) {
                    assertThat(place.getValue().contains(form))
                            .as("%s has a secret", place.getKey())
                            .isFalse();
                }
            }
        }
    }
}
