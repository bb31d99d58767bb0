package io.jarviscore;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Why an {@link Outcome} is not a success: one record for each way to end. */
public sealed interface Cause {

    /** The reason as a sentence for people. */
    String describe();

    /**
     * This cause as plain JSON values: {@code kind}, a word for this way to end, then what is known
     * of it. Stores keep outcomes so; a later version may add fields.
     */
    default Map<String, Object> fields() {
        return JsonForms.fieldsOf(this);
    }

    /**
     * A limit was reached.
     *
     * @param limit the setting's key, or {@code step timeout}
     * @param used the amount used, or used with the next call; money, which settings that end in
     *     {@code _usd} limit, in millionths of a dollar
     * @param max the limit, in the same unit
     */
    record LimitReached(String limit, long used, long max) implements Cause {
        @Override
        public String describe() {
            return limit + " reached: used " + shown(used) + " of " + shown(max);
        }

        private String shown(long amount) {
            return limit.endsWith("_usd")
                    ? BigDecimal.valueOf(amount, 6).stripTrailingZeros().toPlainString()
                    : String.valueOf(amount);
        }
    }

    /**
     * Code of the user's threw, or said that it failed.
     *
     * @param type the exception's simple class name, or {@code failure}
     * @param message the exception's message
     */
    record Failed(String type, String message) implements Cause {
        @Override
        public String describe() {
            return type.equals("failure") ? message : type + ": " + message;
        }
    }

    /**
     * No model gave an answer.
     *
     * @param failure the kind of failure at the last provider tried
     * @param message the failure, with the provider's name and never its key
     */
    record ModelFailed(ModelFailure failure, String message) implements Cause {
        @Override
        public String describe() {
            return message;
        }
    }

    /**
     * The model did the same thing again and again.
     *
     * @param action the repeated action
     * @param times how often in a row
     */
    record Stalled(String action, int times) implements Cause {
        @Override
        public String describe() {
            return "stalled: " + action + " was repeated " + times + " times with the same result";
        }
    }

    /**
     * The model's replies could not be read as a decision, even after a correction.
     *
     * @param detail the error in the last reply
     * @param times how many replies in a row
     */
    record ProtocolViolation(String detail, int times) implements Cause {
        @Override
        public String describe() {
            return times + " replies in a row were unusable: " + detail;
        }
    }

    /**
     * Generated code still failed after the last repair.
     *
     * @param attempts how often code was run in a row without success
     * @param error the error of the last run
     */
    record CodeFailed(int attempts, String error) implements Cause {
        @Override
        public String describe() {
            return "generated code failed " + attempts + " times in a row: " + error;
        }
    }

    /**
     * The agent would not accept its own model's answer.
     *
     * @param reasons why each finish was rejected, oldest first
     */
    record FinishRejected(List<String> reasons) implements Cause {
        /** Copies the reasons. */
        public FinishRejected {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String describe() {
            return "every answer was rejected: " + String.join("; ", reasons);
        }
    }

    /**
     * A step that this one needs did not succeed, so this one never ran.
     *
     * @param stepId the step at the root of it
     * @param status how that step ended
     */
    record DependencyFailed(String stepId, Outcome.Status status) implements Cause {
        @Override
        public String describe() {
            return "step " + stepId + " ended as " + status + ", so this step was not run";
        }
    }

    /**
     * A person has to decide.
     *
     * @param approvalId the id to pass to {@code mesh.approvals()}
     * @param question the question's text
     */
    record AwaitingApproval(String approvalId, String question) implements Cause {
        @Override
        public String describe() {
            return "waiting for approval " + approvalId + ": " + question;
        }
    }

    /**
     * A person said no, or nobody decided in time.
     *
     * @param approvalId the request
     * @param by the person who decided, empty when it expired
     * @param note why
     */
    record NotApproved(String approvalId, String by, String note) implements Cause {
        @Override
        public String describe() {
            return by.isEmpty()
                    ? "approval " + approvalId + " expired"
                    : by + " rejected " + approvalId + (note.isEmpty() ? "" : ": " + note);
        }
    }

    /**
     * Somebody cancelled the run, or the mesh closed.
     *
     * @param reason the person or event that cancelled it
     */
    record Cancelled(String reason) implements Cause {
        @Override
        public String describe() {
            return "cancelled: " + reason;
        }
    }
}
