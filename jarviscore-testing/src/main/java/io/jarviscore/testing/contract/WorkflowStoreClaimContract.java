package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Outcome;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.WorkflowStore.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link WorkflowStore} about leases, epochs and claims. */
public abstract class WorkflowStoreClaimContract {
    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore store;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Workflows workflows;

    /** For subclasses. */
    protected WorkflowStoreClaimContract() {}

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
    void aClaimIsTheFirstAttemptUnderTheFirstEpochAndShowsAsRunning() {
        workflows.open("w", Workflows.step("a"));

        Claim claim = store.claim("w", "a", "node-1", lease()).orElseThrow();

        assertThat(claim).isEqualTo(new Claim("w", "a", "node-1", 1, 1));
        StepRecord running = workflows.record("w", "a");
        assertThat(running.state()).isEqualTo(State.RUNNING);
        assertThat(running.epoch()).isEqualTo(1);
        assertThat(running.attempts()).isEqualTo(1);
        assertThat(running.leaseUntil()).isPresent();
        assertThat(running.owner()).contains("node-1");
        assertThat(running.outcome()).isEmpty();
    }

    @Test
    void aStepIsNotClaimedTwiceWhileTheLeaseLives() {
        workflows.open("w", Workflows.step("a"));
        workflows.claim("w", "a");

        assertThat(workflows.tryClaim("w", "a")).isEmpty();
        elapse(lease().dividedBy(3));
        assertThat(workflows.tryClaim("w", "a")).isEmpty();
    }

    @Test
    void anUnknownStepCannotBeClaimed() {
        workflows.open("w", Workflows.step("a"));

        assertThat(workflows.tryClaim("w", "nothing")).isEmpty();
        assertThat(workflows.tryClaim("nowhere", "a")).isEmpty();
    }

    @Test
    void aStepIsClaimedOnlyAfterEveryDependencySucceeded() {
        workflows.open(
                "w", Workflows.step("a"), Workflows.step("b"), Workflows.step("c", "a", "b"));
        workflows.complete(workflows.claim("w", "a"), Workflows.DONE);
        assertThat(workflows.tryClaim("w", "c")).isEmpty();

        workflows.complete(workflows.claim("w", "b"), Workflows.DONE);

        assertThat(workflows.tryClaim("w", "c")).isPresent();
    }

    @Test
    void aStepIsNotClaimedAfterADependencyFailedOrWhileItWaits() {
        workflows.open(
                "w",
                Workflows.step("failed"),
                Workflows.step("waits"),
                Workflows.step("c", "failed"),
                Workflows.step("d", "waits"));
        workflows.complete(workflows.claim("w", "failed"), Outcome.failure("no"));
        workflows.complete(workflows.claim("w", "waits"), Outcomes.WAITING);

        assertThat(workflows.tryClaim("w", "c")).isEmpty();
        assertThat(workflows.tryClaim("w", "d")).isEmpty();
    }

    @Test
    void aStepWhoseLeaseEndedIsTakenOverUnderAHigherEpoch() {
        workflows.open("w", Workflows.step("a"));
        Claim lost = workflows.claim("w", "a");

        elapse(lease());
        Claim taken = store.claim("w", "a", "node-2", lease()).orElseThrow();

        assertThat(taken.epoch()).isGreaterThan(lost.epoch());
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(taken.owner()).isEqualTo("node-2");
    }

    @Test
    void theStepsOfADeadOwnerAreClaimedAtOnceUnderAHigherEpochAndThoseOfOthersAreNot() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b"), Workflows.step("c"));
        workflows.open("v", Workflows.step("a"));
        Claim dead = store.claim("w", "a", "dead", lease()).orElseThrow();
        assertThat(store.claim("w", "b", "dead-too", lease())).isPresent();
        assertThat(store.claim("w", "c", "dead", lease())).isPresent();
        assertThat(store.claim("v", "a", "dead", lease())).isPresent();

        assertThat(expired("dead", 2)).containsExactlyInAnyOrder("w", "v");

