package io.jarviscore.kernel.model.wire;

import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.text.OutsideText;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The provider gave no usable answer.
 *
 * @param kind the kind of failure
 * @param message for people: the provider, the problem and the remedy; no secret in it
 * @param advice the server's advice about a retry
 * @param refusedField the request field that the model does not take, if that was it
 * @param cause the broken connection, if that was it
 */
public record WireFailure(
        ModelFailure kind,
        String message,
        Advice advice,
        Optional<String> refusedField,
        Optional<IOException> cause)
        implements Received, WireResult {

    /** Cleans the message, which quotes servers and names models. */
    public WireFailure {
        message = OutsideText.line(message);
    }

    /**
     * A server's advice about a retry.
     *
     * @param after how long to wait; positive
     * @param again whether to try at all
     * @param perMinute how many requests a minute it allows, where only a refusal says so
     */
    public record Advice(
            Optional<Duration> after, Optional<Boolean> again, OptionalLong perMinute) {
        static final Advice NONE = new Advice(Optional.empty(), Optional.empty());

        Advice(Optional<Duration> after, Optional<Boolean> again) {
            this(after, again, OptionalLong.empty());
        }
    }

    public static WireFailure of(ModelFailure kind, String message) {
        return new WireFailure(kind, message, Advice.NONE, Optional.empty(), Optional.empty());
    }

    public static WireFailure of(ModelFailure kind, String message, IOException cause) {
        return new WireFailure(kind, message, Advice.NONE, Optional.empty(), Optional.of(cause));
    }

    /** Returns this failure as one that a retry does not help. */
    public WireFailure lasting() {
        return new WireFailure(
                kind,
                message,
                new Advice(Optional.empty(), Optional.of(false)),
                refusedField,
                cause);
    }

    public ModelException exception() {
        return cause.isPresent()
                ? new ModelException(kind, message, cause.get())
                : new ModelException(kind, message, advice.after());
    }
}
