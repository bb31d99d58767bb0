package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.HttpCall;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.vault.TestVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NexusExtensionTest {
    private static final String SECRET = "a secret for the extension's tests";

    @TempDir Path folder;

    private final LoopbackService service =
            new LoopbackService(call -> LoopbackService.Answer.of(200, "hello"));

    static final class Caller extends Agent {
        private final HttpCall call;

        Caller(HttpCall call) {
            super(AgentCard.of("caller", "calls"));
            this.call = call;
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(context().credentials().forTask(task).call("acme", call).body());
        }
    }

    @BeforeEach
    void describe() throws IOException {
        TestVault.at(folder.resolve("nexus.enc"), SECRET).register("other", Map.of("api_key", "k"));
        Map<String, Object> acme = Providers.loopback(service.url());
        acme.put("ask_before", List.of("delete"));
        acme.put("strategy", Map.of("type", "header", "config", Map.of("header_name", "X-Key")));
        Files.writeString(
                folder.resolve("providers.json"),
                Json.write(Map.of("providers", Map.of("acme", acme))));
    }

    @AfterEach
    void close() {
        service.close();
    }

    private Mesh start(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>();
        config.put("state_store", "memory");
        config.put("nexus_enabled", true);
        config.put("nexus_secret", SECRET);
        config.put("nexus_vault", folder.resolve("nexus.enc"));
        config.put("nexus_providers", folder.resolve("providers.json"));
        config.putAll(more);
        return Mesh.builder()
                .environment(Map.of())
                .config(config)
                .add(new Caller(HttpCall.get(service.url())))
                .start();
    }

    private void register() {
        TestVault.at(folder.resolve("nexus.enc"), SECRET)
                .register("acme", Map.of("auth_type", "api_key", "api_key", "CANARY-77aa"));
    }

    @Test
    void anAgentCallsWithACredentialOfTheVault() {
        register();
        try (Mesh mesh = start(Map.of())) {
            assertThat(mesh.status().toString()).contains("the vault of this machine");
            assertThat(mesh.run("caller", "x").payload()).isEqualTo("hello");
            assertThat(service.last().header("X-Key")).isEqualTo("CANARY-77aa");
        }
    }

    @Test
    void theVaultOpensWithTheSecretOfNexusSecretFile() throws IOException {
        register();
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        Map<String, Object> config = new HashMap<>();
        config.put("nexus_secret", "");
        config.put("nexus_secret_file", file);
        try (Mesh mesh = start(config)) {
            assertThat(mesh.run("caller", "x").payload()).isEqualTo("hello");
        }

        Files.writeString(file, "another secret of the extension's tests");
        try (Mesh mesh = start(config)) {
            assertThat(mesh.run("caller", "x").isSuccess()).isFalse();
        }
    }

    @Test
    void theStartOpensNoVaultAndDerivesNoKey() throws IOException {
        Files.writeString(folder.resolve("nexus.enc"), "{not a vault");
        try (Mesh mesh = start(Map.of())) {
            assertThat(mesh.run("caller", "x").summary()).contains("vault");
        }
    }

    @Test
    void aTaskWithoutACredentialWaitsForAPersonAndGoesOnAfterIt() {
        try (Mesh mesh = start(Map.of())) {
            Step step = Step.of("a", "caller", "x");
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Outcome.Status.WAITING);
            Approval open = mesh.approvals().list().getFirst();
            assertThat(open.details())
                    .containsEntry("category", "auth_required")
                    .containsEntry("provider", "acme")
                    .containsEntry("agent", "caller");
            register();
            mesh.approvals().approve(open.id(), "ada", "");
            assertThat(mesh.workflow("w", step).step("a").payload()).isEqualTo("hello");
        }
    }

    @Test
    void anApprovalWithoutACredentialFailsTheTask() {
        try (Mesh mesh = start(Map.of())) {
            Step step = Step.of("a", "caller", "x");
            mesh.workflow("w", step);
            mesh.approvals().approve(mesh.approvals().list().getFirst().id(), "ada", "");
            assertThat(mesh.workflow("w", step).step("a").summary()).contains("acme");
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Outcome.Status.FAILURE);
        }
    }

    @Test
    void anEffectWaitsForAPersonAndIsMadeOnce() {
        register();
        Caller deleting = new Caller(HttpCall.delete(service.url() + "/thing"));
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .config(
                                Map.of(
                                        "state_store",
                                        "memory",
                                        "nexus_enabled",
                                        true,
                                        "nexus_secret",
                                        SECRET,
                                        "nexus_vault",
                                        folder.resolve("nexus.enc"),
                                        "nexus_providers",
                                        folder.resolve("providers.json")))
                        .add(deleting)
                        .start()) {
            Step step = Step.of("a", "caller", "x");
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Outcome.Status.WAITING);
            assertThat(service.received()).isEmpty();
            Approval open = mesh.approvals().list().getFirst();
            assertThat(open.question()).contains("DELETE").contains("/thing");
            mesh.approvals().approve(open.id(), "ada", "");
            assertThat(mesh.workflow("w", step).step("a").payload()).isEqualTo("hello");
            assertThat(service.received()).hasSize(1);
        }
    }

    @Test
    void nothingIsProvidedUnlessItIsWanted() {
        try (Mesh mesh = start(Map.of("nexus_enabled", false))) {
            assertThat(mesh.run("caller", "x").summary()).contains("nexus_enabled");
        }
    }

    @Test
    void settingsThatCannotBeUsedFailTheStart() throws IOException {
        Files.writeString(
                folder.resolve("providers.json"), "{\"providers\":{\"acme\":{\"host\":[]}}}");
        assertThatThrownBy(() -> start(Map.of("nexus_ask_before", "write, destroy")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("nexus_ask_before")
                .hasMessageContaining("destroy")
                .hasMessageContaining("acme.host is unknown");
    }
}
