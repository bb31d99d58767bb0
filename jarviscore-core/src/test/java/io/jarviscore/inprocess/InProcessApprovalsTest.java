package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The guarantees of the in-memory approvals beyond the port's contract suite. */
class InProcessApprovalsTest {
    private final Approvals approvals = InProcess.approvals(new HandClock());

    @Test
    void aListenerThatThrowsNeitherUndoesTheDecisionNorSilencesTheOthers() throws Exception {
        List<Approval> heard = new ArrayList<>();
        AutoCloseable broken =
                approvals.onDecision(
                        decided -> {
                            throw new IllegalStateException("on purpose");
                        });
        AutoCloseable sound = approvals.onDecision(heard::add);
        ask("q-1");

        Approval approved = approvals.approve("q-1", "ann", "");

        assertThat(heard).containsExactly(approved);
        broken.close();
        sound.close();
    }

    @Test
    void eachNewQuestionIsReportedOnceToThoseThatListenToQuestions() throws Exception {
        List<Approval> heard = new ArrayList<>();
        AutoCloseable listening = approvals.onQuestion(heard::add);
        ask("q-1");
        ask("q-1");
        approvals.approve("q-1", "ann", "");
        listening.close();
        ask("q-2");

        assertThat(heard).extracting(Approval::id).containsExactly("q-1");
    }

    @Test
    void theOldestAcknowledgedDecisionsAreForgottenButNoOpenQuestion() {
        ask("open");
        for (int n = 0; n <= InProcessApprovals.MAX_DECIDED; n++) {
            decideAndAcknowledge(approvals, "q-" + n);
        }

        assertThat(approvals.find("q-0")).isEmpty();
        assertThat(approvals.find("q-2")).isPresent();
        assertThat(approvals.find("open")).isPresent();
    }

    @Test
    void aDecisionThatNobodyActedOnOutlastsTenThousandLaterOnes() {
        ask("waits");
        approvals.approve("waits", "ann", "");
        for (int n = 0; n <= InProcessApprovals.MAX_DECIDED; n++) {
            decideAndAcknowledge(approvals, "q-" + n);
        }

        assertThat(approvals.unacknowledged(5)).extracting(Approval::id).containsExactly("waits");
    }

    @Test
    void aDecisionOfAnUnfinishedWorkflowOutlastsTenThousandLaterOnes() {
        Approvals own = new InProcessApprovals(new HandClock(), "runs"::equals);
        own.request(new Approvals.Question("q", "runs", "s", "May it?", Map.of()));
        own.approve("q", "ann", "");
        own.acknowledge("q");

        for (int n = 0; n <= InProcessApprovals.MAX_DECIDED + 10; n++) {
            decideAndAcknowledge(own, "q-" + n);
        }

        assertThat(own.find("q")).isPresent();
        assertThat(own.find("q-0")).isEmpty();
    }

    @Test
    void aWorkflowThatIsForgottenTakesItsQuestionsAlong() {
        InProcessApprovals own = new InProcessApprovals(new HandClock(), workflow -> false);
        InProcessWorkflowStore store = new InProcessWorkflowStore(new HandClock(), 1);
        store.onForgotten(own::forget);
        own.request(new Approvals.Question("decided", "old", "s", "May it?", Map.of()));
        own.approve("decided", "ann", "");
        own.request(new Approvals.Question("undecided", "old", "s", "And that?", Map.of()));

        finish(store, "old");
        assertThat(own.find("decided")).isPresent();
        finish(store, "new");

        assertThat(own.find("decided")).isEmpty();
        assertThat(own.find("undecided")).isEmpty();
        assertThat(own.list()).isEmpty();
        assertThat(own.unacknowledged(5)).isEmpty();
    }

    private static void finish(InProcessWorkflowStore store, String id) {
        store.open(new WorkflowStore.Definition(id, List.of(Step.of("s", "agent", "x"))));
        store.settle(id, "s", Outcome.success(1));
    }

    private static void decideAndAcknowledge(Approvals approvals, String id) {
        approvals.request(new Approvals.Question(id, "w", "s", "May it?", Map.of()));
        approvals.approve(id, "ann", "");
        approvals.acknowledge(id);
    }

    private void ask(String id) {
        approvals.request(new Approvals.Question(id, "w", "s", "May it?", Map.of()));
    }
}
