package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingRulesTest {

    @Test
    void anAzureKeyNeedsAnEndpointAndTheOtherWayRound() {
        assertBroken(Map.of("azure_api_key", "k"), "azure_api_key: ", "set azure_endpoint too");
        assertBroken(
                Map.of("azure_endpoint", "https://x.example"),
                "azure_endpoint: ",
                "set azure_api_key too");
        assertHolds(Map.of("azure_api_key", "k", "azure_endpoint", "https://x.example"));
    }

    @Test
    void vertexNeedsAProject() {
        assertBroken(
                Map.of("vertex_ai_enabled", true), "vertex_ai_enabled: ", "set vertex_ai_project");
    }

    @Test
    void aHeartbeatMustBeShorterThanTheLease() {
        assertBroken(
                Map.of("step_heartbeat_seconds", 30, "step_lease_seconds", 30),
                "step_heartbeat_seconds: ",
                "shorter than step_lease_seconds");
        assertHolds(Map.of("step_heartbeat_seconds", 29.9, "step_lease_seconds", 30));
    }

    @Test
    void aStoreInRedisNeedsARedis() {
        assertBroken(Map.of("state_store", "redis"), "state_store: ", "redis_url or redis_host");
        assertHolds(Map.of("state_store", "redis", "redis_host", "r"));
        assertHolds(Map.of("state_store", "redis", "redis_url", "redis://r"));
    }

    @Test
    void blobsInAzureNeedAnAccount() {
        assertBroken(
                Map.of("storage_backend", "azure"),
                "storage_backend: ",
                "set azure_storage_connection_string");
        assertHolds(
                Map.of("storage_backend", "azure", "azure_storage_connection_string", "UseX=true"));
    }

    @Test
    void memoryInAthenaNeedsItsAddress() {
        assertBroken(Map.of("memory_provider", "athena"), "memory_provider: ", "set athena_url");
    }

    @Test
    void aRemoteSandboxWithoutAddressMayOnlyBeAbsentIfThereIsAFallback() {
        assertHolds(Map.of("sandbox_mode", "remote"));
        assertBroken(
                Map.of("sandbox_mode", "remote", "sandbox_fallback", "deny"),
                "sandbox_fallback: ",
                "set sandbox_service_url");
    }

    @Test
    void bothPortsOfTheFleetMustExist() {
        assertBroken(
                Map.of("bind_port", 65_000), "zmq_port_offset: ", "above 65535: lower one of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "fe80::1", "127.0.0.1.example", "my-host"})
    void theFleetIsNotOpenedToStrangersWithoutAKey(String host) {
        assertBroken(
                Map.of("p2p_enabled", true, "bind_host", host),
                "bind_host: ",
                "p2p_allow_insecure_bind=true");
        assertHolds(Map.of("p2p_enabled", true, "bind_host", host, "p2p_fleet_key", "k"));
        assertHolds(
                Map.of("p2p_enabled", true, "bind_host", host, "p2p_allow_insecure_bind", true));
        assertHolds(Map.of("p2p_enabled", false, "bind_host", host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"})
    void theFleetMayUseThisMachineWithoutAKey(String host) {
        assertHolds(Map.of("p2p_enabled", true, "bind_host", host));
    }

    @Test
    void aSettingThatWasRefusedByItselfIsNotReportedTwice() {
        assertThat(
                        catchThrowableOfType(
                                        SettingsException.class,
                                        () ->
                                                Settings.of(
                                                        Map.of(
                                                                "azure_api_key", "k",
                                                                "azure_endpoint", "nowhere")))
                                .problems())
                .hasSize(1);
    }

    private static void assertBroken(Map<String, ?> config, String head, String advice) {
        assertThat(catchThrowableOfType(SettingsException.class, () -> Settings.of(config)))
                .hasMessageStartingWith(head)
                .hasMessageContaining(advice);
    }

    private static void assertHolds(Map<String, ?> config) {
        assertThatCode(() -> Settings.of(config)).doesNotThrowAnyException();
    }
}
