package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Cause;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowView.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link WorkflowStore} about lists of workflows and their times. */
public abstract class WorkflowStoreListContract {
    private static final Duration MOMENT = Duration.ofMillis(20);

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore store;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Workflows workflows;

    /** For subclasses. */
    protected WorkflowStoreListContract() {}

    /** An empty store; called once for each test. */
    protected abstract WorkflowStore newStore() throws Exception;

    /** Lets this much time pass as the store sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    @BeforeEach
    final void makeStore() throws Exception {
        store = newStore();
        workflows = new Workflows(store, Duration.ofSeconds(30));
    }

    private void open(String id) {
        workflows.open(id, Workflows.step("a"));
        elapse(MOMENT);
    }

    private void end(String id, Outcome outcome) {
        open(id);
        workflows.complete(workflows.claim(id, "a"), outcome);
    }

    private static Outcome ended(Outcome.Status status) {
        return Outcome.ended(status, new Cause.Failed("failure", "because"));
    }

    private List<String> ids(WorkflowFilter filter) {
        return ids(store.list(filter));
    }

    private static List<String> ids(Page<Snapshot> page) {
        return page.items().stream().map(found -> found.definition().workflowId()).toList();
    }

    @Test
    void theYoungestWorkflowComesFirst() {
        assertThat(ids(WorkflowFilter.all())).isEmpty();
        open("first");
        open("second");
        open("third");

        assertThat(ids(WorkflowFilter.all())).containsExactly("third", "second", "first");
        assertThat(store.list(WorkflowFilter.all()).next()).isEmpty();
    }

    @Test
    void pagesFollowEachOtherToTheEndWithoutGapsOrRepetitions() {
        for (int i = 0; i < 7; i++) {
            workflows.open("w" + i, Workflows.step("a"));
        }
        List<String> all = new ArrayList<>();
        WorkflowFilter filter = WorkflowFilter.all().limit(3);
        Optional<String> next;
        int pages = 0;
        do {
            Page<Snapshot> page = store.list(filter);
            all.addAll(ids(page));
            next = page.next();
            filter = next.isPresent() ? filter.after(next.get()) : filter;
            pages++;
        } while (next.isPresent());

        assertThat(pages).isEqualTo(3);
        assertThat(all)
                .containsExactlyInAnyOrder("w0", "w1", "w2", "w3", "w4", "w5", "w6")
                .containsExactlyElementsOf(ids(WorkflowFilter.all()));
    }

    @Test
    void aWorkflowIsListedUnderItsStatusAndNoOther() {
        open("running");
        end("waiting", ended(Outcome.Status.WAITING));
        end("success", Workflows.DONE);
        end("failure", ended(Outcome.Status.FAILURE));
        end("timeout", ended(Outcome.Status.TIMEOUT));
        open("cancelled");
        store.revoke("cancelled", "a", ended(Outcome.Status.CANCELLED));

        for (Status status : Status.ofWorkflows()) {
            assertThat(ids(WorkflowFilter.all().status(status)))
                    .containsExactly(status.name().toLowerCase(java.util.Locale.ROOT));
        }
        assertThat(ids(WorkflowFilter.all().status(Status.FAILURE, Status.TIMEOUT)))
                .containsExactly("timeout", "failure");
    }

    @Test
    void aWorkflowMovesFromStatusToStatus() {
        open("w");
        Claim claim = workflows.claim("w", "a");
        assertThat(ids(WorkflowFilter.all().status(Status.RUNNING))).containsExactly("w");

        workflows.complete(claim, ended(Outcome.Status.WAITING));
        assertThat(ids(WorkflowFilter.all().status(Status.WAITING))).containsExactly("w");
        assertThat(ids(WorkflowFilter.all().status(Status.RUNNING))).isEmpty();

        store.unpark("w", "a");
        assertThat(ids(WorkflowFilter.all().status(Status.RUNNING))).containsExactly("w");
        assertThat(ids(WorkflowFilter.all().status(Status.WAITING))).isEmpty();

        workflows.complete(workflows.claim("w", "a"), ended(Outcome.Status.FAILURE));
        assertThat(ids(WorkflowFilter.all().status(Status.FAILURE))).containsExactly("w");

        store.reopen("w", List.of("a"));
        assertThat(ids(WorkflowFilter.all().status(Status.FAILURE))).isEmpty();
        assertThat(ids(WorkflowFilter.all().status(Status.RUNNING))).containsExactly("w");

        workflows.complete(workflows.claim("w", "a"), Workflows.DONE);
        assertThat(ids(WorkflowFilter.all().status(Status.SUCCESS))).containsExactly("w");
        assertThat(ids(WorkflowFilter.all())).containsExactly("w");
    }

    @Test
    void aStepThatWaitsMakesItsWorkflowWaitWhileOthersAreLeftToRun() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b", "a"), Workflows.step("c"));
        workflows.complete(workflows.claim("w", "a"), ended(Outcome.Status.WAITING));

        assertThat(ids(WorkflowFilter.all().status(Status.WAITING))).containsExactly("w");

        store.settle("w", "b", ended(Outcome.Status.SKIPPED));
        store.settle("w", "a", ended(Outcome.Status.FAILURE));
        assertThat(ids(WorkflowFilter.all().status(Status.RUNNING))).containsExactly("w");

        workflows.complete(workflows.claim("w", "c"), Workflows.DONE);
        assertThat(ids(WorkflowFilter.all().status(Status.FAILURE))).containsExactly("w");
    }

    @Test
    void idsThatBeginOtherwiseAreLeftOut() {
        open("order-1");
        open("order-2");
        open("ordeal");
        open("other");

        assertThat(ids(WorkflowFilter.all().idPrefix("order-")))
                .containsExactly("order-2", "order-1");
        Page<Snapshot> page = store.list(WorkflowFilter.all().idPrefix("ord").limit(2));
        assertThat(ids(page)).containsExactly("ordeal", "order-2");
        assertThat(
                        ids(
                                WorkflowFilter.all()
                                        .idPrefix("ord")
                                        .limit(2)
                                        .after(page.next().orElseThrow())))
                .containsExactly("order-1");
    }

    @Test
    void theAgeIsCountedFromWhenAWorkflowWasOpened() {
        open("old");
        elapse(Duration.ofMillis(1_500));
        open("young");

        WorkflowFilter all = WorkflowFilter.all();
        assertThat(ids(all.olderThan(Duration.ofSeconds(1)))).containsExactly("old");
        assertThat(ids(all.youngerThan(Duration.ofSeconds(1)))).containsExactly("young");
        assertThat(ids(all.olderThan(Duration.ZERO).youngerThan(Duration.ofDays(100_000))))
                .containsExactly("young", "old");
        assertThat(ids(all.status(Status.RUNNING).olderThan(Duration.ofSeconds(1))))
                .containsExactly("old");
    }

    @Test
    void aSnapshotHasTheTimesOfItsStepsAndAListHasTheSame() {
        workflows.open("w", Workflows.step("a"), Workflows.step("b", "a"));
        elapse(MOMENT);
        Claim claim = workflows.claim("w", "a");
        elapse(MOMENT);
        workflows.complete(claim, Workflows.DONE);

        WorkflowStore.Times times = workflows.find("w").times();
        assertThat(times.startedAt()).containsOnlyKeys("a");
        assertThat(times.endedAt()).containsOnlyKeys("a");
        assertThat(times.startedAt().get("a")).isAfter(times.openedAt());
        assertThat(times.endedAt().get("a")).isAfter(times.startedAt().get("a"));
        assertThat(times.changedAt()).isAfterOrEqualTo(times.endedAt().get("a"));
        assertThat(store.list(WorkflowFilter.all()).items()).containsExactly(workflows.find("w"));
    }

    @Test
    void lookingChangesNothing() {
        open("w");
        Snapshot before = workflows.find("w");
        store.list(WorkflowFilter.all());
        store.list(WorkflowFilter.all().status(Status.RUNNING));

        assertThat(workflows.find("w")).isEqualTo(before);
        assertThat(workflows.tryClaim("w", "a")).isPresent();
    }
}
