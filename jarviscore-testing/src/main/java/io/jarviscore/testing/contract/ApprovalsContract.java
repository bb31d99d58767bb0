package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Approvals.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Approvals} guarantees. */
public abstract class ApprovalsContract {
    private static final Map<String, Object> DETAILS =
            Map.of("call", Map.of("to", "ü 漢 🙂", "amounts", List.of(1L, 2.5)));

    @SuppressWarnings("NullAway.Init") // made before each test
    private Approvals approvals;

    /** For subclasses. */
    protected ApprovalsContract() {}

    /** No questions yet; called once for each test. */
    protected abstract Approvals newApprovals() throws Exception;

    /** Lets this much time pass as the store sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    @BeforeEach
    final void makeApprovals() throws Exception {
        approvals = newApprovals();
    }

    @Test
    void aQuestionIsPendingUntilSomebodyDecides() {
        Approval asked = ask("q-1");

        assertThat(asked.status()).isEqualTo(Approval.Status.PENDING);
        assertThat(asked.workflowId()).isEqualTo("workflow");
        assertThat(asked.stepId()).isEqualTo("step");
        assertThat(asked.question()).isEqualTo("May q-1 go on?");
        assertThat(asked.details()).isEqualTo(DETAILS);
        assertThat(asked.decidedBy()).isEmpty();
        assertThat(asked.note()).isEmpty();
        assertThat(asked.decidedAt()).isEmpty();
        assertThat(approvals.find("q-1")).contains(asked);
    }

    @Test
    void askingAgainIsTheSameQuestion() {
        Approval first = ask("q-1");
        elapse(Duration.ofMillis(20));

        Approval again =
                approvals.request(new Question("q-1", "workflow", "step", "Other?", Map.of()));

        assertThat(again).isEqualTo(first);
        assertThat(approvals.list()).containsExactly(first);
    }

    @Test
    void askingAgainAfterTheDecisionReturnsTheDecision() {
        ask("q-1");
        Approval decided = approvals.approve("q-1", "ann", "fine");

        assertThat(ask("q-1")).isEqualTo(decided);
        assertThat(approvals.list()).isEmpty();
    }

    @Test
    void aQuestionThatNobodyAskedIsNotFoundAndCannotBeDecided() {
        assertThat(approvals.find("nothing")).isEmpty();
        assertThatThrownBy(() -> approvals.approve("nothing", "ann", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> approvals.reject("nothing", "ann", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void theListHasWhatIsUndecidedOldestFirst() {
        for (String id : List.of("zulu", "alpha", "mike", "bravo")) {
            ask(id);
            elapse(Duration.ofMillis(2));
        }

        approvals.reject("mike", "ann", "");

        assertThat(approvals.list().stream().map(Approval::id))
                .containsExactly("zulu", "alpha", "bravo");
    }

    @Test
    void anApprovalSaysWhoWhenAndWhy() {
        Approval asked = ask("q-1");
        elapse(Duration.ofMillis(20));

        Approval approved = approvals.approve("q-1", "ann", "looks right");

        assertThat(approved.status()).isEqualTo(Approval.Status.APPROVED);
        assertThat(approved.decidedBy()).isEqualTo("ann");
        assertThat(approved.note()).isEqualTo("looks right");
        assertThat(approved.details()).isEqualTo(DETAILS);
        assertThat(approved.requestedAt()).isEqualTo(asked.requestedAt());
        assertThat(approved.decidedAt().orElseThrow()).isAfter(asked.requestedAt());
        assertThat(approvals.find("q-1")).contains(approved);
    }

    @Test
    void theFirstDecisionWins() {
        ask("q-1");
        Approval first = approvals.reject("q-1", "ann", "no");

        assertThat(approvals.approve("q-1", "bob", "yes")).isEqualTo(first);
        assertThat(approvals.reject("q-1", "bob", "never")).isEqualTo(first);

        assertThat(approvals.find("q-1")).contains(first);
        assertThat(first.status()).isEqualTo(Approval.Status.REJECTED);
    }

    @Test
    void aListenerHearsEachNewDecisionOnceUntilItIsClosed() throws Exception {
        List<Approval> heard = new ArrayList<>();
        AutoCloseable subscription = approvals.onDecision(heard::add);
        ask("q-1");
        ask("q-2");
        ask("q-3");

        Approval first = approvals.approve("q-1", "ann", "");
        approvals.reject("q-1", "bob", "");
        Approval second = approvals.reject("q-2", "ann", "");
        subscription.close();
        approvals.approve("q-3", "ann", "");

        assertThat(heard).containsExactly(first, second);
    }

    @Test
    void aListenerMayLookAtTheApprovalsItself() throws Exception {
        List<Approval> seen = new ArrayList<>();
        ask("q-1");

        try (AutoCloseable subscription =
                approvals.onDecision(
                        decided -> approvals.find(decided.id()).ifPresent(seen::add))) {
            assertThat(subscription).isNotNull();
            Approval approved = approvals.approve("q-1", "ann", "");
            assertThat(seen).containsExactly(approved);
        }
    }

    @Test
    void ofManyWhoDecideOneIsHeardAndAllSeeTheSame() throws Exception {
        Queue<Approval> heard = new ConcurrentLinkedQueue<>();
        AutoCloseable subscription = approvals.onDecision(heard::add);
        ask("q-1");
        AtomicInteger voter = new AtomicInteger();

        List<Approval> seen =
                Crowd.together(
                        8,
                        () -> {
                            int n = voter.incrementAndGet();
                            return n % 2 == 0
                                    ? approvals.approve("q-1", "voter-" + n, "")
                                    : approvals.reject("q-1", "voter-" + n, "");
                        });

        assertThat(new HashSet<>(seen)).hasSize(1);
        assertThat(heard).containsExactly(seen.getFirst());
        subscription.close();
    }

    private Approval ask(String id) {
        return approvals.request(
                new Question(id, "workflow", "step", "May " + id + " go on?", DETAILS));
    }
}
