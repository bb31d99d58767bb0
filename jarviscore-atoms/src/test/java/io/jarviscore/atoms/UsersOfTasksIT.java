package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.Approval;
import io.jarviscore.AutoAgent;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.testing.FakeNexus;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls by tool, by code and by an atom are made for the user that the application bound to the
 * task.
 */
@Timeout(60)
class UsersOfTasksIT {
    private static final String SECRET = "the secret of this test's vault";

    @TempDir private Path folder;

    private final RecordedService service = new RecordedService();
    private final ScriptedChatModel model = new ScriptedChatModel();

    @AfterEach
    void close() {
        service.close();
    }

    private static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "services"), "You are a clerk.");
        }

        @Override
        protected boolean requiresAuth() {
            return true;
        }

        @Override
        protected List<AgentTool> tools() {
            return Atoms.standard().only("github_create_issue").tools();
        }
    }

    private TestMesh mesh(Map<String, ?> config) throws IOException {
        Path providers = folder.resolve("providers.json");
        Files.writeString(
                providers,
                Json.write(
                        Map.of(
                                "providers",
                                Map.of(
                                        "github",
                                        Map.of(
                                                "hosts",
                                                List.of(service.url()),
                                                "network",
                                                "loopback")))));
        return TestMesh.start(
                with ->
                        with.add(new Clerk())
                                .chatModel(model)
                                .config("nexus_secret", SECRET)
                                .config("nexus_providers", providers.toString())
                                .config(config));
    }

    /** Has the model call the service by its tool, by code and by an atom; then it is done. */
    private void script() {
        service.answers(201, "{\"number\":7,\"title\":\"Slow\"}");
        model.toolCall(
                        "call_service",
                        Map.of(
                                "provider",
                                "github",
                                "method",
                                "GET",
                                "url",
                                service.url() + "/tool?user=root"))
                .toolCall(
                        "run_code",
                        Map.of(
                                "code",
                                "result = (await readService('github', '"
                                        + service.url()
                                        + "/code', {'X-User': 'root'})).status"))
                .toolCall(
                        "github_create_issue",
                        Map.of("owner", "acme", "repo", "app", "title", "Slow"))
                .text("done");
    }

    /** The tokens of the three calls, of which all have to be one. */
    private String token(TestMesh mesh, String id, Map<String, ?> bound) {
        service.forget();
        script();
        WorkflowResult result = mesh.workflow(id, Step.of("a", "clerk", "Do it").bound(bound));
        assertThat(approved(mesh, id, result).status()).isEqualTo(Outcome.Status.SUCCESS);
        assertThat(service.received()).hasSize(3);
        Set<String> tokens =
                service.received().stream()
                        .map(call -> String.valueOf(call.headers().getFirst("Authorization")))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        assertThat(tokens).hasSize(1);
        return tokens.iterator().next().replace("Bearer ", "");
    }

    private static Outcome approved(TestMesh mesh, String id, WorkflowResult first) {
        WorkflowResult result = first;
        while (result.status() == Outcome.Status.WAITING) {
            for (Approval question : mesh.mesh().approvals().list()) {
                mesh.mesh().approvals().approve(question.id(), "jo", "");
            }
            result = mesh.mesh().resume(id);
        }
        return result.step("a");
    }

    @Test
    void callsAreSignedWithTheVaultsRecordOfTheTasksUser() throws IOException {
        Path file = folder.resolve("vault");
        Vault vault = Vault.at(file, VaultKeys.of(SECRET), MeshClock.system());
        vault.register("github", Map.of("access_token", "of-the-application"));
        vault.register("github", "ada", Map.of("access_token", "of-ada"));
        vault.register("github", "acme/ada", Map.of("access_token", "of-ada-at-acme"));
        try (TestMesh mesh = mesh(Map.of("nexus_enabled", true, "nexus_vault", file.toString()))) {
            assertThat(token(mesh, "w1", Map.of("user", "ada"))).isEqualTo("of-ada");
            assertThat(token(mesh, "w2", Map.of("tenant", "acme", "user", "ada")))
                    .isEqualTo("of-ada-at-acme");
            assertThat(token(mesh, "w3", Map.of())).isEqualTo("of-the-application");
        }
    }

    @Test
    void callsAreSignedWithWhatTheTasksUserHasConnectedAtTheGateway() throws Exception {
        try (FakeNexus nexus = FakeNexus.start()) {
            nexus.oauth("github", Duration.ofHours(1));
            Map<String, Object> config = new HashMap<>();
            config.put("nexus_gateway_url", nexus.url());
            config.put("auth_poll_interval", "0.05");
            try (TestMesh mesh = mesh(config)) {
                Map<String, String> tokens = new HashMap<>();
                for (String user : List.of("", "ada", "bob")) {
                    Map<String, ?> bound = user.isEmpty() ? Map.of() : Map.of("user", user);
                    connect(mesh, nexus, "connect-" + user, bound);
                    tokens.put(user, token(mesh, "work-" + user, bound));
                }
                assertThat(tokens.values()).doesNotHaveDuplicates();
                assertThat(token(mesh, "again", Map.of("user", "ada")))
                        .isEqualTo(tokens.get("ada"));
            }
        }
    }

    /** The first call of each user waits for the consent of that user, and of no other. */
    private void connect(TestMesh mesh, FakeNexus nexus, String id, Map<String, ?> bound)
            throws InterruptedException {
        script();
        WorkflowResult first = mesh.workflow(id, Step.of("a", "clerk", "Do it").bound(bound));
        assertThat(first.status()).isEqualTo(Outcome.Status.WAITING);
        Approval consent = mesh.mesh().approvals().list().getFirst();
        assertThat(consent.details().get("user")).isEqualTo(bound.get("user"));
        nexus.consent(String.valueOf(consent.details().get("page")));
        for (int i = 0; i < 500 && !mesh.mesh().approvals().list().isEmpty(); i++) {
            mesh.clock().advance(Duration.ofMillis(100)); // the poll for the consent
            Thread.sleep(10);
        }
        WorkflowResult last = mesh.mesh().resume(id);
        assertThat(approved(mesh, id, last).status()).isEqualTo(Outcome.Status.SUCCESS);
    }
}
