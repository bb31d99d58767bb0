package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Complexity;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.WorkflowStore.StepRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The guarantees of every {@link WorkflowStore} about stored data: definitions, completions, steps
 * that are settled or reopened. {@link WorkflowStoreClaimContract} tests the claim of a step,
 * {@link WorkflowStoreContentionContract} many concurrent callers.
 */
public abstract class WorkflowStoreContract {
    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore store;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Workflows workflows;

    /** For subclasses. */
    protected WorkflowStoreContract() {}

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
    void aNewWorkflowHasAllStepsPendingInTheOrderDeclared() {
        Snapshot opened =
                workflows.open(
                        "w",
                        Workflows.step("zulu"),
                        Workflows.step("alpha"),
                        Workflows.step("mike", "zulu"));

        assertThat(opened.steps().keySet()).containsExactly("zulu", "alpha", "mike");
        assertThat(opened.steps().values()).containsOnly(Workflows.pending(0, 0));
        assertThat(opened.isFinished()).isFalse();
        assertThat(store.find("w")).contains(opened);
    }

    @Test
    void aDefinitionReadsBackAsItWasStored() {
        Step rich =
                Workflows.step("rich", "first", "second")
                        .params(Map.of("n", 1, "deep", Map.of("list", List.of("a", 2.5, true))))
                        .complexity(Complexity.HEAVY)
                        .timeout(Duration.ofMillis(1500))
                        .retries(3)
                        .approval("May it run?");
        Definition definition =
                new Definition(
                        "w", List.of(Workflows.step("first"), Workflows.step("second"), rich));

        store.open(definition);

        assertThat(workflows.find("w").definition()).isEqualTo(definition);
    }

    @Test
    void openingAKnownWorkflowReturnsTheStoredOneAndChangesNothing() {
        workflows.open("w", Workflows.step("a"));
        workflows.complete(workflows.claim("w", "a"), Workflows.DONE);

        Snapshot again = workflows.open("w", Workflows.step("other"), Workflows.step("b"));

        assertThat(again.steps()).containsOnlyKeys("a");
        assertThat(workflows.record("w", "a").outcome()).contains(Workflows.DONE);
    }

    @Test
    void anUnknownWorkflowIsNotFound() {
        assertThat(store.find("nowhere")).isEmpty();
    }

    @Test
    void aSnapshotDoesNotChangeAfterwards() {
        Snapshot before = workflows.open("w", Workflows.step("a"));

        workflows.claim("w", "a");

        assertThat(before.steps()).containsEntry("a", Workflows.pending(0, 0));
    }

    @Test
    void workflowsWithTheSameStepIdsDoNotTouchOneAnother() {
        workflows.open("w1", Workflows.step("a"));
        workflows.open("w2", Workflows.step("a"));

        workflows.complete(workflows.claim("w1", "a"), Workflows.DONE);

        assertThat(workflows.find("w1").isFinished()).isTrue();
        assertThat(workflows.record("w2", "a")).isEqualTo(Workflows.pending(0, 0));
    }

    @Test
    void completingStoresTheOutcomeAndEndsTheStep() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b"));
        Claim claim = workflows.claim("w", "a");

        assertThat(store.complete(claim, Workflows.DONE)).isTrue();

