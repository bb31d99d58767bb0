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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link WorkflowStore} guarantees to one caller at a time. {@link
 * WorkflowStoreContentionContract} is about many.
 */
public abstract class WorkflowStoreContract {
    private static final Outcome DONE = Outcome.success(Map.of("answer", 42)).at("node-1");

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore store;

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
    }

    @Test
    void aNewWorkflowHasAllStepsPendingInTheOrderDeclared() {
        Snapshot opened = open("w", step("zulu"), step("alpha"), step("mike", "zulu"));

        assertThat(opened.steps().keySet()).containsExactly("zulu", "alpha", "mike");
        assertThat(opened.steps().values())
                .containsOnly(
                        new StepRecord(State.PENDING, 0, 0, Optional.empty(), Optional.empty()));
        assertThat(opened.isFinished()).isFalse();
        assertThat(store.find("w")).contains(opened);
    }

    @Test
    void aDefinitionReadsBackAsItWasStored() {
        Step rich =
                step("rich", "first", "second")
                        .params(Map.of("n", 1, "deep", Map.of("list", List.of("a", 2.5, true))))
                        .complexity(Complexity.HEAVY)
                        .timeout(Duration.ofMillis(1500))
                        .retries(3)
                        .approval("May it run?");
        Definition definition = new Definition("w", List.of(step("first"), step("second"), rich));

        store.open(definition);

        assertThat(find("w").definition()).isEqualTo(definition);
    }

    @Test
    void openingAKnownWorkflowReturnsWhatIsStoredAndChangesNothing() {
        open("w", step("a"));
        complete(claim("w", "a"), DONE);

        Snapshot again = open("w", step("other"), step("b"));

        assertThat(again.steps()).containsOnlyKeys("a");
        assertThat(record("w", "a").outcome()).contains(DONE);
    }

    @Test
    void anUnknownWorkflowIsNotFound() {
        assertThat(store.find("nowhere")).isEmpty();
    }

    @Test
    void aSnapshotDoesNotChangeAfterwards() {
        Snapshot before = open("w", step("a"));

        claim("w", "a");

        assertThat(before.steps()).containsEntry("a", pending(0, 0));
    }

    @Test
    void workflowsWithTheSameStepIdsDoNotTouchOneAnother() {
        open("w1", step("a"));
        open("w2", step("a"));

        complete(claim("w1", "a"), DONE);

        assertThat(find("w1").isFinished()).isTrue();
        assertThat(record("w2", "a")).isEqualTo(pending(0, 0));
    }

    @Test
    void aClaimIsTheFirstAttemptUnderTheFirstEpochAndShowsAsRunning() {
        open("w", step("a"));

        Claim claim = store.claim("w", "a", "node-1", lease()).orElseThrow();

        assertThat(claim).isEqualTo(new Claim("w", "a", "node-1", 1, 1));
        StepRecord running = record("w", "a");
        assertThat(running.state()).isEqualTo(State.RUNNING);
        assertThat(running.epoch()).isEqualTo(1);
        assertThat(running.attempts()).isEqualTo(1);
        assertThat(running.leaseUntil()).isPresent();
        assertThat(running.outcome()).isEmpty();
    }

    @Test
    void aStepIsNotClaimedTwiceWhileTheLeaseLives() {
        open("w", step("a"));
        claim("w", "a");

        assertThat(tryClaim("w", "a")).isEmpty();
        elapse(lease().dividedBy(3));
        assertThat(tryClaim("w", "a")).isEmpty();
    }

    @Test
    void whatIsUnknownCannotBeClaimed() {
        open("w", step("a"));

        assertThat(tryClaim("w", "nothing")).isEmpty();
        assertThat(tryClaim("nowhere", "a")).isEmpty();
    }

    @Test
    void aStepIsClaimedOnlyAfterEveryDependencySucceeded() {
        open("w", step("a"), step("b"), step("c", "a", "b"));
        complete(claim("w", "a"), DONE);
        assertThat(tryClaim("w", "c")).isEmpty();

        complete(claim("w", "b"), DONE);

        assertThat(tryClaim("w", "c")).isPresent();
    }

    @Test
    void aStepIsNotClaimedAfterADependencyFailedOrWhileItWaits() {
        open("w", step("failed"), step("waits"), step("c", "failed"), step("d", "waits"));
        complete(claim("w", "failed"), Outcome.failure("no"));
        complete(claim("w", "waits"), Outcomes.WAITING);

        assertThat(tryClaim("w", "c")).isEmpty();
        assertThat(tryClaim("w", "d")).isEmpty();
    }

    @Test
    void aStepWhoseLeaseEndedIsTakenOverUnderAHigherEpoch() {
        open("w", step("a"));
        Claim lost = claim("w", "a");

        elapse(lease());
        Claim taken = store.claim("w", "a", "node-2", lease()).orElseThrow();

        assertThat(taken.epoch()).isGreaterThan(lost.epoch());
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(taken.node()).isEqualTo("node-2");
    }

    @Test
    void aRenewedClaimOutlivesItsFirstLease() {
        open("w", step("a"));
        Claim claim = claim("w", "a");

        elapse(lease().multipliedBy(2).dividedBy(3));
        assertThat(store.renew(claim, lease())).isTrue();
        elapse(lease().multipliedBy(2).dividedBy(3));

        assertThat(tryClaim("w", "a")).isEmpty();
        assertThat(record("w", "a").epoch()).isEqualTo(claim.epoch());
    }

    @Test
    void aLateHolderThatNobodyReplacedMayRenewAndComplete() {
        open("w", step("a"));
        Claim late = claim("w", "a");
        elapse(lease().multipliedBy(2));

        assertThat(store.renew(late, lease())).isTrue();
        assertThat(tryClaim("w", "a")).isEmpty();
        elapse(lease().multipliedBy(2));
        assertThat(store.complete(late, DONE)).isTrue();
    }

    @Test
    void aHolderThatWasReplacedCanDoNothingAnyMore() {
        open("w", step("a"));
        Claim lost = claim("w", "a");
        elapse(lease());
        claim("w", "a");
        Snapshot before = find("w");

        assertThat(store.renew(lost, lease())).isFalse();
        assertThat(store.complete(lost, DONE)).isFalse();
        store.release(lost);

        assertThat(find("w")).isEqualTo(before);
    }

    @Test
    void aReleasedStepIsClaimedAgainAtOnceAsTheNextAttempt() {
        open("w", step("a"));
        Claim first = claim("w", "a");

        store.release(first);
        assertThat(record("w", "a").state()).isEqualTo(State.PENDING);
        assertThat(record("w", "a").leaseUntil()).isEmpty();
        Claim second = claim("w", "a");

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(second.attempt()).isEqualTo(2);
    }

    @Test
    void aReleasedClaimHasEnded() {
        open("w", step("a"));
        Claim released = claim("w", "a");
        store.release(released);

        assertThat(store.renew(released, lease())).isFalse();
        assertThat(store.complete(released, DONE)).isFalse();
        assertThat(record("w", "a").state()).isEqualTo(State.PENDING);
    }

    @Test
    void completingStoresTheOutcomeAndEndsTheStep() {
        open("w", step("a"), step("b"));
        Claim claim = claim("w", "a");

        assertThat(store.complete(claim, DONE)).isTrue();

        assertThat(record("w", "a"))
                .isEqualTo(
                        new StepRecord(State.FINISHED, 1, 1, Optional.empty(), Optional.of(DONE)));
        assertThat(find("w").isFinished()).isFalse();
        assertThat(tryClaim("w", "a")).isEmpty();
        assertThat(store.renew(claim, lease())).isFalse();
    }

    @Test
    void everyKindOfOutcomeReadsBackAsItWasStored() {
        for (Outcome outcome : Outcomes.everyKind()) {
            String id = "w-" + Outcomes.everyKind().indexOf(outcome);
            open(id, step("a"));

            complete(claim(id, "a"), outcome);

            assertThat(record(id, "a").outcome()).as("%s", outcome.cause()).contains(outcome);
        }
    }

    @Test
    void repeatingACompletionIsHarmless() {
        open("w", step("a"));
        Claim claim = claim("w", "a");
        complete(claim, DONE);
        Snapshot before = find("w");

        assertThat(store.complete(claim, DONE)).isTrue();

        assertThat(find("w")).isEqualTo(before);
    }

    @Test
    void aClaimCannotCompleteASecondTimeWithSomethingElse() {
        open("w", step("a"));
        Claim claim = claim("w", "a");
        complete(claim, DONE);

        assertThat(store.complete(claim, Outcome.failure("changed my mind"))).isFalse();

        assertThat(record("w", "a").outcome()).contains(DONE);
    }

    @Test
    void aWaitingStepIsParkedUntilItIsReopened() {
        open("w", step("a"));
        Claim first = claim("w", "a");
        complete(first, Outcomes.WAITING);

        assertThat(record("w", "a").state()).isEqualTo(State.WAITING);
        assertThat(record("w", "a").outcome()).contains(Outcomes.WAITING);
        elapse(lease().multipliedBy(2));
        assertThat(tryClaim("w", "a")).isEmpty();

        store.reopen("w", List.of("a"));
        assertThat(record("w", "a")).isEqualTo(pending(first.epoch(), 0));
        Claim second = claim("w", "a");
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(second.attempt()).isEqualTo(1);
    }

    @Test
    void aClaimFromBeforeTheReopeningCannotComplete() {
        open("w", step("a"));
        Claim old = claim("w", "a");
        complete(old, DONE);
        store.reopen("w", List.of("a"));

        assertThat(store.complete(old, DONE)).isFalse();
        assertThat(store.renew(old, lease())).isFalse();

        assertThat(record("w", "a").state()).isEqualTo(State.PENDING);
    }

    @Test
    void reopeningLeavesRunningAndPendingStepsAlone() {
        open("w", step("running"), step("pending"), step("done"));
        Claim running = claim("w", "running");
        complete(claim("w", "done"), DONE);

        store.reopen("w", List.of("running", "pending", "done"));

        assertThat(record("w", "running").state()).isEqualTo(State.RUNNING);
        assertThat(store.renew(running, lease())).isTrue();
        assertThat(record("w", "pending")).isEqualTo(pending(0, 0));
        assertThat(record("w", "done").state()).isEqualTo(State.PENDING);
    }

    @Test
    void reopeningWithAnUnknownNameChangesNothing() {
        open("w", step("a"));
        complete(claim("w", "a"), DONE);

        assertThatThrownBy(() -> store.reopen("w", List.of("a", "nothing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> store.reopen("nowhere", List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");

        assertThat(record("w", "a").outcome()).contains(DONE);
    }

    @Test
    void aStepThatNobodyRunsCanBeSettled() {
        open("w", step("pending"), step("waiting"));
        complete(claim("w", "waiting"), Outcomes.WAITING);

        assertThat(store.settle("w", "pending", Outcomes.SKIPPED)).isTrue();
        assertThat(store.settle("w", "waiting", Outcomes.CANCELLED)).isTrue();

        assertThat(record("w", "pending").outcome()).contains(Outcomes.SKIPPED);
        assertThat(record("w", "waiting").outcome()).contains(Outcomes.CANCELLED);
        assertThat(find("w").isFinished()).isTrue();
        assertThat(tryClaim("w", "pending")).isEmpty();
    }

    @Test
    void aStepThatIsClaimedFinishedOrUnknownCannotBeSettled() {
        open("w", step("running"), step("done"));
        claim("w", "running");
        complete(claim("w", "done"), DONE);
        Snapshot before = find("w");

        assertThat(store.settle("w", "running", Outcomes.CANCELLED)).isFalse();
        assertThat(store.settle("w", "done", Outcomes.CANCELLED)).isFalse();
        assertThat(store.settle("w", "nothing", Outcomes.CANCELLED)).isFalse();
        assertThat(store.settle("nowhere", "done", Outcomes.CANCELLED)).isFalse();

        assertThat(find("w")).isEqualTo(before);
    }

    @Test
    void aStepWhoseHolderIsGoneCanBeSettledAndThenNotCompleted() {
        open("w", step("a"));
        Claim gone = claim("w", "a");
        elapse(lease());

        assertThat(store.settle("w", "a", Outcomes.CANCELLED)).isTrue();

        assertThat(store.complete(gone, DONE)).isFalse();
        assertThat(record("w", "a").outcome()).contains(Outcomes.CANCELLED);
    }

    private Snapshot open(String id, Step... steps) {
        return store.open(new Definition(id, List.of(steps)));
    }

    private Snapshot find(String id) {
        return store.find(id).orElseThrow();
    }

    private StepRecord record(String workflow, String step) {
        return Optional.ofNullable(find(workflow).steps().get(step)).orElseThrow();
    }

    private Optional<Claim> tryClaim(String workflow, String step) {
        return store.claim(workflow, step, "node-1", lease());
    }

    private Claim claim(String workflow, String step) {
        return tryClaim(workflow, step).orElseThrow();
    }

    private void complete(Claim claim, Outcome outcome) {
        assertThat(store.complete(claim, outcome)).isTrue();
    }

    private static Step step(String id, String... dependencies) {
        return Step.of(id, "worker", "work on " + id).after(dependencies);
    }

    private static StepRecord pending(long epoch, int attempts) {
        return new StepRecord(State.PENDING, epoch, attempts, Optional.empty(), Optional.empty());
    }
}
