package io.jarviscore;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port: runs code that a model wrote.
 *
 * <p>Guarantees: the code reaches nothing but its inputs and the capabilities handed in; it is dead
 * when the time is over or the calling thread is interrupted; runs share nothing. Implementations
 * are thread-safe.
 */
public interface Sandbox {
    /**
     * Runs code and blocks until it has ended. Whatever the code does is reported in the result,
     * never thrown.
     *
     * @throws InterruptedException if the caller was interrupted; the code is dead by then
     */
    Result run(Request request) throws InterruptedException;

    /**
     * What to write and what is there, for the model: the language, how the answer is given, what
     * can be called and what cannot.
     */
    String manual();

    /**
     * What to run.
     *
     * @param code the source text
     * @param inputs plain JSON data, visible to the code and not changeable by it
     * @param timeout how long it may take
     * @param capabilities functions of the host that the code may call, by name
     */
    record Request(
            String code,
            Map<String, Object> inputs,
            Duration timeout,
            Map<String, Capability> capabilities) {

        /** Code with data and no capability. */
        public static Request of(String code, Map<String, Object> inputs, Duration timeout) {
            return new Request(code, inputs, timeout, Map.of());
        }
    }

    /** A function of the host. Arguments and result are plain JSON. */
    @FunctionalInterface
    interface Capability {
        /** What it throws is thrown inside the code as an error with its message. */
        @Nullable Object call(List<Object> arguments) throws Exception;
    }

    /** How a run ended. */
    enum Status {
        /** There is a result. */
        SUCCESS,
        /** The code failed or gave no result. */
        FAILURE,
        /** It was killed when its time was over. */
        TIMEOUT
    }

    /**
     * What came of it.
     *
     * @param status how it ended
     * @param value the code's result as plain JSON; null unless it succeeded
     * @param output what it printed, cut with a mark if too long
     * @param error why it failed, with the place in the code; empty if it succeeded
     * @param errorType the error's class, for example {@code SyntaxError}; empty if it succeeded
     * @param elapsed how long it took
     * @param mode {@code local} or {@code remote}
     */
    record Result(
            Status status,
            @Nullable Object value,
            String output,
            Optional<String> error,
            Optional<String> errorType,
            Duration elapsed,
            String mode) {}
}
