package io.jarviscore;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A question to a person, and the answer.
 *
 * @param id what to name when deciding
 * @param workflowId the workflow that waits
 * @param stepId the step that waits
 * @param question what is decided
 * @param details plain JSON: for example the call that would be made
 * @param status how it stands
 * @param decidedBy who decided, empty until then
 * @param note why, empty if nothing was said
 * @param requestedAt when it was asked
 * @param decidedAt when it was decided or expired
 */
public record Approval(
        String id,
        String workflowId,
        String stepId,
        String question,
        Map<String, Object> details,
        Status status,
        String decidedBy,
        String note,
        Instant requestedAt,
        Optional<Instant> decidedAt) {

    /** How a question stands. */
    public enum Status {
        /** Nobody has decided. */
        PENDING,
        /** Somebody said yes. */
        APPROVED,
        /** Somebody said no. */
        REJECTED,
        /** Nobody decided in time. */
        EXPIRED
    }
}
