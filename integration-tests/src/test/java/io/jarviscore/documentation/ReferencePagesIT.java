package io.jarviscore.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.HttpCall;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.json.Json;
import io.jarviscore.testing.FakeAthena;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generates the references of metrics and traces from a mesh at work that has every module: a
 * metric without a row, and a row without a metric, fail.
 */
@Timeout(60)
class ReferencePagesIT {
    private static final Path PAGES = Path.of("../docs/reference");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    private static final Pattern EVENT =
            Pattern.compile("jarviscore_events_emitted_total\\{event_type=\"(\\w+)\"");
    private static final Pattern ADDRESS = Pattern.compile("at (127\\.0\\.0\\.1:\\d+)");

    @TempDir private Path folder;

    private @Nullable HttpServer server;

    @Test
    void theReferencesMatchAMeshsMetricsAndTraces() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String scraped;
        Stubborn stubborn = new Stubborn();
        try (ModelServer model = ModelServer.start();
                FakeNexus nexus = FakeNexus.start();
                FakeAthena athena = FakeAthena.start();
                Mesh mesh = mesh(model, nexus, athena, port, stubborn)) {
            mesh.submit("stuck", Step.of("wait", "stubborn", "x").timeout(Duration.ofMillis(20)));
            work(mesh, model);
            sign(mesh, nexus);
            mesh.run("keeper", "Remember.");
            meet(mesh, port);
            scraped = awaitMetric(port, "jarviscore_code_abandoned_total");
            stubborn.end.countDown();
        }
        assertThat(eventTypes(scraped)).isEqualTo(everyEventButWords());
        check("metrics.md", metrics(scraped));
        check("traces.md", traces());
    }

    private static Set<String> eventTypes(String scraped) {
        return EVENT.matcher(scraped)
                .results()
                .map(event -> event.group(1))
                .collect(Collectors.toSet());
    }

    /** Words go only to those who read them. */
    private static Set<String> everyEventButWords() {
        Class<?>[] events = Objects.requireNonNull(MeshEvent.class.getPermittedSubclasses());
        return Arrays.stream(events)
                .filter(type -> type != MeshEvent.Words.class)
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
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
                                + " is stale; write it anew with: mvn -pl integration-tests verify"
                                + " -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dit.test=ReferencePagesIT -Djarviscore.docs.write=true")
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

                        This page is made by `ReferencePagesIT` from what a mesh with every module serves; do not edit it. A metric appears when it is first counted,
                        those of the engine, the models and the fleet at the start, those of memory with the first agent that uses it. Histograms have `_bucket`, `_sum` and `_count`; a `_max` is that of the last minutes.

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

                        This page is made by `ReferencePagesIT` from the trace files of a mesh at work; do not edit it. Each line is a JSON object with
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
                .await(Duration.ofSeconds(20))
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

    /** Another node that comes and goes. */
    private static void meet(Mesh mesh, int port) throws Exception {
        Matcher address = ADDRESS.matcher(String.valueOf(mesh.status().ports().get("Peers")));
        assertThat(address.find()).isTrue();
        Mesh.Builder other =
                Mesh.builder()
                        .environment(Map.of())
                        .config(fleet("two"))
                        .config("seed_nodes", address.group(1))
                        .config("state_store", "memory")
                        .config("telemetry_enabled", false)
                        .add(new Keeper());
        try (Mesh two = other.start()) {
            assertThat(two.status().closing()).isFalse();
            awaitMetric(port, "jarviscore_peer_changes_total");
        }
    }

    private static Map<String, Object> fleet(String node) {
        return Map.of(
                "p2p_enabled",
                true,
                "p2p_profile",
                "local",
                "node_name",
                node,
                "bind_port",
                0,
                "zmq_port_offset",
                1);
    }

    /** The metrics page, once it has a metric of this name. */
    private static String awaitMetric(int port, String name) throws Exception {
        String scraped = scrape(port);
        while (!scraped.contains(name)) {
            Thread.sleep(20);
            scraped = scrape(port);
        }
        return scraped;
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

    private Mesh mesh(
            ModelServer model, FakeNexus nexus, FakeAthena athena, int port, Stubborn stubborn)
            throws IOException {
        nexus.oauth("acme", Duration.ofHours(1));
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
                .config("athena_url", athena.url().toString())
                .config(fleet("one"))
                .add(new Clerk(), new Signer(service), new Keeper(), stubborn)
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

    /** Keeps a fact and looks for it. */
    static final class Keeper extends Agent {
        Keeper() {
            super(AgentCard.of("keeper", "keep"));
        }

        @Override
        protected Outcome execute(Task task) {
            context().memory().remember("The harbour opens at six.");
            return Outcome.success(context().memory().recall("When does it open?").size());
        }
    }

    /** Works until it may end, and ignores interruptions. */
    static final class Stubborn extends Agent {
        private final CountDownLatch end = new CountDownLatch(1);

        Stubborn() {
            super(AgentCard.of("stubborn", "wait"));
        }

        @Override
        protected Outcome execute(Task task) {
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException deaf) {
                    Thread.onSpinWait();
                }
            }
            return Outcome.success("late");
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
