package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckCommandTest {
    private static final String FLEET_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String SECRET = "canary-7f3a9b2c5d8e1f4a6b0c";

    @TempDir private Path folder;
    private final Map<String, String> production = new LinkedHashMap<>();

    @BeforeEach
    void aDeploymentThatIsReady() {
        production.put("claude_api_key", SECRET);
        production.put("state_store", "sqlite");
        production.put("state_path", folder.resolve("state.db").toString());
        production.put("storage_base_path", folder.resolve("blobs").toString());
        production.put("telemetry_trace_dir", folder.resolve("traces").toString());
        production.put("prometheus_enabled", "true");
        production.put("prometheus_port", String.valueOf(freePort()));
        production.put("llm_max_concurrent", "5");
        production.put("execution_timeout", "60");
    }

    @Test
    void aDeploymentThatFollowsTheChecklistPasses() {
        Cli.Result result = check("--production");

        assertThat(result.out()).contains("0 warnings, 0 failed: ready for production");
        assertThat(result.code()).isZero();
    }

    /** One row for each item of the checklist: the change, and the check's name. */
    @ParameterizedTest
    @CsvSource({
        "claude_api_key, , model-provider, FAIL",
        "state_store, memory, state-store, WARN",
        "state_fsync, interval, state-store, WARN",
        "state_path, /nowhere/at/all.db, state-store, FAIL",
        "storage_base_path, , artefacts, WARN",
        "storage_base_path, /etc/passwd/nothing, artefacts, FAIL",
        "prometheus_enabled, false, metrics, WARN",
        "llm_max_concurrent, 0, llm-concurrency, WARN",
        "log_level, debug, log-level, WARN",
        "sandbox_mode, remote, sandbox, WARN",
        "execution_timeout, , execution-timeout, WARN",
        "telemetry_trace_dir, /etc/passwd/nothing, traces, FAIL",
    })
    void eachItemOfTheChecklistIsChecked(String key, String value, String check, String level) {
        if (value == null) {
            production.remove(key);
        } else {
            production.put(key, value);
        }

        Cli.Result result = check("--production");

        assertThat(result.out()).containsPattern(level + " +" + check);
        assertThat(result.out()).contains("→").contains("not ready for production");
        assertThat(result.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'', nexus-secret, not set",
        "short, nexus-secret, guessed",
    })
    void aVaultNeedsALongSecret(String secret, String check, String detail) {
        production.put("nexus_enabled", "true");
        if (!secret.isEmpty()) {
            production.put("nexus_secret", secret);
        }

        assertThat(check("--production").out())
                .containsPattern("WARN +" + check + " .*" + detail)
                .containsPattern("WARN +nexus-gateway .*vault of this machine");
    }

    @Test
    void aGatewayOnLocalhostIsNoneForProduction() {
        production.put("nexus_gateway_url", "http://localhost:8090");
        production.put("nexus_secret", "kP3x9Qm2Zt7Lw5Rb8Nc4Vd6Yh1Jg0Fs_");

        assertThat(check("--production").out())
                .containsPattern("OK +nexus-secret")
                .containsPattern("WARN +nexus-gateway .*localhost is this machine");
    }

    @Test
    void aFleetNeedsAnAddressAKeyANameAndSeeds() {
        production.put("p2p_enabled", "true");
        production.put("bind_port", "0");

        assertThat(check("--production").out())
                .containsPattern("WARN +fleet .*only processes of this machine")
                .containsPattern("WARN +fleet-key")
                .containsPattern("WARN +fleet-node")
                .containsPattern("WARN +fleet-seeds")
                .containsPattern("WARN +fleet-ports");
    }

    @ParameterizedTest
    @CsvSource({"p2p_fleet_key, " + FLEET_KEY, "p2p_fleet_key_file, fleet.key"})
    void aKeyOfTheFleetMayBeInAFile(String key, String value) throws Exception {
        Path file = Files.writeString(folder.resolve("fleet.key"), FLEET_KEY);
        production.put("p2p_enabled", "true");
        production.put("bind_port", "0");
        production.put(key, value.equals("fleet.key") ? file.toString() : value);

        assertThat(check().out()).containsPattern("OK +fleet-key .*encrypted");
    }

    @Test
    void aMetricsPortThatAnotherProgramHoldsFails() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            // Answers no HTTP: connections wait in the backlog, so it is closed before the probe.
            production.put("prometheus_host", "127.0.0.1");
            production.put("prometheus_port", String.valueOf(taken.getLocalPort()));
            Thread refusing =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            taken.accept().close();
                                        } catch (java.io.IOException closed) {
                                            Thread.currentThread().interrupt();
                                        }
                                    });

            assertThat(check().out()).containsPattern("FAIL +metrics .*cannot be opened");
            refusing.join();
        }
    }

    @Test
    void anUnreachableRedisFailsAndItsPasswordIsNotShown() {
        production.remove("state_store");
        production.put("redis_url", "redis://:" + SECRET + "@127.0.0.1:" + freePort() + "/0");

        Cli.Result result = check();

        assertThat(result.out()).containsPattern("FAIL +state-store").doesNotContain(SECRET);
        assertThat(result.err()).doesNotContain(SECRET);
    }

    @Test
    void withoutProductionAWarningPasses() {
        production.remove("execution_timeout");

        assertThat(check().code()).isZero();
    }

    @Test
    void everySettingThatCannotBeUsedIsNamedAtOnce() {
        production.put("llm_timeout", "soon");
        production.put("prometheus_port", "99999");

        Cli.Result result = check();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .containsPattern("FAIL +settings +llm_timeout")
                .containsPattern("FAIL +settings +prometheus_port");
    }

    @Test
    void jsonHasEveryCheckAndNoSecret() {
        Cli.Result result = check("--json", "--production");

        Map<String, Object> report = Json.parseObject(result.out());
        assertThat(report).containsEntry("passed", true).containsEntry("production", true);
        assertThat((List<?>) report.get("checks")).hasSizeGreaterThan(10);
        assertThat(result.out()).doesNotContain(SECRET);
    }

    private Cli.Result check(String... options) {
        List<String> all = new ArrayList<>(List.of("check"));
        all.addAll(List.of(options));
        production.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        return Cli.exactly(all.toArray(String[]::new));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
