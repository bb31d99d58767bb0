package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guarantees of the in-memory store beyond the port's contract suite. */
class InProcessWorkflowStoreTest {
    private final WorkflowStore store = new InProcessWorkflowStore(MeshClock.system(), 2);

    @Test
    void onlyTheNewestFinishedWorkflowsAreKept() {
        finish("a");
        finish("b");
        finish("c");

        assertThat(store.find("a")).isEmpty();
        assertThat(store.find("b")).isPresent();
        assertThat(store.find("c")).isPresent();
    }

    @Test
    void aWorkflowThatWasReopenedIsNotForgottenBeforeItFinishesAgain() {
        finish("a");
        store.reopen("a", List.of("only"));
        finish("b");
        finish("c");
        finish("d");

        assertThat(store.find("a")).isPresent();
        assertThat(store.find("b")).isEmpty();
    }

    private void finish(String id) {
        store.open(new WorkflowStore.Definition(id, List.of(Step.of("only", "worker", "work"))));
        WorkflowStore.Claim claim =
                store.claim(id, "only", "node", Duration.ofSeconds(30)).orElseThrow();
        assertThat(store.complete(claim, Outcome.success(1))).isTrue();
    }
}
