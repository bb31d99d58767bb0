package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link WorkflowStore} about journals, unfinished work and watching. */
public abstract class WorkflowStoreJournalContract {
    private static final JournalEntry FIRST =
            new JournalEntry("decision", Map.of("turn", 1L, "calls", List.of("a", "b")));
    private static final JournalEntry SECOND =
            new JournalEntry("result", Map.of("text", "ä\n\u0000\"", "cost", 0.25));

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore store;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Workflows workflows;

    /** For subclasses. */
    protected WorkflowStoreJournalContract() {}

    /** An empty store; called once for each test. */
    protected abstract WorkflowStore newStore() throws Exception;

    /** Lets this much time pass as the store sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    /** How long leases are in these tests; a store with a time of its own may want it shorter. */
    protected Duration lease() {
        return Duration.ofSeconds(30);
    }

    @BeforeEach
    final void makeStore() throws Exception {
        store = newStore();
        workflows = new Workflows(store, lease());
    }

    @Test
    void entriesAreReadBackInOrderAndWithTheirTypes() {
        workflows.open("w", Workflows.step("a"));
        Claim claim = workflows.claim("w", "a");

        assertThat(store.record(claim, FIRST)).isTrue();
        assertThat(store.record(claim, SECOND)).isTrue();

        assertThat(store.journal("w", "a")).containsExactly(FIRST, SECOND);
    }

    @Test
    void aJournalOutlivesTheClaimItWasWrittenUnder() {
        workflows.open("w", Workflows.step("a"));
        store.record(workflows.claim("w", "a"), FIRST);
        elapse(lease().plusMillis(1));
        Claim successor = workflows.claim("w", "a");

        assertThat(store.journal("w", "a")).containsExactly(FIRST);
        assertThat(store.record(successor, SECOND)).isTrue();
        assertThat(store.journal("w", "a")).containsExactly(FIRST, SECOND);
    }

    @Test
    void nothingIsRecordedUnderAnOldEpoch() {
        workflows.open("w", Workflows.step("a"));
        Claim old = workflows.claim("w", "a");
        elapse(lease().plusMillis(1));
        workflows.claim("w", "a");

        assertThat(store.record(old, FIRST)).isFalse();
        assertThat(store.journal("w", "a")).isEmpty();
    }

    @Test
    void aJournalIsKeptWhileItsStepWaitsAndDroppedWhenItEnds() {
        workflows.open("w", Workflows.step("a"));
        Claim claim = workflows.claim("w", "a");
        store.record(claim, FIRST);
        store.complete(claim, Outcomes.WAITING);
        assertThat(store.journal("w", "a")).containsExactly(FIRST);

        store.reopen("w", List.of("a"));
        assertThat(store.journal("w", "a")).containsExactly(FIRST);
        workflows.complete(workflows.claim("w", "a"), Workflows.DONE);
        assertThat(store.journal("w", "a")).isEmpty();
    }

    @Test
    void journalsOfStepsAndWorkflowsWithAlikeNamesAreApart() {
        workflows.open("wf-1", Workflows.step("a"), Workflows.step("a.b"));
        workflows.open("wf-10", Workflows.step("a"));
        store.record(workflows.claim("wf-1", "a"), FIRST);

        assertThat(store.journal("wf-1", "a.b")).isEmpty();
        assertThat(store.journal("wf-10", "a")).isEmpty();
        assertThat(store.journal("nowhere", "a")).isEmpty();
    }

    @Test
    void unfinishedWorkflowsAreThoseWithSomethingLeftToRun() {
        workflows.open("w1", Workflows.step("a"));
        workflows.open("w2", Workflows.step("a"));
        workflows.open("w3", Workflows.step("a"));
        workflows.complete(workflows.claim("w1", "a"), Workflows.DONE);
        store.complete(workflows.claim("w2", "a"), Outcomes.WAITING);
        workflows.open("w4", Workflows.step("a"));
        workflows.claim("w4", "a");

        assertThat(store.unfinished(Duration.ZERO, 10)).containsExactlyInAnyOrder("w3", "w4");
        assertThat(store.unfinished(Duration.ZERO, 1)).hasSize(1);
        store.unpark("w2", "a");
        assertThat(store.unfinished(Duration.ZERO, 10)).containsExactlyInAnyOrder("w2", "w3", "w4");
        store.reopen("w1", List.of("a"));
        assertThat(store.unfinished(Duration.ZERO, 10))
                .containsExactlyInAnyOrder("w1", "w2", "w3", "w4");
        store.settle("w3", "a", Outcomes.CANCELLED);
        assertThat(store.unfinished(Duration.ZERO, 10)).containsExactlyInAnyOrder("w1", "w2", "w4");
    }

    @Test
    void aWorkflowIsQuietWhenNothingWasWrittenToItForAWhile() {
        workflows.open("w1", Workflows.step("a"));
        workflows.open("w2", Workflows.step("a"));
        Claim claim = workflows.claim("w2", "a");
        assertThat(store.unfinished(lease(), 10)).isEmpty();

        elapse(lease().dividedBy(2));
        store.renew(claim, lease());
        elapse(lease().dividedBy(2));

        assertThat(store.unfinished(lease(), 10)).containsExactly("w1");
        elapse(lease());
        assertThat(store.unfinished(lease(), 10)).containsExactly("w1", "w2");
        assertThat(store.unfinished(lease(), 1)).containsExactly("w1");
    }

    @Test
    void anEntryOfAStepIsASignOfLife() {
        workflows.open("w", Workflows.step("a"));
        Claim claim = workflows.claim("w", "a");
        elapse(lease().dividedBy(2));
        store.record(claim, FIRST);
        elapse(lease().dividedBy(2));

        assertThat(store.unfinished(lease(), 10)).isEmpty();
    }

    @Test
    void aWatcherIsNotifiedOfAnEndedStepUntilItIsClosed() throws Exception {
        workflows.open("w", Workflows.step("a"), Workflows.step("b"));
        CountDownLatch heard = new CountDownLatch(1);
        try (AutoCloseable watch = store.watch("w", heard::countDown)) {
            assertThat(watch).isNotNull();
            workflows.complete(workflows.claim("w", "a"), Workflows.DONE);
            assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
