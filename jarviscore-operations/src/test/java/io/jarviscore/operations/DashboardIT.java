package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the rules against a real Prometheus that scrapes a mesh at work. */
@Timeout(120)
class DashboardIT {
    private static final Path INFRA = Path.of("../deploy/infra");
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

    @TempDir private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void findPrometheus() {
        assumeTrue(
                Files.isExecutable(PROMETHEUS),
                "no Prometheus is installed (Debian: apt-get install prometheus)");
    }

    @Test
    void theRulesAreAcceptedByPromtool() throws Exception {
        Process promtool =
                new ProcessBuilder(
                                "/usr/bin/promtool",
                                "check",
                                "rules",
                                INFRA.resolve("alerts.yml").toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }

    @Test
    void everyQueryOfTheDashboardFindsData() throws Exception {
        int metrics = freePort();
        try (ModelServer model = ModelServer.start();
                Mesh mesh = mesh(model, metrics)) {
            work(mesh, model, "first");
            int port = freePort();
            Process prometheus = prometheus(metrics, port);
            try {
                awaitData(port, "jarviscore_hitl_requests_total");
                // Rates are computed from two scrapes.
                work(mesh, model, "second");
                for (String query : queries()) {
                    awaitData(port, query);
                }
            } finally {
                prometheus.destroyForcibly().waitFor();
            }
        }
    }

    /** One of everything that is counted: a wait, a tool, code, an answer, a question. */
    private static void work(Mesh mesh, ModelServer model, String id) throws InterruptedException {
        model.script(
                ServerReply.rateLimited(),
                ServerReply.toolCall("price", Map.of("item", "pen")),
                ServerReply.toolCall("run_code", Map.of("code", "result = 2 + 2")),
                ServerReply.text("4"));
        mesh.workflow(id, Step.of("think", "clerk", "Compute"));
        mesh.submit(id + "-asks", Step.of("ask", "clerk", "Compute").approval("really?"));
        while (mesh.approvals().list().stream()
                .noneMatch(open -> open.workflowId().equals(id + "-asks"))) {
            Thread.sleep(5);
        }
    }

    private Mesh mesh(ModelServer model, int port) {
        return Mesh.builder()
                .environment(Map.of())
                .config(
                        Map.of(
                                "claude_api_key",
                                "key-of-the-test",
                                "claude_endpoint",
                                model.claudeEndpoint().toString(),
                                "llm_429_base_delay",
                                "0.02",
                                "state_store",
                                "memory",
                                "prometheus_enabled",
                                true,
                                "prometheus_port",
                                port,
                                "telemetry_trace_dir",
                                folder.resolve("traces").toString(),
                                "storage_base_path",
                                folder.resolve("blobs").toString()))
                .add(new Clerk())
                .start();
    }

    private Process prometheus(int metrics, int port) throws Exception {
        Path config =
                Files.writeString(
                        folder.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 200ms}
                        scrape_configs:
                          - job_name: jarviscore
                            static_configs: [{targets: ["127.0.0.1:%d"]}]
                        """
                                .formatted(metrics));
        return new ProcessBuilder(
                        PROMETHEUS.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> queries() throws Exception {
        Map<String, Object> dashboard =
                Json.parseObject(
                        Files.readString(INFRA.resolve("grafana/dashboards/jarviscore.json")));
        List<String> queries = new ArrayList<>();
        for (Object panel : Objects.requireNonNull((List<?>) dashboard.get("panels"))) {
            if (((Map<?, ?>) panel).get("targets") instanceof List<?> targets) {
                for (Object target : targets) {
                    queries.add((String) ((Map<?, ?>) target).get("expr"));
                }
            }
        }
        assertThat(queries).hasSizeGreaterThan(10);
        return queries;
    }

    /** Waits until a query gives a number. */
    private void awaitData(int port, String query) throws Exception {
        String answer = "";
        for (int tries = 0; tries < 300; tries++) {
            answer = ask(port, query);
            if (answer.matches("(?s).*\"value\":\\[[^]]*\"[-+0-9.e]+\".*")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError(query + " finds nothing: " + answer);
    }

    private String ask(int port, String query) throws Exception {
        URI address =
                URI.create(
                        "http://127.0.0.1:"
                                + port
                                + "/api/v1/query?query="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8));
        try {
            return client.send(
                            HttpRequest.newBuilder(address).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (java.io.IOException starting) {
            return "no connection yet";
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Thinks, with a tool. */
    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "office"), "You are a clerk.");
        }

        @Tool("what an item costs")
        public String price(String item) {
            return item + " costs 2";
        }
    }
}