        assertThat(workflows.record("w", "a"))
                .isEqualTo(
                        new StepRecord(
                                State.FINISHED,
                                1,
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Workflows.DONE)));
        assertThat(workflows.find("w").isFinished()).isFalse();
        assertThat(workflows.tryClaim("w", "a")).isEmpty();
        assertThat(store.renew(claim, lease())).isFalse();
    }

    @Test
    void everyKindOfOutcomeReadsBackAsItWasStored() {
        for (Outcome outcome : Outcomes.everyKind()) {
            String id = "w-" + Outcomes.everyKind().indexOf(outcome);
            workflows.open(id, Workflows.step("a"));

            workflows.complete(workflows.claim(id, "a"), outcome);

            assertThat(workflows.record(id, "a").outcome())
                    .as("%s", outcome.cause())
                    .contains(outcome);
        }
    }

    @Test
    void moneyKeepsEveryDigitOfItsAmount() {
        BigDecimal amount = new BigDecimal("12345678901234567.89");
        BigDecimal price = new BigDecimal("3.10");
        workflows.open("w", Workflows.step("a"), Workflows.step("b"));

        workflows.complete(workflows.claim("w", "a"), Outcome.success(amount));
        workflows.complete(
                workflows.claim("w", "b"),
                Outcome.success(Map.of("lines", List.of(Map.of("price", price)), "sum", amount)));

        assertThat(payload("a")).isEqualTo(amount);
        assertThat(workflows.record("w", "a").outcome().orElseThrow().payload(BigDecimal.class))
                .isEqualTo(amount);
        assertThat(payload("b"))
                .isEqualTo(Map.of("lines", List.of(Map.of("price", price)), "sum", amount));
    }

    private Object payload(String stepId) {
        return workflows.record("w", stepId).outcome().orElseThrow().payload();
    }

    @Test
    void repeatingACompletionIsHarmless() {
        workflows.open("w", Workflows.step("a"));
        Claim claim = workflows.claim("w", "a");
        workflows.complete(claim, Workflows.DONE);
        Snapshot before = workflows.find("w");

        assertThat(store.complete(claim, Workflows.DONE)).isTrue();

        assertThat(workflows.find("w")).isEqualTo(before);
    }

    @Test
    void aClaimCannotCompleteASecondTimeWithSomethingElse() {
        workflows.open("w", Workflows.step("a"));
        Claim claim = workflows.claim("w", "a");
        workflows.complete(claim, Workflows.DONE);

        assertThat(store.complete(claim, Outcome.failure("changed my mind"))).isFalse();

        assertThat(workflows.record("w", "a").outcome()).contains(Workflows.DONE);
    }

    @Test
    void aWaitingStepIsParkedUntilItIsReopened() {
        workflows.open("w", Workflows.step("a"));
        Claim first = workflows.claim("w", "a");
        workflows.complete(first, Outcomes.WAITING);

        assertThat(workflows.record("w", "a").state()).isEqualTo(State.WAITING);
        assertThat(workflows.record("w", "a").outcome()).contains(Outcomes.WAITING);
        elapse(lease().multipliedBy(2));
        assertThat(workflows.tryClaim("w", "a")).isEmpty();

        store.reopen("w", List.of("a"));
        assertThat(workflows.record("w", "a")).isEqualTo(Workflows.pending(first.epoch(), 0));
        Claim second = workflows.claim("w", "a");
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(second.attempt()).isEqualTo(1);
    }

    @Test
    void aWaitingStepCanBeUnparkedOnce() {
        workflows.open("w", Workflows.step("a"));
        Claim first = workflows.claim("w", "a");
        workflows.complete(first, Outcomes.WAITING);

        assertThat(store.unpark("w", "a")).isTrue();
        assertThat(store.unpark("w", "a")).isFalse();

        assertThat(workflows.record("w", "a")).isEqualTo(Workflows.pending(first.epoch(), 0));
        assertThat(workflows.claim("w", "a").attempt()).isEqualTo(1);
    }

    @Test
    void unparkingLeavesEveryStepAloneThatDoesNotWait() {
        workflows.open(
                "w", Workflows.step("running"), Workflows.step("pending"), Workflows.step("done"));
        workflows.claim("w", "running");
        workflows.complete(workflows.claim("w", "done"), Workflows.DONE);
        Snapshot before = workflows.find("w");

        assertThat(store.unpark("w", "running")).isFalse();
        assertThat(store.unpark("w", "pending")).isFalse();
        assertThat(store.unpark("w", "done")).isFalse();
        assertThat(store.unpark("w", "nothing")).isFalse();
        assertThat(store.unpark("nowhere", "a")).isFalse();

        assertThat(workflows.find("w")).isEqualTo(before);
    }

    @Test
    void aClaimFromBeforeTheReopeningCannotComplete() {
        workflows.open("w", Workflows.step("a"));
        Claim old = workflows.claim("w", "a");
        workflows.complete(old, Workflows.DONE);
        store.reopen("w", List.of("a"));

        assertThat(store.complete(old, Workflows.DONE)).isFalse();
        assertThat(store.renew(old, lease())).isFalse();

        assertThat(workflows.record("w", "a").state()).isEqualTo(State.PENDING);
    }

    @Test
    void reopeningLeavesRunningAndPendingStepsAlone() {
        workflows.open(
                "w", Workflows.step("running"), Workflows.step("pending"), Workflows.step("done"));
        Claim running = workflows.claim("w", "running");
        workflows.complete(workflows.claim("w", "done"), Workflows.DONE);

        store.reopen("w", List.of("running", "pending", "done"));

        assertThat(workflows.record("w", "running").state()).isEqualTo(State.RUNNING);
        assertThat(store.renew(running, lease())).isTrue();
        assertThat(workflows.record("w", "pending")).isEqualTo(Workflows.pending(0, 0));
        assertThat(workflows.record("w", "done").state()).isEqualTo(State.PENDING);
    }

    @Test
    void reopeningWithAnUnknownNameChangesNothing() {
        workflows.open("w", Workflows.step("a"));
        workflows.complete(workflows.claim("w", "a"), Workflows.DONE);

        assertThatThrownBy(() -> store.reopen("w", List.of("a", "nothing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> store.reopen("nowhere", List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");

        assertThat(workflows.record("w", "a").outcome()).contains(Workflows.DONE);
    }

    @Test
    void aStepThatNobodyRunsCanBeSettled() {
        workflows.open("w", Workflows.step("pending"), Workflows.step("waiting"));
        workflows.complete(workflows.claim("w", "waiting"), Outcomes.WAITING);

        assertThat(store.settle("w", "pending", Outcomes.SKIPPED)).isTrue();
        assertThat(store.settle("w", "waiting", Outcomes.CANCELLED)).isTrue();

        assertThat(workflows.record("w", "pending").outcome()).contains(Outcomes.SKIPPED);
        assertThat(workflows.record("w", "waiting").outcome()).contains(Outcomes.CANCELLED);
        assertThat(workflows.find("w").isFinished()).isTrue();
        assertThat(workflows.tryClaim("w", "pending")).isEmpty();
    }

    @Test
    void aStepThatIsClaimedFinishedOrUnknownCannotBeSettled() {
        workflows.open("w", Workflows.step("running"), Workflows.step("done"));
        workflows.claim("w", "running");
        workflows.complete(workflows.claim("w", "done"), Workflows.DONE);
        Snapshot before = workflows.find("w");

        assertThat(store.settle("w", "running", Outcomes.CANCELLED)).isFalse();
        assertThat(store.settle("w", "done", Outcomes.CANCELLED)).isFalse();
        assertThat(store.settle("w", "nothing", Outcomes.CANCELLED)).isFalse();
        assertThat(store.settle("nowhere", "done", Outcomes.CANCELLED)).isFalse();

        assertThat(workflows.find("w")).isEqualTo(before);
    }

    @Test
    void aStepOfAnyHolderCanBeRevokedAndThenNotCompleted() {
        workflows.open(
                "w",
                Workflows.step("running"),
                Workflows.step("pending"),
                Workflows.step("waiting"));
        Claim claim = workflows.claim("w", "running");
        workflows.complete(workflows.claim("w", "waiting"), Outcomes.WAITING);

        assertThat(store.revoke("w", "running", Outcomes.CANCELLED)).isTrue();
        assertThat(store.revoke("w", "pending", Outcomes.CANCELLED)).isTrue();
        assertThat(store.revoke("w", "waiting", Outcomes.CANCELLED)).isTrue();

        assertThat(workflows.find("w").isFinished()).isTrue();
        assertThat(workflows.record("w", "running").outcome()).contains(Outcomes.CANCELLED);
        assertThat(store.renew(claim, lease())).isFalse();
        assertThat(store.complete(claim, Workflows.DONE)).isFalse();
        assertThat(workflows.record("w", "running").outcome()).contains(Outcomes.CANCELLED);
    }

    @Test
    void aStepThatIsFinishedOrUnknownCannotBeRevoked() {
        workflows.open("w", Workflows.step("done"));
        workflows.complete(workflows.claim("w", "done"), Workflows.DONE);

        assertThat(store.revoke("w", "done", Outcomes.CANCELLED)).isFalse();
        assertThat(store.revoke("w", "nothing", Outcomes.CANCELLED)).isFalse();
        assertThat(store.revoke("nowhere", "done", Outcomes.CANCELLED)).isFalse();

        assertThat(workflows.record("w", "done").outcome()).contains(Workflows.DONE);
    }

    @Test
    void aStepWhoseHolderIsGoneCanBeSettledAndThenNotCompleted() {
        workflows.open("w", Workflows.step("a"));
        Claim gone = workflows.claim("w", "a");
        elapse(lease());

        assertThat(store.settle("w", "a", Outcomes.CANCELLED)).isTrue();

        assertThat(store.complete(gone, Workflows.DONE)).isFalse();
        assertThat(workflows.record("w", "a").outcome()).contains(Outcomes.CANCELLED);
    }
}
