package io.jarviscore.extension;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.Outcome;
import io.jarviscore.Page;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.StepRecord;
import io.jarviscore.WorkflowView;
import io.jarviscore.WorkflowView.Status;
import io.jarviscore.WorkflowView.StepView;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes views of the stores' content. Reads only. Thread-safe. */
public final class WorkflowLook {
    /** An owner is a node's name, a hyphen and as many characters. */
    private static final int INCARNATION = 8;

    private final Approvals approvals;

    /** Views with the questions that these approvals keep. */
    public WorkflowLook(Approvals approvals) {
        this.approvals = approvals;
    }

    /** One workflow: one more round trip for each step that waits. */
    public WorkflowView view(Snapshot snapshot) {
        return view(snapshot, approvals::find);
    }

    /** Many workflows: one more round trip if any of them waits. */
    public Page<WorkflowView> views(Page<Snapshot> page) {
        boolean waits =
                page.items().stream().anyMatch(snapshot -> snapshot.status() == Status.WAITING);
        Map<String, Approval> open = new HashMap<>();
        if (waits) {
            approvals.list().forEach(approval -> open.put(approval.id(), approval));
        }
        return page.map(snapshot -> view(snapshot, id -> Optional.ofNullable(open.get(id))));
    }

    private static WorkflowView view(
            Snapshot snapshot, Function<String, Optional<Approval>> questions) {
        Map<String, StepView> steps = new LinkedHashMap<>();
        for (Step step : snapshot.definition().steps()) {
            Optional.ofNullable(snapshot.steps().get(step.id()))
                    .ifPresent(
                            record ->
                                    steps.put(step.id(), view(step, record, snapshot, questions)));
        }
        return new WorkflowView(
                snapshot.definition().workflowId(),
                snapshot.status(),
                snapshot.times().openedAt(),
                snapshot.times().changedAt(),
                steps);
    }

    private static StepView view(
            Step step,
            StepRecord record,
            Snapshot snapshot,
            Function<String, Optional<Approval>> questions) {
        String node =
                record.owner()
                        .map(WorkflowLook::nodeOf)
                        .or(() -> record.outcome().map(Outcome::node))
                        .orElse("");
        return new StepView(
                step.id(),
                record.status(),
                step.agent(),
                node,
                record.attempts(),
                Optional.ofNullable(snapshot.times().startedAt().get(step.id())),
                Optional.ofNullable(snapshot.times().endedAt().get(step.id())),
                record.outcome().map(Outcome::asRecovered),
                record.outcome().flatMap(WorkflowLook::awaited).flatMap(questions));
    }

    private static Optional<String> awaited(Outcome outcome) {
        return outcome.cause().orElse(null) instanceof Cause.AwaitingApproval awaiting
                ? Optional.of(awaiting.approvalId())
                : Optional.empty();
    }

    private static String nodeOf(String owner) {
        int end = owner.length() - INCARNATION - 1;
        return end > 0 && owner.charAt(end) == '-' ? owner.substring(0, end) : owner;
    }
}
