package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Approvals.Question;
import io.jarviscore.UnknownIdException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link Approvals}. */
public abstract class ApprovalsContract {
    private static final Map<String, Object> DETAILS =
            Map.of("arguments", Map.of("to", "ü 漢 🙂", "amounts", List.of(1L, 2.5)));
    private static final BigInteger HUGE = BigInteger.TWO.pow(70);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofHours(1);

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
        assertThat(asked.edited()).isEmpty();
        assertThat(asked.expiresAt()).isEmpty();
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
                .isInstanceOf(UnknownIdException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> approvals.reject("nothing", "ann", ""))
                .isInstanceOf(UnknownIdException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void theListHasUndecidedQuestionsOldestFirst() {
        for (String id : List.of("zulu", "alpha", "mike", "bravo")) {
            ask(id);
            elapse(Duration.ofMillis(2));
        }

        approvals.reject("mike", "ann", "");

        assertThat(approvals.list().stream().map(Approval::id))
                .containsExactly("zulu", "alpha", "bravo");
    }

    @Test
    void anApprovalHasItsAuthorTimeAndReason() {
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
    void onlyTheBeginningOfALongUnknownIdIsQuoted() {
        assertThatThrownBy(() -> approvals.approve("x".repeat(1_000_000), "ann", ""))
                .isInstanceOf(UnknownIdException.class)
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void aDecisionNeedsAName() {
        Approval asked = ask("q-1");

        assertThatThrownBy(() -> approvals.approve("q-1", " ", "fine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name who decides");
        assertThatThrownBy(() -> approvals.reject("q-1", "", "no"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name who decides");

        assertThat(approvals.list()).containsExactly(asked);
    }

    @Test
    void withdrawingEndsTheUndecidedQuestionsOfOneWorkflowAndSaysWhy() {
        ask("q-1");
        ask("q-2");
        Approval approved = approvals.approve("q-2", "ann", "fine");
        Approval other =
                approvals.request(new Question("q-3", "workflow-2", "step", "May it?", Map.of()));

        List<Approval> withdrawn = approvals.withdraw("workflow", "the workflow was cancelled");

        assertThat(withdrawn).extracting(Approval::id).containsExactly("q-1");
        Approval found = approvals.find("q-1").orElseThrow();
        assertThat(found).isEqualTo(withdrawn.getFirst());
        assertThat(found.status()).isEqualTo(Approval.Status.WITHDRAWN);
        assertThat(found.note()).isEqualTo("the workflow was cancelled");
        assertThat(found.decidedBy()).isEmpty();
        assertThat(found.decidedAt()).isPresent();
        assertThat(approvals.find("q-2")).contains(approved);
        assertThat(approvals.list()).containsExactly(other);
        assertThat(approvals.withdraw("workflow", "again")).isEmpty();
    }

    @Test
    void aWithdrawnQuestionCannotBeDecidedAndWaitsToBeActedOn() {
        ask("q-1");
        Queue<Approval> heard = new ConcurrentLinkedQueue<>();
        approvals.onDecision(heard::add);
        Approval withdrawn = approvals.withdraw("workflow", "cancelled").getFirst();

        assertThat(approvals.approve("q-1", "ann", "yes")).isEqualTo(withdrawn);
        assertThat(ask("q-1")).isEqualTo(withdrawn);

        assertThat(heard).containsExactly(withdrawn);
        assertThat(approvals.unacknowledged(10)).containsExactly(withdrawn);
        approvals.acknowledge("q-1");
        assertThat(approvals.unacknowledged(10)).isEmpty();
    }

    @Test
    void anExpiredQuestionIsNotWithdrawn() {
        approvals.request(
                new Question("q-1", "workflow", "step", "May it?", Map.of(), Optional.of(SHORT)));
        elapse(SHORT.plusMillis(10));

        assertThat(approvals.withdraw("workflow", "cancelled")).isEmpty();

        assertThat(approvals.find("q-1").orElseThrow().status()).isEqualTo(Approval.Status.EXPIRED);
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
    void theApproverMayReplaceTheArguments() {
        ask("q-1");
        Map<String, Object> edited =
                Map.of(
                        "text", "ü 漢 🙂 \ud83d \" \\ \n",
                        "whole", List.of(0L, Long.MAX_VALUE, Long.MIN_VALUE, HUGE),
                        "fraction", List.of(2.0, 0.1, -1e-300),
                        "flags", List.of(true, false),
                        "nothing", List.of(List.of(), Map.of(), ""),
                        "nested", Map.of("a", Map.of("b", List.of(Map.of("c", 1L)))));

        Approval approved = approvals.approve("q-1", "ann", "less", edited);

        assertThat(approved.status()).isEqualTo(Approval.Status.APPROVED);
        assertThat(approved.edited()).contains(edited);
        assertThat(approved.details()).isEqualTo(DETAILS);
        assertThat(approved.decidedBy()).isEqualTo("ann");
        assertThat(approved.note()).isEqualTo("less");
        assertThat(approvals.find("q-1")).contains(approved);
        assertThat(ask("q-1")).isEqualTo(approved);
    }

    @Test
    void editedArgumentsAreKeptInTheirPlainForm() {
        ask("q-1");
        Map<String, Object> edited = new HashMap<>();
        edited.put("count", 3);
        edited.put("none", null);

        approvals.approve("q-1", "ann", "", edited);
        edited.put("count", 4);

        Map<String, Object> kept = approvals.find("q-1").orElseThrow().edited().orElseThrow();
        assertThat(kept).containsEntry("count", 3L).containsEntry("none", null).hasSize(2);
    }

    @Test
    void editedToNoArgumentsIsNotTheSameAsNotEdited() {
        ask("q-1");
        ask("q-2");

        assertThat(approvals.approve("q-1", "ann", "", Map.of()).edited()).contains(Map.of());
        assertThat(approvals.approve("q-2", "ann", "").edited()).isEmpty();
    }

    @Test
    void editedArgumentsWithoutAJsonFormAreRefusedAndTheQuestionStaysOpen() {
        Approval asked = ask("q-1");

        assertThatThrownBy(() -> approvals.approve("q-1", "ann", "", Map.of("x", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("approval")
                .hasMessageContaining("x");

        assertThat(approvals.list()).containsExactly(asked);
    }

    @Test
    void aSecondYesDoesNotEditTheFirst() {
        ask("q-1");
        Approval first = approvals.approve("q-1", "ann", "");

        assertThat(approvals.approve("q-1", "bob", "", Map.of("x", 1L))).isEqualTo(first);
    }

    @Test
    void aQuestionThatNobodyDecidesInTimeIsExpiredForEverybody() {
        Approval asked = ask("q-1", SHORT);
        assertThat(asked.status()).isEqualTo(Approval.Status.PENDING);
        assertThat(asked.expiresAt()).contains(asked.requestedAt().plus(SHORT));
        elapse(SHORT);

        Approval found = approvals.find("q-1").orElseThrow();

        assertThat(found.status()).isEqualTo(Approval.Status.EXPIRED);
        assertThat(found.decidedAt()).isEqualTo(asked.expiresAt());
        assertThat(found.decidedBy()).isEmpty();
        assertThat(approvals.list()).isEmpty();
        assertThat(ask("q-1", SHORT)).isEqualTo(found);
    }

    @Test
    void aDecisionThatComesTooLateChangesNothing() throws Exception {
        List<Approval> heard = new ArrayList<>();
        AutoCloseable subscription = approvals.onDecision(heard::add);
        askInVain("q-1");
        Approval expired = approvals.find("q-1").orElseThrow();

        assertThat(approvals.approve("q-1", "ann", "late")).isEqualTo(expired);
        assertThat(approvals.approve("q-1", "ann", "late", Map.of())).isEqualTo(expired);
        assertThat(approvals.reject("q-1", "ann", "late")).isEqualTo(expired);

        assertThat(approvals.find("q-1")).contains(expired);
        assertThat(heard).isEmpty();
        subscription.close();
    }

    @Test
    void aQuestionDecidedInTimeStaysDecided() {
        ask("q-1", LONG);
        ask("q-2", LONG);

        Approval decided = approvals.approve("q-1", "ann", "");

        assertThat(decided.status()).isEqualTo(Approval.Status.APPROVED);
        assertThat(approvals.expire(10)).isEmpty();
        assertThat(ids(approvals.list())).containsExactly("q-2");
    }

    @Test
    void everyOverdueQuestionIsExpiredOnce() throws Exception {
        List<Approval> heard = new ArrayList<>();
        AutoCloseable subscription = approvals.onDecision(heard::add);
        ask("open");
        ask("later", LONG);
        askInVain("first", "second", "third");

        List<Approval> some = approvals.expire(2);
        List<Approval> rest = approvals.expire(10);

        assertThat(ids(some)).containsExactly("first", "second");
        assertThat(ids(rest)).containsExactly("third");
        assertThat(approvals.expire(10)).isEmpty();
        assertThat(some)
                .allSatisfy(
                        ended -> {
                            assertThat(ended.status()).isEqualTo(Approval.Status.EXPIRED);
                            assertThat(ended.decidedAt()).isEqualTo(ended.expiresAt());
                            assertThat(approvals.find(ended.id())).contains(ended);
                        });
        assertThat(heard)
                .containsExactlyElementsOf(Stream.concat(some.stream(), rest.stream()).toList());
        assertThat(ids(approvals.list())).containsExactly("open", "later");
        subscription.close();
    }

    @Test
    void ofManyConcurrentCallersOneExpiresEachQuestion() throws Exception {
        List<String> asked = IntStream.range(0, 20).mapToObj(n -> "q-" + n).toList();
        asked.forEach(id -> ask(id, SHORT));
        elapse(SHORT);

        List<List<Approval>> ended = Crowd.together(4, () -> approvals.expire(100));

        assertThat(ended.stream().flatMap(List::stream).map(Approval::id))
                .containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void aDecisionIsUnacknowledgedUntilSomebodyHasActedOnIt() {
        for (String id : List.of("q-1", "q-2", "q-3")) {
            ask(id);
        }
        assertThat(approvals.unacknowledged(10)).isEmpty();
        Approval second = approvals.reject("q-2", "ann", "");
        elapse(Duration.ofMillis(2));
        Approval first = approvals.approve("q-1", "ann", "", Map.of("x", 1L));

        assertThat(approvals.unacknowledged(10)).containsExactly(second, first);
        assertThat(approvals.unacknowledged(1)).containsExactly(second);
        approvals.acknowledge("q-2");
        approvals.acknowledge("q-2");

        assertThat(approvals.unacknowledged(10)).containsExactly(first);
        assertThat(approvals.find("q-2")).contains(second);
    }

    @Test
    void anExpiryIsUnacknowledgedOnceItIsEnded() {
        askInVain("q-1");
        assertThat(approvals.unacknowledged(10)).isEmpty();

        List<Approval> ended = approvals.expire(10);

        assertThat(approvals.unacknowledged(10)).isEqualTo(ended);
        approvals.acknowledge("q-1");
        assertThat(approvals.unacknowledged(10)).isEmpty();
        assertThat(approvals.expire(10)).isEmpty();
    }

    @Test
    void anUndecidedQuestionCannotBeAcknowledged() {
        ask("q-1");
        approvals.acknowledge("q-1");
        approvals.acknowledge("nothing");
        Approval decided = approvals.approve("q-1", "ann", "");

        assertThat(approvals.unacknowledged(10)).containsExactly(decided);
    }

    @Test
    void anAcknowledgementIsFinal() {
        ask("q-1");
        approvals.approve("q-1", "ann", "");
        approvals.acknowledge("q-1");

        approvals.reject("q-1", "bob", "late");
        ask("q-1");
        assertThatThrownBy(() -> approvals.approve("nothing", "bob", ""))
                .isInstanceOf(UnknownIdException.class);

        assertThat(approvals.unacknowledged(10)).isEmpty();
        assertThat(approvals.list()).isEmpty();
    }

    @Test
    void aListenerReceivesEachNewDecisionOnceUntilItIsClosed() throws Exception {
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
    void ofManyConcurrentDecisionsOneCountsAndAllSeeIt() throws Exception {
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

    private Approval ask(String id, Duration expiresIn) {
        return approvals.request(
                new Question(
                        id,
                        "workflow",
                        "step",
                        "May " + id + " go on?",
                        DETAILS,
                        Optional.of(expiresIn)));
    }

    /** Asks, and lets the time to decide pass. */
    private void askInVain(String... ids) {
        for (String id : ids) {
            ask(id, SHORT);
            elapse(Duration.ofMillis(2));
        }
        elapse(SHORT);
    }

    private static List<String> ids(List<Approval> approvals) {
        return approvals.stream().map(Approval::id).toList();
    }
}