        Claim taken = workflows.claim("w", "a");
        assertThat(taken.epoch()).isGreaterThan(dead.epoch());
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(workflows.record("w", "a").owner()).contains("node-1");
        assertThat(workflows.tryClaim("w", "c")).isPresent();
        assertThat(workflows.tryClaim("v", "a")).isPresent();
        assertThat(workflows.tryClaim("w", "b")).isEmpty();
        assertThat(store.renew(dead, lease())).isFalse();
        assertThat(store.complete(dead, Workflows.DONE)).isFalse();
    }

    @Test
    void aClaimThatIsMadeAgainByTheSameRequestReturnsTheSameClaim() {
        workflows.open("w", Workflows.step("a"));
        Claim first = store.claim("w", "a", "node-1", lease(), "request-1").orElseThrow();

        assertThat(store.claim("w", "a", "node-1", lease(), "request-1")).contains(first);

        assertThat(store.claim("w", "a", "node-1", lease(), "request-2")).isEmpty();
        assertThat(workflows.record("w", "a").attempts()).isEqualTo(1);
        assertThat(store.complete(first, Workflows.DONE)).isTrue();
        assertThat(store.claim("w", "a", "node-1", lease(), "request-1")).isEmpty();
    }

    @Test
    void aRequestWhoseClaimWasTakenOverOrReleasedDoesNotGetItBack() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b"));
        assertThat(store.claim("w", "a", "node-1", lease(), "request-1")).isPresent();
        elapse(lease().plusMillis(1));
        assertThat(store.claim("w", "a", "node-2", lease(), "request-2")).isPresent();

        assertThat(store.claim("w", "a", "node-1", lease(), "request-1")).isEmpty();

        store.release(store.claim("w", "b", "node-1", lease(), "request-3").orElseThrow());
        assertThat(store.claim("w", "b", "node-1", lease(), "request-3").orElseThrow().epoch())
                .isEqualTo(2);
    }

    @Test
    void aStepReleasedWithAPauseCannotBeClaimedDuringIt() {
        workflows.open("w", Workflows.step("a"));

        store.release(workflows.claim("w", "a"), lease());

        StepRecord pausing = workflows.record("w", "a");
        assertThat(pausing.state()).isEqualTo(State.PENDING);
        assertThat(pausing.leaseUntil()).isPresent();
        assertThat(store.claim("w", "a", "node-2", lease())).isEmpty();
        elapse(lease().plusMillis(1));
        Claim next = store.claim("w", "a", "node-2", lease()).orElseThrow();
        assertThat(next.attempt()).isEqualTo(2);
        store.release(next);
        assertThat(workflows.record("w", "a").leaseUntil()).isEmpty();
        assertThat(workflows.tryClaim("w", "a")).isPresent();
    }

    @Test
    void aStepThatPausesCanBeSettledAndRevoked() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b"));
        store.release(workflows.claim("w", "a"), lease());
        store.release(workflows.claim("w", "b"), lease());

        assertThat(store.settle("w", "a", Workflows.DONE)).isTrue();
        assertThat(store.revoke("w", "b", Workflows.DONE)).isTrue();

        assertThat(workflows.find("w").isFinished()).isTrue();
    }

    @Test
    void stepsOfADeadOwnerAreReportedUntilTakenOver() {
        workflows.open("w", Workflows.step("a"));
        assertThat(store.claim("w", "a", "dead", lease())).isPresent();

        assertThat(expired("dead", 1)).containsExactly("w");
        assertThat(store.expire("dead")).containsExactly("w");
        workflows.claim("w", "a");

        assertThat(store.expire("dead")).isEmpty();
        assertThat(store.expire("unknown")).isEmpty();
        assertThat(workflows.tryClaim("w", "a")).isEmpty();
    }

    @Test
    void anOwnerThatDiedHoldsNothingThatItCompletedReleasedOrAbandonedBefore() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b"), Workflows.step("c"));
        store.complete(store.claim("w", "a", "dead", lease()).orElseThrow(), Workflows.DONE);
        store.release(store.claim("w", "b", "dead", lease()).orElseThrow());
        store.abandon(store.claim("w", "c", "dead", lease()).orElseThrow());
        Snapshot before = workflows.find("w");

        assertThat(store.expire("dead")).isEmpty();

        assertThat(workflows.find("w")).isEqualTo(before);
        assertThat(before.steps().values()).allMatch(step -> step.owner().isEmpty());
    }

    @Test
    void anOwnerThatWasTakenForDeadAndThatNobodyReplacedMayRenewAndComplete() {
        workflows.open("w", Workflows.step("a"));
        Claim alive = workflows.claim("w", "a");
        expired("node-1", 1);

        assertThat(store.renew(alive, lease())).isTrue();
        assertThat(workflows.tryClaim("w", "a")).isEmpty();
        assertThat(store.complete(alive, Workflows.DONE)).isTrue();
    }

    @Test
    void aWatcherIsNotifiedThatTheOwnerDied() throws Exception {
        workflows.open("w", Workflows.step("a"));
        workflows.claim("w", "a");
        CountDownLatch changed = new CountDownLatch(1);

        try (AutoCloseable watch = store.watch("w", changed::countDown)) {
            expired("node-1", 1);

            assertThat(changed.await(20, TimeUnit.SECONDS)).as("notified by %s", watch).isTrue();
        }
    }

    @Test
    void aStepThatADeadOwnerHoldsCanBeClaimedAsSoonAsItIsNamed() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b"));
        assertThat(store.claim("w", "a", "dead", lease())).isPresent();
        workflows.claim("w", "b");

        assertThat(store.expire("dead", "w", "a")).isTrue();
        assertThat(store.expire("dead", "w", "b")).isFalse();

        workflows.claim("w", "a");
        assertThat(workflows.tryClaim("w", "b")).isEmpty();
    }

    /** Other servers of a cluster may learn of a claim a moment after it was made. */
    private List<String> expired(String owner, int workflowCount) {
        Set<String> expired = new TreeSet<>(store.expire(owner));
        for (int i = 0; i < 1_000 && expired.size() < workflowCount; i++) {
            Thread.onSpinWait();
            expired.addAll(store.expire(owner));
        }
        return List.copyOf(expired);
    }

    @Test
    void aRenewedClaimOutlivesItsFirstLease() {
        workflows.open("w", Workflows.step("a"));
        Claim claim = workflows.claim("w", "a");

        elapse(lease().multipliedBy(2).dividedBy(3));
        assertThat(store.renew(claim, lease())).isTrue();
        elapse(lease().multipliedBy(2).dividedBy(3));

        assertThat(workflows.tryClaim("w", "a")).isEmpty();
        assertThat(workflows.record("w", "a").epoch()).isEqualTo(claim.epoch());
    }

    @Test
    void aLateHolderThatNobodyReplacedMayRenewAndComplete() {
        workflows.open("w", Workflows.step("a"));
        Claim late = workflows.claim("w", "a");
        elapse(lease().multipliedBy(2));

        assertThat(store.renew(late, lease())).isTrue();
        assertThat(workflows.tryClaim("w", "a")).isEmpty();
        elapse(lease().multipliedBy(2));
        assertThat(store.complete(late, Workflows.DONE)).isTrue();
    }

    @Test
    void aHolderThatWasReplacedCanDoNothingAnyMore() {
        workflows.open("w", Workflows.step("a"));
        Claim lost = workflows.claim("w", "a");
        elapse(lease());
        workflows.claim("w", "a");
        Snapshot before = workflows.find("w");

        assertThat(store.renew(lost, lease())).isFalse();
        assertThat(store.complete(lost, Workflows.DONE)).isFalse();
        store.release(lost);

        assertThat(workflows.find("w")).isEqualTo(before);
    }

    @Test
    void aReleasedStepIsClaimedAgainAtOnceAsTheNextAttempt() {
        workflows.open("w", Workflows.step("a"));
        Claim first = workflows.claim("w", "a");

        store.release(first);
        assertThat(workflows.record("w", "a").state()).isEqualTo(State.PENDING);
        assertThat(workflows.record("w", "a").leaseUntil()).isEmpty();
        Claim second = workflows.claim("w", "a");

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(second.attempt()).isEqualTo(2);
    }

    @Test
    void aReleasedClaimHasEnded() {
        workflows.open("w", Workflows.step("a"));
        Claim released = workflows.claim("w", "a");
        store.release(released);

        assertThat(store.renew(released, lease())).isFalse();
        assertThat(store.complete(released, Workflows.DONE)).isFalse();
        assertThat(workflows.record("w", "a").state()).isEqualTo(State.PENDING);
    }

    @Test
    void anAbandonedClaimDoesNotCountAsAnAttempt() {
        workflows.open("w", Workflows.step("a"));
        Claim first = workflows.claim("w", "a");

        store.abandon(first);

        assertThat(workflows.record("w", "a")).isEqualTo(Workflows.pending(first.epoch(), 0));
        Claim second = workflows.claim("w", "a");
        assertThat(second.attempt()).isEqualTo(1);
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        store.abandon(first);
        assertThat(store.renew(second, lease())).isTrue();
    }
}
