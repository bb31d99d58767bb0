package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approvals.Question;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Definition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Test
    void recordsFinishedLongEnoughAgoAreGoneWhenTheFileIsOpened() {
        fill();
        stores.clock().advance(StoreFixture.RETENTION.plusSeconds(1));

        SqliteStores later = stores.open();

        assertThat(later.workflowStore().find("finished")).isEmpty();
        assertThat(later.ledger().tail("finished", 10)).isEmpty();
        assertThat(later.approvals().find("decided")).isEmpty();
        assertThat(later.approvals().find("asked")).isEmpty();
    }

    @Test
    void unfinishedRecordsStayAtAnyAge() {
        fill();
        stores.clock().advance(StoreFixture.RETENTION.multipliedBy(10));

        SqliteStores later = stores.open();

        assertThat(later.workflowStore().find("waiting")).isPresent();
        assertThat(later.ledger().tail("waiting", 10)).hasSize(1);
        assertThat(later.approvals().find("asked-for-waiting")).isPresent();
        assertThat(later.approvals().find("decided-for-waiting")).isPresent();
    }

    @Test
    void recentlyFinishedRecordsStay() {
        fill();
        stores.clock().advance(StoreFixture.RETENTION.minusSeconds(1));

        SqliteStores later = stores.open();

        assertThat(later.workflowStore().find("finished")).isPresent();
        assertThat(later.approvals().find("decided")).isPresent();
    }

    @Test
    void aStoreThatStaysOpenForgetsAsNewWorkflowsBegin() {
        WorkflowStore workflows = stores.open().workflowStore();
        IntStream.range(0, 20).forEach(n -> finish(workflows, "old-" + n));
        stores.clock().advance(StoreFixture.RETENTION.plusSeconds(1));

        IntStream.range(0, 5).forEach(n -> open(workflows, "new-" + n));

        assertThat(IntStream.range(0, 20).filter(n -> workflows.find("old-" + n).isPresent()))
                .isEmpty();
        assertThat(workflows.unfinished(Duration.ZERO, 10)).hasSize(5);
    }

    private void fill() {
        try (SqliteStores first = stores.open()) {
            finish(first.workflowStore(), "finished");
            open(first.workflowStore(), "waiting");
            first.ledger().append("finished", "kind", Map.of());
            first.ledger().append("waiting", "kind", Map.of());
            ask(first, "decided", "finished");
            ask(first, "asked", "finished");
            ask(first, "asked-for-waiting", "waiting");
            ask(first, "decided-for-waiting", "waiting");
            first.approvals().approve("decided", "ann", "");
            first.approvals().approve("decided-for-waiting", "ann", "");
        }
    }

    private static void ask(SqliteStores stores, String id, String workflow) {
        stores.approvals().request(new Question(id, workflow, "a", "May it?", Map.of()));
    }

    private static void open(WorkflowStore workflows, String id) {
        workflows.open(new Definition(id, List.of(Step.of("a", "agent", "work"))));
    }

    private static void finish(WorkflowStore workflows, String id) {
        open(workflows, id);
        workflows.complete(
                workflows.claim(id, "a", "node", LEASE).orElseThrow(), Outcome.success("done"));
    }
}
