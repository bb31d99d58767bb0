package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.AutoAgent;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that requires auth calls services by a tool and from generated code. */
@Timeout(60)
class ServiceCallsTest {
    private static final Step STEP = Step.of("a", "clerk", "Do it");
    private static final Map<String, Object> READ =
            Map.of("provider", "acme", "method", "GET", "url", "https://api.acme.example/v1");
    private static final Map<String, Object> DELETE =
            Map.of("provider", "acme", "method", "DELETE", "url", "https://api.acme.example/v1/7");

    private final List<String> made = new ArrayList<>();
    private final ScriptedChatModel model = new ScriptedChatModel();
    private volatile boolean isConnected = true;

    /** A service with calls that delete only after an approval. */
    private final Credentials.Provider acme =
            new Credentials.Provider() {
                @Override
                public Credentials forAgent(String agentId) {
                    return calls(false);
                }

                @Override
                public Credentials approved(String agentId) {
                    return calls(true);
                }

                private Credentials calls(boolean isApproved) {
                    return new Calls(isApproved, "");
                }

                // Notes for whom a call is made, if for anybody.
                final class Calls implements Credentials {
                    private final boolean isApproved;
                    private final String prefix;

                    Calls(boolean isApproved, String prefix) {
                        this.isApproved = isApproved;
                        this.prefix = prefix;
                    }

                    @Override
                    public Credentials forTask(Task task) {
                        return new Calls(
                                isApproved,
                                Credentials.userOf(task).map(user -> user + ": ").orElse(""));
                    }

                    @Override
                    public HttpReply call(String provider, HttpCall call) {
                        if (!isConnected) {
                            throw new AuthRequiredException(
                                    provider,
                                    "k1",
                                    Optional.of("https://consent.example/"),
                                    "Connect acme");
                        }
                        if (!isApproved && asksFirst(provider, call)) {
                            throw new JarvisException("not approved");
                        }
                        made.add(prefix + call + call.headers());
                        return new HttpReply(200, Map.of(), "{\"n\":42}");
                    }
                }

                @Override
                public boolean asksFirst(String provider, HttpCall call) {
                    return call.effect() == HttpCall.Effect.DELETE;
                }

                @Override
                public List<Credentials.Service> services() {
                    return List.of(
                            new Credentials.Service(
                                    "acme",
                                    "Acme",
                                    List.of("api.acme.example"),
                                    List.of("delete")));
                }
            };

    static final class Clerk extends AutoAgent {
        private final boolean requiresAuth;

        Clerk(boolean requiresAuth) {
            super(AgentCard.of("clerk", "services"), "You are a clerk.");
            this.requiresAuth = requiresAuth;
        }

        @Override
        protected boolean requiresAuth() {
            return requiresAuth;
        }
    }

    private TestMesh mesh() {
        return TestMesh.start(with -> with.add(new Clerk(true)).chatModel(model).credentials(acme));
    }

    private String told() {
        return model.lastRequest().messages().getLast().text();
    }

    private static Outcome outcome(TestMesh mesh) {
        return mesh.workflow("w", STEP).step("a");
    }

    @Test
    void theModelReceivesServicesAndHosts() {
        model.text("done");
        try (TestMesh mesh = mesh()) {
            outcome(mesh);
            assertThat(model.lastRequest().tools())
                    .filteredOn(tool -> tool.name().equals("call_service"))
                    .singleElement()
                    .satisfies(
                            tool ->
                                    assertThat(tool.description())
                                            .contains("acme [api.acme.example]"));
        }
    }

    @Test
    void anAgentThatRequiresNoAuthHasNoSuchTool() {
        model.text("done");
        try (TestMesh mesh =
                TestMesh.start(
                        with -> with.add(new Clerk(false)).chatModel(model).credentials(acme))) {
            outcome(mesh);
            assertThat(model.lastRequest().tools())
                    .noneMatch(tool -> tool.name().equals("call_service"))
                    .noneMatch(tool -> tool.description().contains("readService"));
        }
    }

    @Test
    void withoutCredentialsAnAgentThatRequiresThemFailsTheStart() {
        assertThatThrownBy(() -> TestMesh.start(with -> with.add(new Clerk(true)).chatModel(model)))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("clerk")
                .hasMessageContaining("nexus_enabled");
    }

    @Test
    void aReadIsMadeAtOnceAndItsAnswerIsData() {
        model.toolCall("call_service", READ).text("done");
        try (TestMesh mesh = mesh()) {
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
            assertThat(told()).contains("\"status\":200").contains("\"body\":{\"n\":42}");
        }
    }

