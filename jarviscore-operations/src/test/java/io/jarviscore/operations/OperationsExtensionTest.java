package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.ServerReply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OperationsExtensionTest {
    private static final String CANARY = "canary-0af9-secret/value";

    @TempDir Path folder;

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    /** An agent with a tool whose result holds a secret of the settings. */
    static final class Leaky extends AutoAgent {
        Leaky() {
            super(AgentCard.of("leaky", "leaks"), "You leak.");
        }

        @Tool("Says the secret.")
        public String leak(String how) {
            return "key " + CANARY + " " + how;
        }
    }

    private Mesh.Builder mesh() {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .config("storage_base_path", folder.resolve("blobs").toString())
                .config("telemetry_trace_dir", folder.resolve("traces").toString());
    }

    @Test
    void metricsAreServedFromTheStartAndGoneAfterTheClose() throws Exception {
        int port = freePort();
        String url = "http://127.0.0.1:" + port + "/metrics";
        try (Mesh mesh =
                mesh().config("prometheus_enabled", true)
                        .config("prometheus_port", port)
                        .add(new Idle())
                        .start()) {
            assertThat(get(url).body())
                    .contains("jarviscore_active_workflows 0.0", "jarviscore_active_steps 0.0");

            mesh.run("idle", "nothing");

            assertThat(get(url).body())
                    .contains("jarviscore_workflow_steps_total{status=\"success\"} 1.0")
                    .contains(
                            "jarviscore_step_execution_duration_seconds_bucket{status=\"success\",le=\"0.5\"} 1")
                    .contains("jarviscore_events_emitted_total{event_type=\"Workflow\"} 2.0");
        }
        assertThatThrownBy(() -> get(url)).isInstanceOf(IOException.class);
    }

    @Test
    void everyMetricOfTheGuideHasItsNameAndBuckets() throws Exception {
        int port = freePort();
        try (ModelServer server = ModelServer.start();
                Mesh mesh =
                        mesh().config("prometheus_enabled", true)
                                .config("prometheus_port", port)
                                .config("llm_endpoint", server.openAiEndpoint().toString())
                                .add(new Leaky())
                                .start()) {
            server.script(ServerReply.text("Nothing to say.").tokens(120, 15));
            mesh.run("leaky", "Say it.");

            assertThat(get("http://127.0.0.1:" + port + "/metrics").body())
                    .contains("jarviscore_llm_requests_total{")
                    .contains("jarviscore_llm_tokens_input_total{")
                    .contains("jarviscore_llm_tokens_output_total{")
                    .contains("jarviscore_llm_cost_dollars_total{")
                    .contains("jarviscore_llm_request_duration_seconds_bucket{")
                    .contains("le=\"0.1\"", "le=\"120.0\"")
                    .contains("gen_ai_client_operation_duration_seconds_bucket{")
                    .contains("gen_ai_provider_name=\"openai\"");
        }
    }

    @Test
    void aBusyPortFailsTheStartAndNamesTheSetting() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Mesh.Builder mesh =
                    mesh().config("prometheus_enabled", true)
                            .config("prometheus_port", busy.getLocalPort())
                            .add(new Idle());

            assertThatThrownBy(mesh::start)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("prometheus_port")
                    .hasMessageContaining(String.valueOf(busy.getLocalPort()));
        }
    }

    @Test
    void aRunningMeshIsAliveAndReady() throws Exception {
        int port = freePort();
        try (Mesh mesh =
                mesh().config("prometheus_enabled", true)
                        .config("prometheus_port", port)
                        .add(new Idle())
                        .start()) {
            assertThat(mesh.status().closing()).isFalse();
            assertThat(get("http://127.0.0.1:" + port + "/healthz").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get("http://127.0.0.1:" + port + "/readyz");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"status\":\"ready\"", "\"store\":\"up\"");
            assertThat(get("http://127.0.0.1:" + port + "/else").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aTaskLeavesATraceOfEachStepWithItsUsage() throws Exception {
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("leak", Map.of("how", "now")).text("Done.");
        try (Mesh mesh =
                mesh().config("llm_api_key", CANARY).add(new Leaky()).chatModel(model).start()) {
            mesh.run("leaky", "Say it.");
        }

        List<Map<String, Object>> events = traces();
        assertThat(events)
                .extracting(event -> event.get("type"))
                .contains(
                        "workflow_start",
                        "step_start",
                        "llm_response",
                        "tool_result",
                        "step_complete",
                        "workflow_complete");
        assertThat(events)
                .filteredOn(event -> "llm_response".equals(event.get("type")))
                .allSatisfy(
                        event ->
                                assertThat(String.valueOf(event.get("data")))
                                        .contains(
                                                "provider=",
                                                "model=",
                                                "input_tokens=",
                                                "latency_ms="));
        assertThat(events)
                .allSatisfy(
                        event ->
                                assertThat(event.keySet())
                                        .containsExactly(
                                                "workflow_id",
                                                "step_id",
                                                "timestamp",
                                                "type",
                                                "data",
                                                "seq",
                                                "node",
                                                "v"));
    }

    @Test
    void noSecretOfTheSettingsIsInATrace() throws Exception {
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("leak", Map.of("how", CANARY)).text(CANARY);
        try (Mesh mesh =
                mesh().config("llm_api_key", CANARY).add(new Leaky()).chatModel(model).start()) {
            mesh.run("leaky", "Say " + CANARY);
        }

        try (Stream<Path> files = Files.list(folder.resolve("traces"))) {
            StringBuilder written = new StringBuilder();
            for (Path file : files.toList()) {
                written.append(Files.readString(file));
            }
            assertThat(written).contains("***").doesNotContain(CANARY, CANARY.replace("/", "\\/"));
        }
    }

    @Test
    void tracesAreReadableByTheirOwnerAlone() throws Exception {
        try (Mesh mesh = mesh().add(new Idle()).start()) {
            mesh.run("idle", "nothing");
        }

        try (Stream<Path> files = Files.list(folder.resolve("traces"))) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(
                            file ->
                                    assertThat(Files.getPosixFilePermissions(file))
                                            .isEqualTo(
                                                    Set.of(
                                                            PosixFilePermission.OWNER_READ,
                                                            PosixFilePermission.OWNER_WRITE)));
        }
    }

    @Test
    void nothingIsWrittenWithoutTelemetry() {
        try (Mesh mesh = mesh().config("telemetry_enabled", false).add(new Idle()).start()) {
            mesh.run("idle", "nothing");
        }
        assertThat(folder.resolve("traces")).doesNotExist();
    }

    @Test
    void aReaderOfTheStreamResumesAfterItsLastPositionWithoutAGap() throws Exception {
        Ledger ledger = InProcess.ledger(MeshClock.system(), 1_000);
        try (Mesh mesh =
                mesh().config("telemetry_stream", true).ledger(ledger).add(new Idle()).start()) {
            mesh.workflow("w", Step.of("a", "idle", "nothing"));
        }

        List<Ledger.Entry> read = new ArrayList<>(ledger.read("trace:w", 0, 2));
        assertThat(read).hasSize(2);
        read.addAll(ledger.read("trace:w", read.getLast().position(), 100));

        assertThat(read)
                .extracting(entry -> entry.data().get("seq"))
                .containsExactlyInAnyOrderElementsOf(
                        traces().stream().map(event -> event.get("seq")).toList())
                .doesNotHaveDuplicates();
    }

    @Test
    void traceEventsThatCannotBeWrittenAreCountedInTheApplicationsRegistry() throws Exception {
        Path traces = Files.createDirectories(folder.resolve("traces"));
        Files.createSymbolicLink(traces.resolve("w_a.jsonl"), folder.resolve("elsewhere"));
        MeterRegistry registry = new SimpleMeterRegistry();
        try (Mesh mesh = mesh().meterRegistry(registry).add(new Idle()).start()) {
            mesh.workflow("w", Step.of("a", "idle", "nothing"));

            List<Map<String, Object>> written = awaitLast(traces.resolve("w.jsonl"));
            long numbered = (Long) Objects.requireNonNull(written.getLast().get("seq"));
            assertThat(registry.get("jarviscore.trace.dropped").functionCounter().count())
                    .isEqualTo((double) (numbered - written.size()))
                    .isPositive();
        }
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    /** The events of a workflow's file, when the last one is there. */
    private static List<Map<String, Object>> awaitLast(Path file) throws Exception {
        while (!Files.exists(file) || !Files.readString(file).contains("workflow_complete")) {
            Thread.sleep(5); // lines are collected for a tenth of a second
        }
        return Files.readAllLines(file).stream().map(Json::parseObject).toList();
    }

    private List<Map<String, Object>> traces() throws IOException {
        List<Map<String, Object>> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("traces"))) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    events.add(Json.parseObject(line));
                }
            }
        }
        return events;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
