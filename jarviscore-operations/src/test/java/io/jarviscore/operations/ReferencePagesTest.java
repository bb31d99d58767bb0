package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.HttpCall;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.json.Json;
import io.jarviscore.testing.FakeNexus;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Generates the references of metrics and traces from a mesh at work. */
@Timeout(60)
class ReferencePagesTest {
    private static final Path PAGES = Path.of("../docs/reference");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    @TempDir private Path folder;

    private @Nullable HttpServer server;

    @Test
    void theReferencesMatchAMeshsMetricsAndTraces() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String scraped;
        try (ModelServer model = ModelServer.start();
                FakeNexus nexus = FakeNexus.start();
                Mesh mesh = mesh(model, nexus, port)) {
            work(mesh, model);
            sign(mesh, nexus);
            scraped = scrape(port);
        }
        check("metrics.md", metrics(scraped));
        check("traces.md", traces());
    }

    private static void check(String name, String page) throws IOException {
        Path path = PAGES.resolve(name);
        if (Boolean.getBoolean("jarviscore.docs.write")) {
            Files.writeString(path, page);
        }
        assertThat(path)
                .as(
                        "docs/reference/"
                                + name
                                + " is stale; write it anew with: mvn -pl jarviscore-operations"
                                + " test -Dtest=ReferencePagesTest -Djarviscore.docs.write=true")
                .content()
                .isEqualTo(page);
    }

    private static String metrics(String scraped) {
        Map<String, String> helps = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        Map<String, TreeSet<String>> labels = new TreeMap<>();
        for (String line : scraped.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP")) {
                helps.put(words[2], words.length > 3 ? words[3] : "");
            } else if (line.startsWith("# TYPE")) {
                types.put(words[2], words[3]);
            } else {
                Matcher label = LABEL.matcher(line);
                String name = line.replaceFirst("[{ ].*", "");
                while (label.find()) {
                    labels.computeIfAbsent(name, n -> new TreeSet<>()).add(label.group(1));
                }
            }
        }
        StringBuilder page =
                new StringBuilder(
                        """
                        # Metrics

                        This page is made by `ReferencePagesTest` from what a mesh at work serves; do not edit it. A metric appears when it is first counted,
                        the gauges at the start. Histograms have `_bucket`, `_sum` and `_count`; a `_max` is that of the last minutes.

                        | Metric | Type | Labels | Meaning |
                        |---|---|---|---|
                        """);
        types.forEach(
                (name, type) -> {
                    TreeSet<String> own = new TreeSet<>();
                    for (String ending : new String[] {"", "_bucket", "_count"}) {
                        own.addAll(labels.getOrDefault(name + ending, new TreeSet<>()));
                    }
                    own.remove("le");
                    page.append(
                            "| `%s` | %s | %s | %s |%n"
                                    .formatted(
                                            name,
                                            type,
                                            own.stream()
                                                    .map(label -> "`" + label + "`")
                                                    .collect(Collectors.joining(", ")),
                                            helps.getOrDefault(name, "")));
                });
        return page.toString();
    }

    private String traces() throws IOException {
        Map<String, TreeSet<String>> fields = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("traces"))) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    Map<String, Object> json = Json.parseObject(line);
                    TreeSet<String> own =
                            fields.computeIfAbsent((String) json.get("type"), t -> new TreeSet<>());
                    Objects.requireNonNull((Map<?, ?>) json.get("data"))
                            .keySet()
                            .forEach(field -> own.add("`" + field + "`"));
                }
            }
        }
        StringBuilder page =
                new StringBuilder(
                        """
                        # Traces

                        This page is made by `ReferencePagesTest` from the trace files of a mesh at work; do not edit it. Each line is a JSON object with
                        `workflow_id`, `step_id` (empty for the workflow itself), `timestamp`, `type`, `data`, `seq`, `node` and `v`. Fields of `data` that do not apply are left out.

                        | `type` | Fields of `data` |
                        |---|---|
                        """);
        fields.forEach(
                (type, own) ->
                        page.append("| `%s` | %s |%n".formatted(type, String.join(", ", own))));
        return page.toString();
    }

    /** One of everything that is counted or traced. */
    private static void work(Mesh mesh, ModelServer model) throws InterruptedException {
        model.script(
                ServerReply.rateLimited(),
                ServerReply.toolCall("price", Map.of("item", "pen")),
                ServerReply.toolCall("price", Map.of("item", "fail")),
                ServerReply.toolCall("run_code", Map.of("code", "result = 2 + 2")),
                ServerReply.text("4"));
        mesh.workflow("work-1", Step.of("think", "clerk", "Compute"));
        model.script(ServerReply.unauthorized(), ServerReply.text("4"));
        mesh.workflow("retry-1", Step.of("think", "clerk", "Compute").retries(1));
        model.script(ServerReply.unauthorized());
        mesh.workflow("fail-1", Step.of("think", "clerk", "Compute"));
        var run = mesh.submit("asks-1", Step.of("ask", "clerk", "Compute").approval("really?"));
        while (mesh.approvals().list().isEmpty()) {
            Thread.sleep(5);
        }
        model.script(ServerReply.text("4"));
        mesh.approvals().approve(mesh.approvals().list().getFirst().id(), "ann", "yes");
        while (!mesh.submit("asks-1", Step.of("ask", "clerk", "Compute").approval("really?"))
                .await(java.time.Duration.ofSeconds(20))
                .filter(result -> result.step("ask").isSuccess())
                .isPresent()) {
            Thread.sleep(5);
        }
        assertThat(run.workflowId()).isEqualTo("asks-1");
    }

    /** A credential that is connected, used, refused, refreshed and lost. */
    private static void sign(Mesh mesh, FakeNexus nexus) throws InterruptedException {
        mesh.workflow("connect", Step.of("call", "signer", "x"));
        String page = String.valueOf(mesh.approvals().list().getFirst().details().get("page"));
        nexus.consent(page);
        while (!mesh.approvals().list().isEmpty()) {
            Thread.sleep(5);
        }
        mesh.workflow("use", Step.of("call", "signer", "x"));
        mesh.workflow(
                "blocked", Step.of("call", "signer", "x").params(Map.of("host", "evil.test")));
        nexus.revokeTokens();
        mesh.workflow("refresh", Step.of("call", "signer", "x"));
        nexus.revokeTokens();
        nexus.park("acme");
        mesh.workflow("lost", Step.of("call", "signer", "x"));
    }

    private static String scrape(int port) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private Mesh mesh(ModelServer model, FakeNexus nexus, int port) throws IOException {
        nexus.oauth("acme", java.time.Duration.ofHours(1));
        Path providers = folder.resolve("providers.json");
        String service = service(nexus);
        Map<String, Object> acme = Map.of("hosts", List.of(service), "network", "loopback");
        Files.writeString(providers, Json.write(Map.of("providers", Map.of("acme", acme))));
        return Mesh.builder()
                .environment(Map.of())
                .config("claude_api_key", "key-of-the-test")
                .config("claude_endpoint", model.claudeEndpoint().toString())
                .config("llm_429_base_delay", "0.02")
                .config("state_store", "memory")
                .config("prometheus_enabled", true)
                .config("prometheus_port", port)
                .config("storage_base_path", folder.resolve("blobs").toString())
                .config("telemetry_trace_dir", folder.resolve("traces").toString())
                .config("nexus_gateway_url", nexus.url())
                .config("nexus_secret", "a secret for the pages of reference")
                .config("nexus_providers", providers.toString())
                .config("auth_poll_interval", "0.02")
                .add(new Clerk())
                .add(new Signer(service))
                .start();
    }

    /** The address of a service that refuses what the Gateway's provider does not accept. */
    private String service(FakeNexus nexus) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 9);
        server.createContext(
                "/",
                exchange -> {
                    String token = exchange.getRequestHeaders().getFirst("Authorization");
                    boolean isAccepted =
                            token != null && nexus.accepts(token.replace("Bearer ", ""));
                    exchange.sendResponseHeaders(isAccepted ? 204 : 401, -1);
                    exchange.close();
                });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    /** Calls a service with a credential. */
    static final class Signer extends Agent {
        private final String service;

        Signer(String service) {
            super(AgentCard.of("signer", "services"));
            this.service = service;
        }

        @Override
        protected Outcome execute(Task task) {
            Object host = task.params().get("host");
            String url = host == null ? service : "https://" + host + "/";
            return Outcome.success(
                    context().credentials().forTask(task).call("acme", HttpCall.get(url)).status());
        }
    }

    /** Thinks, with a tool. */
    static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "office"), "You are a clerk.");
        }

        @Tool("what an item costs")
        public String price(String item) {
            if (item.equals("fail")) {
                throw new IllegalStateException("no price");
            }
            return item + " costs 2";
        }
    }
}
