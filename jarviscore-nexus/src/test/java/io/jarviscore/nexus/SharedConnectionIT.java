package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.LoopbackService.Answer;
import io.jarviscore.testing.FakeNexus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a state store, and with it the connections to providers. */
@Timeout(120)
class SharedConnectionIT {
    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final int PROCESSES = 2;

    @TempDir Path folder;

    private final FakeNexus nexus = FakeNexus.start().with(FakeNexus.Quirk.ROTATING_TOKENS);
    private final LoopbackService service =
            new LoopbackService(
                    call ->
                            nexus.accepts(call.header("Authorization").replace("Bearer ", ""))
                                    ? Answer.of(200, "hello")
                                    : Answer.of(401, ""));
    private final List<CallingProcess> processes = new ArrayList<>();

    @BeforeEach
    void describe() throws Exception {
        Files.writeString(
                folder.resolve("providers.json"),
                Json.write(Map.of("providers", Map.of("acme", Providers.loopback(service.url())))));
    }

    @AfterEach
    void close() {
        processes.forEach(CallingProcess::close);
        service.close();
        nexus.close();
    }

    @Test
    void twoProcessesRefreshAnExpiredConnectionOnce() throws Exception {
        nexus.oauth("acme", LIFE);
        Instant connected = connect();
        nexus.oauth("acme", Duration.ofHours(1)); // tokens from now on
        startProcesses();
        int before = nexus.count("refresh");
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), connected.plus(LIFE)).toMillis()));

        assertThat(callAtOnce())
                .hasSize(PROCESSES * CallingProcess.CALLS)
                .containsOnly("status 200");
        assertThat(nexus.count("refresh") - before).isEqualTo(1);
    }

    @Test
    void twoProcessesRefreshATokenThatTheServiceRefusesOnce() throws Exception {
        nexus.oauth("acme", Duration.ofHours(1));
        connect();
        startProcesses();
        int before = nexus.count("refresh");
        nexus.revokeTokens();

        assertThat(callAtOnce())
                .hasSize(PROCESSES * CallingProcess.CALLS)
                .containsOnly("status 200");
        assertThat(nexus.count("refresh") - before).isEqualTo(1);
    }

    /**
     * Has a person consent, with a mesh that ends before the others begin.
     *
     * @return when the token had been issued at the latest
     */
    private Instant connect() throws InterruptedException {
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(config("first"))
                        .add(new CallingProcess.Caller(service.url()))
                        .start()) {
            Step step = Step.of("a", "caller", "x");
            assertThat(mesh.workflow("connect", step).status()).isEqualTo(Outcome.Status.WAITING);
            nexus.consent(String.valueOf(mesh.approvals().list().getFirst().details().get("page")));
            WorkflowResult result = mesh.workflow("connect", step);
            while (result.status() == Outcome.Status.WAITING) {
                Thread.sleep(20);
                result = mesh.workflow("connect", step);
            }
            assertThat(result.step("a").payload()).isEqualTo(200L);
            return Instant.now();
        }
    }

    private void startProcesses() throws Exception {
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(CallingProcess.start(config("process-" + i), service.url()));
        }
        for (CallingProcess process : processes) {
            process.awaitReady();
        }
    }

    private List<String> callAtOnce() throws Exception {
        for (CallingProcess process : processes) {
            process.go();
        }
        List<String> statuses = new ArrayList<>();
        for (CallingProcess process : processes) {
            statuses.addAll(process.statuses());
        }
        return Collections.unmodifiableList(statuses);
    }

    private Map<String, Object> config(String node) {
        Map<String, Object> config = new HashMap<>();
        config.put("node_name", node);
        config.put("state_store", "sqlite");
        config.put("state_path", folder.resolve("state.db").toString());
        config.put("storage_base_path", folder.resolve("blobs").toString());
        config.put("nexus_gateway_url", nexus.url());
        config.put("nexus_secret", "a secret of all processes");
        config.put("nexus_providers", folder.resolve("providers.json").toString());
        config.put("auth_poll_interval", "0.05");
        return config;
    }
}
