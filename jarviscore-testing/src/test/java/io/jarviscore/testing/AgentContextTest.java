package io.jarviscore.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.ChatRequest;
import io.jarviscore.Delivery;
import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.PeerMessage;
import io.jarviscore.PeerTimeoutException;
import io.jarviscore.Reply;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowRun;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgentContextTest {

    /** Runs a piece of code with an agent's context. */
    static final class Probe extends Agent {
        interface Work {
            Object with(Probe self, Task task) throws Exception;
        }

        private final Work work;

        Probe(Work work) {
            super(AgentCard.of("probe", "probing"));
            this.work = work;
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            return Outcome.success(work.with(this, task));
        }

        io.jarviscore.AgentContext reach() {
            return context();
        }
    }

    /** Answers questions and remembers notes. */
    static final class Analyst extends Agent {
        final CompletableFuture<PeerMessage> noted = new CompletableFuture<>();
        final CountDownLatch stuck = new CountDownLatch(1);

        Analyst() {
            super(AgentCard.of("analyst", "sql", "numbers").description("Knows the sales numbers"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }

        @Override
        protected Object onRequest(PeerMessage message) throws InterruptedException {
            Map<?, ?> question = message.payload(Map.class);
            if (question.containsKey("never")) {
                stuck.countDown();
                new CountDownLatch(1).await();
            }
            if (question.containsKey("bad")) {
                throw new IllegalArgumentException("no such table");
            }
            return Map.of("from", message.sender(), "q", String.valueOf(question.get("q")));
        }

        @Override
        protected void onNotify(PeerMessage message) {
            noted.complete(message);
        }
    }

    private static Outcome probe(Probe.Work work, Agent... others) {
        try (TestMesh mesh =
                TestMesh.start(
                        with -> {
                            with.add(new Probe(work));
                            with.add(others);
                        })) {
            return mesh.run("probe", "work");
        }
    }

    private static void assertFine(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.summary()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void aPeerAnswersARequestAndSeesTheSender() {
        assertFine(
                probe(
                        (self, task) -> {
                            Reply reply =
                                    self.reach()
                                            .peers()
                                            .request(
                                                    "analyst",
                                                    Map.of("q", 1),
                                                    Duration.ofSeconds(5));
                            assertThat(reply.payload())
                                    .isEqualTo(Map.of("from", "probe", "q", "1"));
                            assertThat(self.reach().peers().ask("sql", Map.of("q", 2)).get().ok())
                                    .isTrue();
                            return "ok";
                        },
                        new Analyst()));
    }

    @Test
    void aPeerThatFailsRepliesWithItsErrorAndOneThatIsSlowTimesOut() throws Exception {
        Probe probe =
                new Probe(
                        (self, task) -> {
                            Reply failed =
                                    self.reach()
                                            .peers()
                                            .request(
                                                    "analyst",
                                                    Map.of("bad", 1),
                                                    Duration.ofSeconds(5));
                            assertThat(failed.ok()).isFalse();
                            assertThat(failed.error().orElseThrow()).contains("no such table");
                            assertThatThrownBy(
                                            () ->
                                                    self.reach()
                                                            .peers()
                                                            .request(
                                                                    "analyst",
                                                                    Map.of("never", 1),
                                                                    Duration.ofSeconds(5)))
                                    .isInstanceOf(PeerTimeoutException.class)
                                    .hasMessageContaining("analyst");
                            return "ok";
                        });
        Analyst analyst = new Analyst();
        try (TestMesh mesh = TestMesh.start(with -> with.add(probe, analyst))) {
            WorkflowRun run = mesh.submit("w", Step.of("a", "probe", "x"));
            assertThat(analyst.stuck.await(30, TimeUnit.SECONDS)).isTrue();
            mesh.clock().awaitTimers(2); // the lease's heartbeat and the request's bound
            mesh.clock().advance(Duration.ofSeconds(5));
            assertFine(run.await().step("a"));
        }
    }

    @Test
    void noticesAndBroadcastsReachTheOthers() {
        Analyst analyst = new Analyst();
        assertFine(
                probe(
                        (self, task) -> {
                            assertThat(self.reach().peers().broadcast(Map.of("event", "done")))
                                    .isEqualTo(1);
                            assertThat(analyst.noted.get().sender()).isEqualTo("probe");
                            self.reach().peers().notify("analyst", Map.of("event", "again"));
                            assertThat(self.reach().peers().capability("sql")).hasSize(1);
                            assertThat(self.reach().peers().discover("sales"))
                                    .extracting("id")
                                    .containsExactly("analyst");
                            return "ok";
                        },
                        analyst));
    }

    @Test
    void mailStaysUntilItIsAcknowledged() {
        assertFine(
                probe(
                        (self, task) -> {
                            self.reach().mailbox().send("probe", Map.of("note", "one"));
                            try (Delivery first =
                                    self.reach()
                                            .mailbox()
                                            .receive(Duration.ofSeconds(5))
                                            .orElseThrow()) {
                                assertThat(first.sender()).isEqualTo("probe");
                            }
                            try (Delivery again =
                                    self.reach()
                                            .mailbox()
                                            .receive(Duration.ofSeconds(5))
                                            .orElseThrow()) {
                                assertThat(again.attempt()).isEqualTo(2);
                                assertThat(again.envelope().payload())
                                        .isEqualTo(Map.of("note", "one"));
                                again.ack();
                            }
                            assertThat(self.reach().mailbox().receive(Duration.ZERO)).isEmpty();
                            return "ok";
                        }));
    }

    @Test
    void artefactsAreStoredByPath() {
        assertFine(
                probe(
                        (self, task) -> {
                            self.reach().blobs().put("reports/a.txt", "hello".getBytes(UTF_8));
                            assertThat(self.reach().blobs().get("reports/a.txt"))
                                    .hasValueSatisfying(
                                            bytes ->
                                                    assertThat(new String(bytes, UTF_8))
                                                            .isEqualTo("hello"));
                            assertThat(self.reach().blobs().list("reports/")).hasSize(1);
                            return "ok";
                        }));
    }

    @Test
    void aPortWithoutAnImplementationNamesTheModuleToAdd() {
        assertFine(
                probe(
                        (self, task) -> {
                            assertThatThrownBy(() -> self.reach().memory().recall("x"))
                                    .isInstanceOf(JarvisException.class)
                                    .hasMessageContaining("jarviscore-memory");
                            assertThatThrownBy(
                                            () ->
                                                    self.reach()
                                                            .credentials()
                                                            .call(
                                                                    "github",
                                                                    HttpCall.get(
                                                                            "https://api.github.com")))
                                    .hasMessageContaining("jarviscore-nexus");
                            assertThatThrownBy(
                                            () -> self.reach().chat().complete(ChatRequest.of("x")))
                                    .hasMessageContaining("jarviscore-kernel");
                            return "ok";
                        }));
    }

    @Test
    void anAgentThatAsksAPersonRunsAgainWithTheDecision() {
        Probe probe =
                new Probe(
                        (self, task) -> {
                            Approval decision =
                                    self.reach().approvals().request(task, "Send the offer?");
                            return decision.status() + " by " + decision.decidedBy();
                        });
        try (TestMesh mesh = TestMesh.start(with -> with.add(probe))) {
            Step step = Step.of("a", "probe", "x");
            assertThat(mesh.workflow("w", step).status()).isEqualTo(Status.WAITING);
            Approval open = mesh.mesh().approvals().list().getFirst();
            assertThat(open.question()).isEqualTo("Send the offer?");
            mesh.mesh().approvals().reject(open.id(), "ada", "too early");

            assertThat(mesh.workflow("w", step).step("a").payload()).isEqualTo("REJECTED by ada");
        }
    }

    @Test
    void theAgentContinuesWithThePersonsReplacementForAProposal() {
        Probe probe =
                new Probe(
                        (self, task) -> {
                            Map<String, Object> draft =
                                    Map.of("text", "draft of " + task.workflowId());
                            Approval decision =
                                    self.reach().approvals().request(task, "Send this?", draft);
                            return decision.arguments().get("text") + ", " + decision.note();
                        });
        try (TestMesh mesh = TestMesh.start(with -> with.add(probe))) {
            assertThat(ask(mesh, "edited").arguments())
                    .isEqualTo(Map.of("text", "draft of edited"));
            Approval second = ask(mesh, "as-it-was");

            Approvals approvals = mesh.mesh().approvals();
            approvals.approve(asked(mesh, "edited").id(), "ada", "kinder", Map.of("text", "Dear"));
            approvals.approve(second.id(), "ada", "fine");

            assertThat(outcome(mesh, "edited").payload()).isEqualTo("Dear, kinder");
            assertThat(outcome(mesh, "as-it-was").payload()).isEqualTo("draft of as-it-was, fine");
        }
    }

    @Test
    void aProposalThatDiffersFromTheApprovedOneIsANewQuestion() {
        AtomicInteger euros = new AtomicInteger(10);
        Probe probe =
                new Probe(
                        (self, task) -> {
                            Map<String, Object> payment = Map.of("euros", euros.get());
                            return self.reach()
                                    .approvals()
                                    .request(task, "Pay?", payment)
                                    .arguments();
                        });
        try (TestMesh mesh = TestMesh.start(with -> with.add(probe))) {
            Approval ten = ask(mesh, "w");
            euros.set(999_999);
            mesh.mesh().approvals().approve(ten.id(), "ada", "fine");

            assertThat(outcome(mesh, "w").status()).isEqualTo(Status.WAITING);
            Approval much = asked(mesh, "w");
            assertThat(much.id()).isNotEqualTo(ten.id());
            assertThat(much.arguments()).isEqualTo(Map.of("euros", 999_999L));
        }
    }

    @Test
    void aQuestionOfAnAgentMayExpire() {
        Probe probe =
                new Probe(
                        (self, task) ->
                                self.reach()
                                        .approvals()
                                        .request(task, "Now?", Duration.ofMinutes(1))
                                        .status());
        try (TestMesh mesh = TestMesh.start(with -> with.add(probe))) {
            Approval question = ask(mesh, "w");
            assertThat(question.expiresAt()).contains(question.requestedAt().plusSeconds(60));
            mesh.clock().advance(Duration.ofMinutes(1));

            assertThat(outcome(mesh, "w").payload()).isEqualTo("EXPIRED");
        }
    }

    @Test
    void aQuestionThatDoesNotSayHowLongItWaitsTakesTheSetting() {
        Probe probe =
                new Probe((self, task) -> self.reach().approvals().request(task, "Now?").status());
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(probe).config("hitl_timeout_seconds", 5))) {
            Approval question = ask(mesh, "w");

            assertThat(question.expiresAt()).contains(question.requestedAt().plusSeconds(5));
        }
    }

    private static Approval ask(TestMesh mesh, String workflow) {
        assertThat(mesh.workflow(workflow, Step.of("a", "probe", "x")).status())
                .isEqualTo(Status.WAITING);
        return asked(mesh, workflow);
    }

    private static Approval asked(TestMesh mesh, String workflow) {
        return mesh.mesh().approvals().list().stream()
                .filter(approval -> approval.workflowId().equals(workflow))
                .findFirst()
                .orElseThrow();
    }

    private static Outcome outcome(TestMesh mesh, String workflow) {
        return mesh.workflow(workflow, Step.of("a", "probe", "x")).step("a");
    }

    @Test
    void twoAgentsOfOneRoleNeedASuffixAndShareItsWork() {
        assertThatThrownBy(() -> TestMesh.start(with -> with.add(new Analyst(), new Analyst())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("suffix");
    }

    @Test
    void stepsAndModelsShowInTheApplicationsMeters() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(new Analyst()).meterRegistry(registry))) {
            mesh.run("analyst", "x");
        }
        assertThat(registry.get("jarviscore.workflow.steps").tag("status", "success").counter())
                .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
    }

    @Test
    void theStatusListsTheAgentsAndTheDurability() {
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Analyst()))) {
            assertThat(mesh.mesh().status().toString())
                    .contains("analyst [sql, numbers]")
                    .contains("WorkflowStore in memory: nothing survives this process");
            assertThat(mesh.mesh().status().agents())
                    .extracting("id")
                    .isEqualTo(List.of("analyst"));
        }
    }
}
