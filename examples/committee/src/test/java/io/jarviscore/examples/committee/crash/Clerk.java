package io.jarviscore.examples.committee.crash;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides questions as a careful person would: of a call that was under way when its process died,
 * the witness knows whether it took effect.
 */
record Clerk(Witness witness) {
    /** The step that is not allowed. */
    static final String FORBIDDEN = "veto";

    /** Decides everything that is asked. */
    void decideAll(Approvals approvals) {
        StoreRetry.call(approvals::list).forEach(question -> decide(approvals, question));
    }

    /** Decides all that a workflow waits for, and says how much that was. */
    int decideAll(Approvals approvals, String workflowId) {
        List<Approval> asked =
                StoreRetry.call(approvals::list).stream()
                        .filter(question -> question.workflowId().equals(workflowId))
                        .toList();
        asked.forEach(question -> decide(approvals, question));
        return asked.size();
    }

    private void decide(Approvals approvals, Approval question) {
        Optional<String> objection = objection(question);
        witness.tell(Mark.JUDGED, question.id(), objection.isEmpty() ? "yes" : "no");
        // A repetition does no harm, and it is unknown whether the first call arrived.
        StoreRetry.call(
                () ->
                        objection.isEmpty()
                                ? approvals.approve(question.id(), "clerk", "")
                                : approvals.reject(question.id(), "clerk", objection.get()));
        witness.tell(Mark.RULED, question.id(), "");
    }

    /** Why not; the model receives that. */
    private Optional<String> objection(Approval question) {
        if (question.details().containsKey("tool")
                && question.details().get("arguments") instanceof Map<?, ?> arguments) {
            int number = Json.bind(arguments.get("number"), Integer.class);
            String call = Thinker.nameOf(String.valueOf(arguments.get("task")), number);
            return witness.knows(Mark.CALL_ENDED, call)
                    ? Optional.of("It took effect: " + Thinker.resultOf(number))
                    : Optional.empty();
        }
        return question.stepId().equals(FORBIDDEN)
                ? Optional.of("That goes too far.")
                : Optional.empty();
    }
}
