package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.AutoAgent;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A question to a person, and the process that asked it ends. */
@Timeout(60)
class AskingAcrossRestartsTest {
    private static final Step STEP = Step.of("a", "teller", "Do it");
    private static final Map<String, Object> ENABLED = Map.of("hitl_enabled", true);

    private final ManualClock clock = new ManualClock();
    private final WorkflowStore store = InProcess.workflowStore(clock);
    private final Approvals approvals = InProcess.approvals(clock);
    private final List<Object> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);

    /** Its tools never return in a life that is to end there. */
    final class Teller extends AutoAgent {
        private final boolean dies;

        Teller(boolean dies) {
            super(AgentCard.of("teller", "money"), "You are a teller.");
            this.dies = dies;
        }

        @Tool(value = "Moves money", risk = 0.9)
        String transfer(int euros) throws InterruptedException {
            return done("moved " + euros);
        }

        @Tool(value = "Sets a limit", sensitive = true, repeatable = true)
        String limit(int euros) throws InterruptedException {
            return done("limit " + euros);
        }

        private String done(String what) throws InterruptedException {
            calls.add(what);
            if (dies) {
                reached.countDown();
                new CountDownLatch(1).await();
            }
            return what;
        }
    }

    private TestMesh life(boolean dies, ScriptedChatModel model, Map<String, ?> config) {
        return TestMesh.start(
                with ->
                        with.add(new Teller(dies))
                                .chatModel(model)
                                .workflowStore(store)
                                .approvals(approvals)
                                .config(Map.copyOf(config)));
    }

    /** A life that ends while it waits for a person. */
    private Approval askAndDie(String tool, Map<String, ?> config) {
        ScriptedChatModel model = new ScriptedChatModel().toolCall(tool, Map.of("euros", 120));
        try (TestMesh mesh = life(false, model, config)) {
            assertThat(mesh.workflow("w", STEP).status()).isEqualTo(Status.WAITING);
        }
        return question();
    }

    /** A life that ends during a call. */
    private void dieDuringTheCall(ScriptedChatModel model, Map<String, ?> config) throws Exception {
        TestMesh mesh = life(true, model, config);
        WorkflowRun run = mesh.submit("w", STEP);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(run.status()).isEmpty();
        Thread closing = Thread.startVirtualThread(mesh::close);
        // Until shutdown_timeout expires, which begins a moment after the call.
        while (!closing.join(Duration.ofMillis(100))) {
            mesh.clock().advance(Duration.ofSeconds(5));
        }
    }

    private Status goOn(ScriptedChatModel model, Map<String, ?> config) {
        try (TestMesh mesh = life(false, model, config)) {
            return mesh.workflow("w", STEP).status();
        }
    }

    private Approval question() {
        assertThat(approvals.list()).hasSize(1);
        return approvals.list().getFirst();
    }

    private static String told(ScriptedChatModel model) {
        return model.lastRequest().messages().getLast().text();
    }

    @Test
    void theQuestionIsTheSameInTheNextLifeAndTheModelIsNotAskedAgain() {
        Approval first = askAndDie("transfer", ENABLED);
        ScriptedChatModel silent = new ScriptedChatModel();

        assertThat(goOn(silent, ENABLED)).isEqualTo(Status.WAITING);

        assertThat(question()).isEqualTo(first);
        assertThat(silent.requests()).isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void aYesThatIsGivenWhileNobodyRunsIsActedOnInTheNextLife() {
        approvals.approve(askAndDie("transfer", ENABLED).id(), "ada", "");
        ScriptedChatModel rest = new ScriptedChatModel().text("done");

        assertThat(goOn(rest, ENABLED)).isEqualTo(Status.SUCCESS);

        assertThat(calls).containsExactly("moved 120");
        assertThat(rest.requests()).hasSize(1);
    }

    @Test
    void aQuestionBindsAlsoWhenTheSettingsWouldNotAskItAnyMore() {
        Approval question = askAndDie("transfer", ENABLED);

        assertThat(goOn(new ScriptedChatModel(), Map.of())).isEqualTo(Status.WAITING);
        assertThat(question()).isEqualTo(question);
        approvals.reject(question.id(), "ada", "no");
        ScriptedChatModel rest = new ScriptedChatModel().text("done");

        assertThat(goOn(rest, Map.of())).isEqualTo(Status.SUCCESS);
        assertThat(calls).isEmpty();
        assertThat(told(rest)).isEqualTo("A person did not allow this call: no");
    }

    @Test
    void aQuestionExpiresWhileNobodyRuns() {
        askAndDie("transfer", Map.of("hitl_enabled", true, "hitl_timeout_seconds", 60));
        clock.advance(Duration.ofSeconds(60));
        ScriptedChatModel rest = new ScriptedChatModel().text("done");

        assertThat(goOn(rest, ENABLED)).isEqualTo(Status.SUCCESS);

        assertThat(calls).isEmpty();
        assertThat(told(rest)).contains("nobody decided in time");
    }

    @Test
    void anEditSurvivesToo() {
        Approval question = askAndDie("transfer", ENABLED);
        approvals.approve(question.id(), "ada", "less", Map.of("euros", 100));
        ScriptedChatModel rest = new ScriptedChatModel().text("done");

        assertThat(goOn(rest, ENABLED)).isEqualTo(Status.SUCCESS);

        assertThat(calls).containsExactly("moved 100");
        assertThat(told(rest))
                .contains("changed the arguments of this call to {\"euros\":100}: less");
    }

    @Test
    void anAllowedCallThatDiedAsksAgainWithItsArguments() throws Exception {
        Approval allowed = askAndDie("transfer", ENABLED);
        approvals.approve(allowed.id(), "ada", "less", Map.of("euros", 100));
        dieDuringTheCall(new ScriptedChatModel(), ENABLED);
        assertThat(calls).containsExactly("moved 100");

        assertThat(goOn(new ScriptedChatModel(), ENABLED)).isEqualTo(Status.WAITING);
        Approval again = question();
        assertThat(again.question())
                .contains("transfer was under way when the process died")
                .contains("May it be made again?");
        assertThat(again.arguments()).isEqualTo(Map.of("euros", 100L));
        approvals.approve(again.id(), "ada", "it did not arrive");
        ScriptedChatModel rest = new ScriptedChatModel().text("done");

        assertThat(goOn(rest, ENABLED)).isEqualTo(Status.SUCCESS);
        assertThat(calls).containsExactly("moved 100", "moved 100");
        assertThat(told(rest)).contains("changed the arguments of this call to {\"euros\":100}");
    }

    @Test
    void aQuestionWhetherToMakeACallAgainThatNobodyDecidesIsANo() throws Exception {
        Map<String, Object> impatient = Map.of("hitl_timeout_seconds", 60);
        dieDuringTheCall(
                new ScriptedChatModel().toolCall("transfer", Map.of("euros", 5)), impatient);
        assertThat(goOn(new ScriptedChatModel(), impatient)).isEqualTo(Status.WAITING);
        clock.advance(Duration.ofSeconds(60));
        ScriptedChatModel rest = new ScriptedChatModel().text("done");

        assertThat(goOn(rest, impatient)).isEqualTo(Status.SUCCESS);

        assertThat(calls).containsExactly("moved 5");
        assertThat(told(rest))
                .contains("It is not known whether it took effect")
                .contains("nobody decided in time");
    }

    @Test
    void anAllowedCallThatMayBeRepeatedIsMadeAgainAsItWasAllowed() throws Exception {
        Approval allowed = askAndDie("limit", Map.of());
        approvals.approve(allowed.id(), "ada", "", Map.of("euros", 50));
        dieDuringTheCall(new ScriptedChatModel(), Map.of());
        ScriptedChatModel rest = new ScriptedChatModel().text("done");

        assertThat(goOn(rest, Map.of())).isEqualTo(Status.SUCCESS);

        assertThat(approvals.list()).isEmpty();
        assertThat(calls).containsExactly("limit 50", "limit 50");
        assertThat(told(rest)).contains("changed the arguments of this call to {\"euros\":50}");
    }

    @Test
    void aCallThatWasMadeBeforeItsKindWasAskedAboutMayHaveTakenEffect() throws Exception {
        dieDuringTheCall(
                new ScriptedChatModel().toolCall("transfer", Map.of("euros", 5)), Map.of());

        assertThat(goOn(new ScriptedChatModel(), ENABLED)).isEqualTo(Status.WAITING);

        assertThat(question().question()).contains("may have taken effect");
    }
}
