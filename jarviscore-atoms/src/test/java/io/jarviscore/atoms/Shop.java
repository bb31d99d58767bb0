package io.jarviscore.atoms;

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
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mesh with one agent that has atoms, credentials in a vault, and a service on loopback. */
final class Shop implements AutoCloseable {
    private static final String SECRET = "the secret of this test's vault";

    final RecordedService service = new RecordedService();
    final ScriptedChatModel model = new ScriptedChatModel();
    final List<Map<String, Object>> approved = new ArrayList<>();
    private final TestMesh mesh;
    private int tasks;

    private static final class Clerk extends AutoAgent {
        private final Atoms atoms;

        Clerk(Atoms atoms) {
            super(AgentCard.of("clerk", "services"), "You are a clerk.");
            this.atoms = atoms;
        }

        @Override
        protected List<AgentTool> tools() {
            return atoms.tools();
        }
    }

    /**
     * Opens it.
     *
     * @param asking the providers whose writes need an approval by the catalogue
     */
    Shop(Path folder, Atoms atoms, String... asking) throws IOException {
        Vault vault = Vault.at(folder.resolve("vault"), VaultKeys.of(SECRET), MeshClock.system());
        Map<String, Object> providers = new LinkedHashMap<>();
        for (String provider : atoms.all().stream().map(Atom::provider).distinct().toList()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            if (List.of(asking).contains(provider)) {
                facts.put("ask_before", List.of("write"));
            }
            facts.put("hosts", List.of(service.url()));
            facts.put("network", "loopback");
            providers.put(provider, facts);
            vault.register(provider, credential(provider));
        }
        Path file = folder.resolve("providers.json");
        Files.writeString(file, Json.write(Map.of("providers", providers)));
        mesh =
                TestMesh.start(
                        with ->
                                with.add(new Clerk(atoms))
                                        .chatModel(model)
                                        .config("nexus_enabled", true)
                                        .config("nexus_secret", SECRET)
                                        .config("nexus_vault", folder.resolve("vault").toString())
                                        .config("nexus_providers", file.toString()));
    }

    private static Map<String, Object> credential(String provider) {
        String token = "token-" + provider;
        return switch (provider) {
            case "jira" -> Map.of("auth_type", "basic_auth", "username", "ann", "password", token);
            case "trello" ->
                    Map.of(
                            "auth_type",
                            "api_key",
                            "api_key",
                            "oauth_consumer_key=\"k\", oauth_token=\"" + token + "\"");
            case "sendgrid", "airtable", "stripe", "discord" ->
                    Map.of("auth_type", "api_key", "api_key", token);
            default -> Map.of("auth_type", "oauth2", "access_token", token);
        };
    }

    /** A task in which the model calls these tools; every question is approved. */
    Outcome run(String tool, Map<String, Object> arguments) {
        model.toolCall(tool, arguments).text("done");
        String id = "task-" + ++tasks;
        WorkflowResult result = mesh.workflow(id, Step.of("a", "clerk", "Do it"));
        while (result.status() == Outcome.Status.WAITING) {
            for (Approval question : mesh.mesh().approvals().list()) {
                if (question.status() == Approval.Status.PENDING) {
                    approved.add(question.arguments());
                    mesh.mesh().approvals().approve(question.id(), "jo", "");
                }
            }
            result = mesh.mesh().resume(id);
        }
        return result.step("a");
    }

    /** The last call's result as the model received it. */
    String told() {
        return model.lastRequest().messages().getLast().text();
    }

    @Override
    public void close() {
        mesh.close();
        service.close();
    }
}
