package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleSwitchesTest {

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    private static Mesh.Builder mesh() {
        return Mesh.builder().environment(Map.of()).add(new Idle());
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox_mode, remote, sandbox_mode=remote, kernel",
        "state_store, sqlite, state_store=sqlite, storage",
        "redis_url, redis://localhost, redis_url, storage",
        "redis_host, localhost, redis_host, storage",
        "memory_provider, local, memory_provider=local, memory",
        "athena_url, http://localhost, athena_url, memory",
        "nexus_enabled, true, nexus_enabled=true, nexus",
        "nexus_gateway_url, http://localhost, nexus_gateway_url, nexus",
        "p2p_enabled, true, p2p_enabled=true, p2p",
        "seed_nodes, 10.0.0.1:7946, seed_nodes, p2p",
    })
    void aSettingWhoseModuleIsMissingFailsTheStartAndNamesTheDependency(
            String key, String value, String said, String module) {
        assertThatThrownBy(() -> mesh().config(key, value).start())
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        said + " needs io.jarviscore:jarviscore-" + module + " on the class path");
    }

    @ParameterizedTest
    @CsvSource({
        "redis_key_prefix, ours, storage",
        "azure_storage_container, ours, azure",
        "athena_api_key, k, memory",
        "nexus_return_url, http://localhost, nexus",
        "keepalive_interval, 5, p2p",
    })
    void theCompanionsOfAMissingModuleAreRefusedToo(String key, String value, String module) {
        assertThat(missing(Map.of(key, value), Set.of()))
                .containsExactly(
                        key + " needs io.jarviscore:jarviscore-" + module + " on the class path");
        assertThat(missing(Map.of(key, value), Set.of("jarviscore-" + module))).isEmpty();
    }

    @Test
    void anAzureAccountInTheEnvironmentIsNoMatterWhereTheFolderIsNamed() {
        assertThat(
                        missing(
                                Map.of(
                                        "storage_backend",
                                        "local",
                                        "azure_storage_connection_string",
                                        "UseDevelopmentStorage=true"),
                                Set.of()))
                .isEmpty();
    }

    @Test
    void aSettingOfCoreNeedsNoModule() {
        assertThat(missing(Map.of("node_name", "n", "agent_suffix", "a"), Set.of())).isEmpty();
    }

    @Test
    void settingsThatNeedOthersNameTheDependencyToo() {
        assertThat(
                        missing(
                                Map.of("state_store", "redis", "redis_url", "redis://localhost"),
                                Set.of()))
                .containsExactly(
                        "state_store=redis needs io.jarviscore:jarviscore-storage on the class"
                                + " path");
        assertThat(
                        missing(
                                Map.of(
                                        "storage_backend",
                                        "azure",
                                        "azure_storage_account_url",
                                        "https://a.blob.core.windows.net"),
                                Set.of()))
                .hasSize(1)
                .allSatisfy(problem -> assertThat(problem).startsWith("storage_backend=azure"));
        assertThat(
                        missing(
                                Map.of(
                                        "storage_backend",
                                        "azure",
                                        "azure_storage_account_url",
                                        "https://a.blob.core.windows.net"),
                                Set.of("jarviscore-azure")))
                .isEmpty();
        assertThat(missing(Map.of("vertex_ai_enabled", true, "vertex_ai_project", "p"), Set.of()))
                .hasSize(1)
                .allSatisfy(problem -> assertThat(problem).contains("jarviscore-kernel"));
        assertThat(
                        missing(
                                Map.of(
                                        "memory_provider",
                                        "athena",
                                        "athena_url",
                                        "http://localhost"),
                                Set.of()))
                .hasSize(1)
                .allSatisfy(problem -> assertThat(problem).contains("jarviscore-memory"));
    }

    @Test
    void aModuleThatIsThereIsNotMissed() {
        Map<String, Object> config = Map.of("p2p_enabled", true, "redis_host", "localhost");

        assertThat(missing(config, Set.of("jarviscore-storage")))
                .containsExactly(
                        "p2p_enabled=true needs io.jarviscore:jarviscore-p2p on the class path");
        assertThat(missing(config, Set.of("jarviscore-storage", "jarviscore-p2p"))).isEmpty();
    }

    @Test
    void aSettingThatIsSwitchedOffNeedsNoModule() {
        assertThat(
                        missing(
                                Map.of(
                                        "state_store", "memory",
                                        "redis_url", "redis://localhost",
                                        "memory_provider", "none",
                                        "athena_url", "http://localhost",
                                        "nexus_enabled", false,
                                        "nexus_gateway_url", "http://localhost",
                                        "p2p_enabled", false),
                                Set.of()))
                .isEmpty();
        assertThat(missing(Map.of(), Set.of())).isEmpty();
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(
                        () ->
                                mesh().config("p2p_enabled", true)
                                        .config("prometheus_enabled", true)
                                        .start())
                .hasMessageContaining("p2p_enabled=true needs io.jarviscore:jarviscore-p2p")
                .hasMessageContaining(
                        "prometheus_enabled=true needs io.jarviscore:jarviscore-operations");
    }

    private static List<String> missing(Map<String, ?> config, Set<String> present) {
        return Settings.of(config).missingModules(present);
    }
}
