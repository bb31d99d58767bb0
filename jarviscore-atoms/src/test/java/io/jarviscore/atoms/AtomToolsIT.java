package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.JarvisException;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Atoms as tools: their approvals, and their text in the model's request. */
@Timeout(60)
class AtomToolsIT {
    private static final Map<String, Object> ISSUE =
            Map.of("owner", "acme", "repo", "app", "title", "Slow");

    @TempDir private static Path folder;
    private static Shop shop;

    @BeforeAll
    static void open() throws IOException {
        shop = new Shop(folder, Atoms.standard(), "github", "hubspot", "linear");
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @BeforeEach
    void forget() {
        shop.approved.clear();
        shop.service.forget();
    }

    @Test
    void aProvidersPolicyAsksAboutAllArgumentsToo() {
        shop.service.answers(201, "{\"number\":7}");

        shop.run("github_create_issue", ISSUE);

        assertThat(shop.approved).containsExactly(ISSUE);
        assertThat(shop.service.received()).hasSize(1);
    }

    @Test
    void aSearchByPostIsAReadForTheProvidersPolicy() {
        shop.service.answers(200, "{\"results\":[{\"id\":\"451\"}]}");
        shop.run("hubspot_search_contacts", Map.of("query", "ann"));
        shop.service.answers(200, "{\"data\":{\"issues\":{\"nodes\":[]}}}");
        shop.run("linear_search_issues", Map.of("words", "slow"));

        assertThat(shop.service.received()).hasSize(2).allMatch(e -> e.method().equals("POST"));
        assertThat(shop.approved).isEmpty();
    }

    @Test
    void aCallWithOtherArgumentsIsAnotherQuestion() {
        shop.service.answers(200, "{\"ok\":true,\"ts\":\"1\"}");
        Map<String, Object> first = Map.of("channel", "#ops", "text", "one");
        Map<String, Object> second = Map.of("channel", "#ops", "text", "two");
        shop.model.toolCall("slack_send_message", first);

        shop.run("slack_send_message", second);

        assertThat(shop.approved).containsExactly(first, second);
        assertThat(shop.service.received()).hasSize(2);
    }

    @Test
    void theModelReceivesAFailureAsData() {
        shop.service.answers(200, "{\"ok\":false,\"error\":\"channel_not_found\"}");

        shop.run("slack_send_message", Map.of("channel", "#none", "text", "Hi"));

        assertThat(shop.told())
                .startsWith("[text from the service slack begins")
                .contains("the call failed (the field ok)")
                .contains("channel_not_found");
    }

    @Test
    void theModelReceivesNoHostAndNoCredential() {
        shop.service.answers(201, "{\"number\":7,\"title\":\"token-github\"}");

        shop.run("github_create_issue", ISSUE);

        String prompts =
                shop.model.requests().stream()
                        .map(request -> request.messages() + "" + request.tools())
                        .collect(Collectors.joining());
        assertThat(prompts)
                .contains("[secret]")
                .doesNotContain("token-github")
                .doesNotContain("127.0.0.1")
                .doesNotContain("call_service");
    }

    @Test
    void anArgumentThatTheSchemaDoesNotHaveIsRefused() {
        shop.run(
                "github_create_issue",
                Map.of("owner", "acme", "repo", "app", "title", "x", "host", "evil.example"));

        assertThat(shop.service.received()).isEmpty();
        assertThat(shop.told()).contains("host");
    }

    @Test
    void withoutCredentialsTheStartFailsAndNamesTheSettings() {
        assertThatThrownBy(
                        () ->
                                TestMesh.start(
                                        with ->
                                                with.add(new Clerk("github_create_issue"))
                                                        .chatModel(new ScriptedChatModel())))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("tool github_create_issue")
                .hasMessageContaining("nexus_enabled=true");
    }

    @Test
    void aProviderWithoutAHostFailsTheStart() {
        assertThatThrownBy(
                        () ->
                                TestMesh.start(
                                        with ->
                                                with.add(new Clerk("jira_create_issue"))
                                                        .config("nexus_enabled", true)
                                                        .config("nexus_secret", "x".repeat(20))
                                                        .config(
                                                                "nexus_vault",
                                                                folder.resolve("v").toString())
                                                        .chatModel(new ScriptedChatModel())))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("jira, where each customer has a host");
    }

    private static final class Clerk extends AutoAgent {
        private final String atom;

        Clerk(String atom) {
            super(AgentCard.of("clerk", "services"), "You are a clerk.");
            this.atom = atom;
        }

        @Override
        protected List<AgentTool> tools() {
            return Atoms.standard().only(atom).tools();
        }
    }
}
