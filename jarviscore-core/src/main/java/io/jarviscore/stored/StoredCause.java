package io.jarviscore.stored;

import io.jarviscore.Cause;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;

/** Reads a {@link Cause} from the fields that {@link Cause#fields} gives. */
final class StoredCause {
    private StoredCause() {}

    static Cause read(StoredFields f) {
        return switch (f.text("kind")) {
            case "limit" ->
                    new Cause.LimitReached(f.text("limit"), f.number("used"), f.number("max"));
            case "failed" -> new Cause.Failed(f.text("type"), f.text("message"));
            case "model" ->
                    new Cause.ModelFailed(
                            f.constant("failure", ModelFailure.class), f.text("message"));
            case "stalled" -> new Cause.Stalled(f.text("action"), f.count("times"));
            case "protocol" -> new Cause.ProtocolViolation(f.text("detail"), f.count("times"));
            case "code" -> new Cause.CodeFailed(f.count("attempts"), f.text("error"));
            case "finish" -> new Cause.FinishRejected(f.texts("reasons"));
            case "dependency" ->
                    new Cause.DependencyFailed(
                            f.text("step"), f.constant("status", Outcome.Status.class));
            case "awaiting" -> new Cause.AwaitingApproval(f.text("approval"), f.text("question"));
            case "refused" ->
                    new Cause.NotApproved(f.text("approval"), f.text("by"), f.text("note"));
            case "cancelled" -> new Cause.Cancelled(f.text("reason"));
            default -> throw new StoredFields.Damage("field kind names no cause");
        };
    }
}
