package io.jarviscore;

import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.WorkflowStore.StepRecord;
import io.jarviscore.WorkflowView.Status;
import io.jarviscore.WorkflowView.StepView;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes views of the stores' content. Reads only. */
final class WorkflowLook {
    /** An owner is a node's name, a hyphen and as many characters. */
    private static final int INCARNATION = 8;

    private final Approvals approvals;

    WorkflowLook(Approvals approvals) {
        this.approvals = approvals;
    }

    /** How a workflow stands, from its steps. */
    static Status status(Snapshot snapshot) {
        Collection<StepRecord> steps = snapshot.steps().values();
        if (steps.stream().anyMatch(step -> step.state() == State.WAITING)) {
            return Status.WAITING;
        }
        if (!snapshot.isFinished()) {
            return Status.RUNNING;
        }
        for (Status worst : List.of(Status.CANCELLED, Status.FAILURE, Status.TIMEOUT)) {
            if (steps.stream().anyMatch(step -> status(step) == worst)) {
                return worst;
            }
        }
        return Status.SUCCESS;
    }

    private static Status status(StepRecord step) {
        return switch (step.state()) {
            case PENDING -> Status.PENDING;
            case RUNNING -> Status.RUNNING;
            case WAITING -> Status.WAITING;
            case FINISHED ->
                    step.outcome()
                            .map(outcome -> Status.valueOf(outcome.status().name()))
                            .orElse(Status.SUCCESS);
        };
    }

    /** One workflow: one more round trip for each step that waits. */
    WorkflowView view(Snapshot snapshot) {
        return view(snapshot, approvals::find);
    }

    /** Many workflows: one more round trip if any of them waits. */
    Page<WorkflowView> views(Page<Snapshot> page) {
        boolean waits =
                page.items().stream().anyMatch(snapshot -> status(snapshot) == Status.WAITING);
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
                status(snapshot),
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
                status(record),
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
