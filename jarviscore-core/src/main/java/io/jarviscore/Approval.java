package io.jarviscore;

import com.fasterxml.jackson.annotation.JsonValue;
import io.jarviscore.text.OutsideText;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question to a person, and the answer.
 *
 * @param id the id to name when deciding
 * @param workflowId the workflow that waits
 * @param stepId the step that waits
 * @param question the question's text
 * @param details plain JSON for the person; the proposed arguments are in its field {@value
 *     #ARGUMENTS}
 * @param status how it stands
 * @param decidedBy the person who decided, empty until then and for an expiry; one line of at most
 *     200 characters, without control characters
 * @param note why, empty if nothing was said; without control characters but line ends
 * @param edited the person's replacement for the arguments, as plain JSON
 * @param requestedAt when it was asked
 * @param expiresAt the end of the time to decide; empty if it never is
 * @param decidedAt when it was decided, expired or was withdrawn
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
        Optional<Map<String, Object>> edited,
        Instant requestedAt,
        Optional<Instant> expiresAt,
        Optional<Instant> decidedAt) {

    /** How long the name of a person is at most. */
    private static final int LONGEST_NAME = 200;

    /** Cleans the deciding person's text, since it is shown in logs, terminals and messages. */
    public Approval {
        decidedBy = OutsideText.line(decidedBy, LONGEST_NAME);
        note = OutsideText.lines(note);
    }

    /** The field of the details that a person may replace when saying yes. */
    public static final String ARGUMENTS = "arguments";

    /** How a question stands. */
    public enum Status {
        /** Nobody has decided. */
        PENDING,
        /** Somebody said yes. */
        APPROVED,
        /** Somebody said no. */
        REJECTED,
        /** Nobody decided in time. */
        EXPIRED,
        /** Its workflow was cancelled before anybody decided; the note says so. */
        WITHDRAWN
    }

    /**
     * The approved arguments: the edited arguments, otherwise those that the question showed; empty
     * if it showed none.
     */
    @SuppressWarnings("unchecked") // the plain form of a map has text keys
    public Map<String, Object> arguments() {
        return edited.orElseGet(
                () ->
                        details.get(ARGUMENTS) instanceof Map<?, ?> shown
                                ? (Map<String, Object>) shown
                                : Map.of());
    }

    /**
     * This as plain JSON, with every field there and null where there is no value. Jackson 2 and 3
     * serialise the object so, without modules or settings. Times are ISO 8601 text.
     */
    @JsonValue
    public Map<String, @Nullable Object> json() {
        return JsonForms.of(this);
    }

    /**
     * Returns this question with a decision, for implementations of {@link Approvals}.
     *
     * @param edited the replacement of the arguments, if there is one
     * @throws IllegalArgumentException if the person is not named, unless it expired or was
     *     withdrawn
     */
    public Approval decided(
            Status as, String by, String why, Optional<Map<String, Object>> edited, Instant at) {
        if (OutsideText.line(by).isEmpty() && as != Status.EXPIRED && as != Status.WITHDRAWN) {
            throw new IllegalArgumentException("by is blank: name who decides");
        }
        return new Approval(
                id,
                workflowId,
                stepId,
                question,
                details,
                as,
                by,
                why,
                edited,
                requestedAt,
                expiresAt,
                Optional.of(at));
    }

    /**
     * How the question stands at a moment: {@link Status#EXPIRED}, if it expired before anybody
     * decided; otherwise as it is. For implementations of {@link Approvals}.
     */
    public Approval asOf(Instant now) {
        return status == Status.PENDING && expiresAt.filter(end -> !now.isBefore(end)).isPresent()
                ? decided(Status.EXPIRED, "", "", Optional.empty(), expiresAt.get())
                : this;
    }
}
