package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A store under test, in fewer words than its port needs. */
record Workflows(WorkflowStore store, Duration lease) {
    static final Outcome DONE = Outcome.success(Map.of("answer", 42)).at("node-1");

    Snapshot open(String id, Step... steps) {
        return store.open(new Definition(id, List.of(steps)));
    }

    Snapshot find(String id) {
        return store.find(id).orElseThrow();
    }

    StepRecord record(String workflow, String step) {
        return Optional.ofNullable(find(workflow).steps().get(step)).orElseThrow();
    }

    Optional<Claim> tryClaim(String workflow, String step) {
        return store.claim(workflow, step, "node-1", lease);
    }

    Claim claim(String workflow, String step) {
        return tryClaim(workflow, step).orElseThrow();
    }

    void complete(Claim claim, Outcome outcome) {
        assertThat(store.complete(claim, outcome)).isTrue();
    }

    static Step step(String id, String... dependencies) {
        return Step.of(id, "worker", "work on " + id).after(dependencies);
    }

    static StepRecord pending(long epoch, int attempts) {
        return new StepRecord(
                State.PENDING,
                epoch,
                attempts,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
