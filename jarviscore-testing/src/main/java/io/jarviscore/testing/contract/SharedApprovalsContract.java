package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Approvals.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of {@link Approvals} when several processes use one store. */
public abstract class SharedApprovalsContract {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final LinkedBlockingQueue<Approval> heard = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> listening = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // made before each test
    private Approvals here;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Approvals there;

    /** For subclasses. */
    protected SharedApprovalsContract() {}

    /**
     * Approvals as another process has them: on the store that this test alone uses, which is empty
     * at first, and sharing nothing else with those made before.
     */
    protected abstract Approvals ofAnotherProcess() throws Exception;

    /** Lets this much time pass as the store and the processes see it. */
    protected abstract void elapse(Duration time);

    @BeforeEach
    final void openTwice() throws Exception {
        here = ofAnotherProcess();
        there = ofAnotherProcess();
    }

    @AfterEach
    final void stopListening() throws Exception {
        for (AutoCloseable each : listening) {
            each.close();
        }
    }

    @Test
    void aQuestionAskedHereCanBeDecidedThere() {
        Approval asked = ask("q-1");

        assertThat(there.list()).containsExactly(asked);
        Approval decided = there.approve("q-1", "ann", "fine", Map.of("x", 1L));

        assertThat(here.find("q-1")).contains(decided);
        assertThat(here.reject("q-1", "bob", "no")).isEqualTo(decided);
    }

    @Test
    void aDecisionMadeThereIsReceivedHere() throws Exception {
        listen(here);
        for (String id : List.of("q-1", "q-2", "q-3")) {
            ask(id);
        }

        Set<Approval> decided = new HashSet<>();
        decided.add(there.approve("q-1", "ann", "fine", Map.of("x", 1L)));
        decided.add(there.reject("q-2", "ann", "no"));
        decided.add(there.approve("q-3", "ann", ""));

        awaitHeard(decided);
    }

    @Test
    void decisionsOfManyProcessesAreReceivedByAll() throws Exception {
        Approvals third = ofAnotherProcess();
        listen(third);
        ask("q-1");
        ask("q-2");

        awaitHeard(Set.of(here.approve("q-1", "ann", ""), there.approve("q-2", "bob", "")));
    }

    @Test
    void anExpiryThereIsReceivedHere() throws Exception {
        listen(here);
        here.request(
                new Question("q-1", "workflow", "step", "May it?", Map.of(), Optional.of(SHORT)));
        elapse(SHORT);

        awaitHeard(new HashSet<>(there.expire(10)));
        assertThat(here.expire(10)).isEmpty();
    }

    @Test
    void theDecidingProcessIsNotifiedOnce() throws Exception {
        listen(here);
        ask("q-1");
        ask("q-2");
        Approval own = here.approve("q-1", "ann", "");
        Approval other = there.approve("q-2", "bob", "");

        awaitHeard(Set.of(other, own));

        // The last one has overtaken nothing: had the own decision come back, it would be here.
        ask("q-3");
        awaitHeard(Set.of(there.approve("q-3", "bob", "")));
        assertThat(heard).doesNotContain(own);
    }

    @Test
    void aQuestionOfAnyProcessIsReportedToThoseThatListenToQuestions() throws Exception {
        listening.add(here.onQuestion(heard::add));

        Approval asked =
                there.request(new Question("q-1", "workflow", "step", "May it?", Map.of()));
        awaitHeard(Set.of(asked));
        awaitHeard(Set.of(ask("q-2")));
    }

    @Test
    void aQuestionThatIsAskedAgainOrDecidedIsNotReportedAgain() throws Exception {
        ask("q-0");
        listening.add(here.onQuestion(heard::add));
        ask("q-0");
        Approval asked = ask("q-1");
        awaitHeard(Set.of(asked));
        there.approve("q-1", "ann", "");
        ask("q-1");

        awaitHeard(Set.of(ask("q-2")));

        assertThat(heard).isEmpty();
    }

    @Test
    void aClosedQuestionListenerReceivesNothing() throws Exception {
        List<Approval> nothing = new ArrayList<>();
        here.onQuestion(nothing::add).close();
        listening.add(here.onQuestion(heard::add));

        awaitHeard(Set.of(ask("q-1")));

        assertThat(nothing).isEmpty();
    }

    @Test
    void aLaterListenerReceivesLaterDecisions() throws Exception {
        ask("q-1");
        ask("q-2");
        there.approve("q-1", "ann", "");
        listen(here);

        awaitHeard(Set.of(there.approve("q-2", "ann", "")));
    }

    @Test
    void aClosedListenerReceivesNothing() throws Exception {
        List<Approval> nothing = new ArrayList<>();
        here.onDecision(nothing::add).close();
        listen(here);
        ask("q-1");

        awaitHeard(Set.of(there.approve("q-1", "ann", "")));

        assertThat(nothing).isEmpty();
    }

    @Test
    void aListenerThatThrowsKeepsNobodyFromHearing() throws Exception {
        listening.add(
                here.onDecision(
                        decided -> {
                            throw new IllegalStateException("on purpose");
                        }));
        listen(here);
        ask("q-1");
        ask("q-2");

        awaitHeard(Set.of(there.approve("q-1", "ann", "")));
        awaitHeard(Set.of(there.approve("q-2", "ann", "")));
    }

    @Test
    void anAcknowledgementThereCountsHere() throws Exception {
        ask("q-1");
        ask("q-2");
        here.approve("q-1", "ann", "");
        Approval left = here.approve("q-2", "ann", "");

        there.acknowledge("q-1");

        assertThat(here.unacknowledged(10)).containsExactly(left);
        assertThat(ofAnotherProcess().unacknowledged(10)).containsExactly(left);
    }

    private Approval ask(String id) {
        return here.request(new Question(id, "workflow", "step", "May it?", Map.of()));
    }

    private void listen(Approvals approvals) {
        listening.add(approvals.onDecision(heard::add));
    }

    /** Waits until all of these were received, in any order; others are ignored. */
    private void awaitHeard(Set<Approval> expected) throws Exception {
        assertThat(expected).isNotEmpty();
        Set<Approval> missing = new HashSet<>(expected);
        while (!missing.isEmpty()) {
            missing.remove(
                    Elapsing.until(
                            Elapsing.start(heard::take), this::elapse, Duration.ofMillis(100)));
        }
    }
}