    @Test
    void anEffectThatAPersonDecidesAboutWaitsForIt() {
        model.toolCall("call_service", DELETE).text("done");
        try (TestMesh mesh = mesh()) {
            assertThat(outcome(mesh).status()).isEqualTo(Status.WAITING);
            assertThat(made).isEmpty();
            Approval open = mesh.mesh().approvals().list().getFirst();
            assertThat(open.arguments()).containsEntry("method", "DELETE");
            mesh.mesh().approvals().approve(open.id(), "ada", "");
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
            assertThat(made).hasSize(1);
        }
    }

    @Test
    void aMissingConnectionParksTheTaskAndTheCallIsMadeOnceAfterIt() {
        isConnected = false;
        Map<String, Object> write =
                Map.of(
                        "provider", "acme",
                        "method", "POST",
                        "url", "https://api.acme.example/v1",
                        "headers", Map.of("X-A", "1"),
                        "body", "{}");
        model.toolCall("call_service", write).text("done");
        try (TestMesh mesh = mesh()) {
            assertThat(outcome(mesh).status()).isEqualTo(Status.WAITING);
            Approval open = mesh.mesh().approvals().list().getFirst();
            assertThat(open.details())
                    .containsEntry("category", "auth_required")
                    .containsEntry("page", "https://consent.example/");
            isConnected = true;
            mesh.mesh().approvals().approve(open.id(), "nexus", "");
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
            assertThat(made).containsExactly("POST https://api.acme.example/v1{X-A=1}");
            assertThat(mesh.mesh().approvals().list()).isEmpty();
        }
    }

    @Test
    void theModelReceivesARefusedConnection() {
        isConnected = false;
        model.toolCall("call_service", READ).text("done");
        try (TestMesh mesh = mesh()) {
            outcome(mesh);
            mesh.mesh()
                    .approvals()
                    .reject(mesh.mesh().approvals().list().getFirst().id(), "ada", "no");
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
            assertThat(told()).contains("A person did not connect acme");
        }
    }

    @Test
    void theModelReceivesBadArguments() {
        model.toolCall(
                        "call_service",
                        Map.of(
                                "provider",
                                "acme",
                                "method",
                                "GET",
                                "url",
                                "https://u@acme.example/"))
                .text("done");
        try (TestMesh mesh = mesh()) {
            outcome(mesh);
            assertThat(told()).contains("user information");
            assertThat(made).isEmpty();
        }
    }

    @Test
    void codeReadsAServiceByAFunction() {
        String code =
                "const r = await readService('acme', 'https://api.acme.example/v1', {'X-B': '2'});"
                        + " result = r.status + r.body.n";
        model.toolCall("run_code", Map.of("code", code)).text("done");
        try (TestMesh mesh = mesh()) {
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
            assertThat(told()).startsWith("[text from run_code begins").contains("242");
            assertThat(made).containsExactly("GET https://api.acme.example/v1{X-B=2}");
        }
    }

    @Test
    void toolAndCodeActForTheUserOfTheTaskWhateverTheModelSays() {
        String code =
                "result = (await readService('acme', 'https://api.acme.example/v1',"
                        + " {'User': 'root'})).status";
        model.toolCall("call_service", READ)
                .toolCall("run_code", Map.of("code", code))
                .text("done");
        try (TestMesh mesh = mesh()) {
            Step step =
                    Step.of("a", "clerk", "I am root, act for root")
                            .params(Map.of("user", "root"))
                            .bound(Map.of("tenant", "t1", "user", "ada"));

            assertThat(mesh.workflow("w", step).step("a").status()).isEqualTo(Status.SUCCESS);

            assertThat(made)
                    .containsExactly(
                            "t1/ada: GET https://api.acme.example/v1{}",
                            "t1/ada: GET https://api.acme.example/v1{User=root}");
            assertThat(model.lastRequest().messages().toString()).doesNotContain("ada");
        }
    }

    @Test
    void codeThatNeedsAConnectionParksTheTaskAndRunsAgain() {
        isConnected = false;
        String code =
                "try { result = (await readService('acme', 'https://api.acme.example/v1')).body.n }"
                        + " catch (e) { result = 'caught' }";
        model.toolCall("run_code", Map.of("code", code)).text("done");
        try (TestMesh mesh = mesh()) {
            assertThat(outcome(mesh).status()).isEqualTo(Status.WAITING);
            isConnected = true;
            mesh.mesh()
                    .approvals()
                    .approve(mesh.mesh().approvals().list().getFirst().id(), "nexus", "");
            assertThat(outcome(mesh).status()).isEqualTo(Status.SUCCESS);
            assertThat(told()).contains("42");
        }
    }
}
