package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.testing.ScriptedChatModel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task is cancelled while its atom waits for a service that accepts and never answers. */
@Timeout(60)
class CancelledCallIT {
    private static final String SECRET = "the secret of this test's vault";

    @TempDir private Path folder;

    private static final class Clerk extends AutoAgent {
        Clerk() {
            super(AgentCard.of("clerk", "services"), "You are a clerk.");
        }

        @Override
        protected List<AgentTool> tools() {
            return Atoms.standard().only("github_create_issue").tools();
        }
    }

    @Test
    void aCancelledTaskEndsWithinASecondAndItsThreadToo() throws Exception {
        Path vault = folder.resolve("vault");
        Vault.at(vault, VaultKeys.of(SECRET), MeshClock.system())
                .register("github", Map.of("access_token", "a-token"));
        ScriptedChatModel model = new ScriptedChatModel();
        model.toolCall(
                        "github_create_issue",
                        Map.of("owner", "acme", "repo", "app", "title", "Slow"))
                .text("done");
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Mesh mesh = mesh(model, vault, "http://127.0.0.1:" + silent.getLocalPort())) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "clerk", "File it"));
            try (Socket call = silent.accept()) {
                assertThat(call.getInputStream().read()).isEqualTo('P');

                run.cancel();

                Optional<WorkflowResult> end = run.await(Duration.ofSeconds(1));
                assertThat(end).map(WorkflowResult::status).contains(Outcome.Status.CANCELLED);
                assertThat(isClosed(call)).as("the client has closed the connection").isTrue();
            }
        }
    }

    /** Reads to the end, which comes when the client closes. */
    private static boolean isClosed(Socket call) throws java.io.IOException {
        call.setSoTimeout(1_000);
        byte[] rest = new byte[4_096];
        int read = call.getInputStream().read(rest);
        while (read > 0) {
            read = call.getInputStream().read(rest);
        }
        return read < 0;
    }

    private Mesh mesh(ScriptedChatModel model, Path vault, String service) throws Exception {
        Path providers = folder.resolve("providers.json");
        Map<String, Object> github = Map.of("hosts", List.of(service), "network", "loopback");
        Files.writeString(providers, Json.write(Map.of("providers", Map.of("github", github))));
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .config("storage_base_path", folder.resolve("blobs").toString())
                .config("nexus_enabled", true)
                .config("nexus_secret", SECRET)
                .config("nexus_vault", vault.toString())
                .config("nexus_providers", providers.toString())
                .chatModel(model)
                .add(new Clerk())
                .start();
    }
}
