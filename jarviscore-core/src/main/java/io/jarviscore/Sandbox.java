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
 * when its time has expired or the calling thread is interrupted; runs share nothing.
 * Implementations are thread-safe.
 */
public interface Sandbox {
    /**
     * Runs code and blocks until it has ended. Failures of the code are reported in the result,
     * never thrown.
     *
     * @throws InterruptedException if the caller was interrupted; the code is dead by then
     */
    Result run(Request request) throws InterruptedException;

    /** The language of the code that it runs. */
    Language language();

    /**
     * The place where the code runs and its isolation, in one line for people: the banner shows it.
     */
    String containment();

    /**
     * Tells the model how to write code for this sandbox: the language, the form of the answer,
     * missing features, the limits. It is part of every request to a model, so it is short: at most
     * {@value #MANUAL_BYTES} bytes of UTF-8.
     */
    String manual();

    /**
     * Adds advice that the manual omits and that would have prevented a failure. The kernel shows
     * the same advice once per task.
     *
     * @param failure a result of this sandbox that is not a success
     * @return empty if there is nothing to add
     */
    default String advice(Result failure) {
        return "";
    }

    /** The most bytes of UTF-8 that a manual has. */
    int MANUAL_BYTES = 450;

    /** A language of generated code. */
    enum Language {
        /** JavaScript, ECMAScript 2023. */
        JAVASCRIPT("JavaScript"),
        /** Python 3. */
        PYTHON("Python");

        private final String title;

        Language(String title) {
            this.title = title;
        }

        /** The name that people use. */
        public String title() {
            return title;
        }
    }

    /**
     * A request to run code.
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
        /** An exception is thrown inside the code as an error with its message. */
        @Nullable Object call(List<Object> arguments) throws Exception;
    }

    /** How a run ended. */
    enum Status {
        /** There is a result. */
        SUCCESS,
        /** The code failed or gave no result. */
        FAILURE,
        /** It was killed at its timeout. */
        TIMEOUT
    }

    /**
     * The result of a run.
     *
     * @param status how it ended
     * @param value the code's result as plain JSON; null unless it succeeded
     * @param output the code's output, cut with a mark if too long
     * @param error why it failed, with the place in the code; empty if it succeeded
     * @param errorType the error's class, for example {@code SyntaxError}; empty if it succeeded
     * @param elapsed how long it took
     * @param mode the rung that ran it: {@code local} in this process or in a child process, {@code
     *     remote} on a sandbox server
     * @param engine the engine that ran it there, for example {@code quickjs}, {@code deno} or
     *     {@code pyodide}
     */
    record Result(
            Status status,
            @Nullable Object value,
            String output,
            Optional<String> error,
            Optional<String> errorType,
            Duration elapsed,
            String mode,
            String engine) {

        /** The rung and the engine that really ran it, for example {@code local/quickjs}. */
        public String sandbox() {
            return mode + "/" + engine;
        }
    }
}
