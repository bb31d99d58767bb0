package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Capability;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The protocol between one run and the host. The code asks, the host answers; see prelude.js for
 * the other side. Used by the run's own thread only.
 */
final class Conversation implements HostGate {
    /** How many characters of an exception's message the code sees. */
    private static final int LONGEST_MESSAGE = 4_000;

    private static final String NOTHING = "{}";

    private final Request request;
    private final Manual manual;
    private final String opening;
    private final Output output;
    private final FairSemaphore.Permit permit;

    /**
     * @param manual describes the engine
     * @throws JsonException if the inputs are not plain JSON
     * @throws IllegalArgumentException if they are too large
     */
    Conversation(Request request, Manual manual, Output output, FairSemaphore.Permit permit) {
        this.manual = manual;
        this.request = request;
        this.opening = opening(request, output.limit());
        this.output = output;
        this.permit = permit;
    }

    @Override
    public String answer(String question, String message) {
        try {
            return reply(question, message);
        } catch (JsonException e) {
            return error("what was handed over is " + e.getMessage());
        }
    }

    private String reply(String question, String message) {
        return switch (question) {
            case "request" -> opening;
            case "print" -> print(message);
            case "call" -> call(message);
            case "missing" -> throw new RunEndedException(Verdict.missing());
            case "failed" -> throw new RunEndedException(failed(message));
            case "done" -> throw new RunEndedException(done(message));
            default -> error("there is no such question");
        };
    }

    private static String opening(Request request, int outputCharacters) {
        BorderNumbers numbers = BorderNumbers.of(request.inputs());
        String inputs = Json.write(numbers.value());
        if (inputs.length() > Limits.INPUT_CHARS) {
            throw new IllegalArgumentException(
                    "The inputs are "
                            + inputs.length()
                            + " characters of JSON; at most "
                            + Limits.INPUT_CHARS
                            + " fit into a sandbox. Hand over a capability that reads them piece by"
                            + " piece.");
        }
        String rest =
                Json.write(
                        Map.of(
                                "code", request.code(),
                                "capabilities", request.capabilities().keySet(),
                                "limits",
                                        Map.of(
                                                "output", outputCharacters,
                                                "value", Limits.VALUE_CHARS,
                                                "depth", Limits.DEPTH)));
        // Joined as text: the inputs may be large and are written once only.
        return "{"
                + numbers.mark()
                + "\"value\":{\"inputs\":"
                + inputs
                + ","
                + rest.substring(1)
                + "}";
    }

    private String print(String message) {
        Object line = Json.parse(message);
        if (line instanceof Map<?, ?> map
                && map.get("text") instanceof String text
                && map.get("length") instanceof Long length) {
            output.add(text, length);
            output.add("\n", 1);
        }
        return NOTHING;
    }

    private static Verdict done(String message) {
        try {
            return Verdict.success(Json.parse(message));
        } catch (JsonException e) {
            return Verdict.failure("TypeError", "The result cannot be read: " + e.getMessage());
        }
    }

    private Verdict failed(String message) {
        return new CodeError(request.code(), manual).verdict(Json.parseObject(message));
    }

    private String call(String message) {
        Map<String, Object> call = Json.parseObject(message);
        Capability capability = request.capabilities().get(String.valueOf(call.get("name")));
        if (capability == null || !(call.get("arguments") instanceof List<?> given)) {
            return error("there is no such function");
        }
        List<Object> arguments = new ArrayList<>(given);
        // Waiting for the host is not computing: let another run have the permit meanwhile. Without
        // this, capabilities that run code in this very sandbox could wait for each other.
        permit.release();
        String answer = perform(capability, arguments);
        enterAgain();
        return answer;
    }

    /**
     * Calls on a virtual thread, so that this thread can be freed from any capability: one that
     * ignores its interruption goes on alone, the code does not.
     */
    private static String perform(Capability capability, List<Object> arguments) {
        FutureTask<@Nullable Object> task = new FutureTask<>(() -> capability.call(arguments));
        Thread.ofVirtual().name("jarviscore-capability").start(task);
        try {
            return value(task.get());
        } catch (ExecutionException e) {
            return error(message(e.getCause()));
        } catch (JsonException e) {
            return error("the function's answer " + e.getMessage());
        } catch (InterruptedException e) {
            task.cancel(true);
            throw killed();
        }
    }

    private void enterAgain() {
        try {
            if (!permit.acquire()) {
                throw killed();
            }
        } catch (InterruptedException e) {
            throw killed();
        }
    }

    /** The killer has set the run's verdict before; this one is never seen. */
    private static RunEndedException killed() {
        return new RunEndedException(Verdict.cancelled("The run was killed."));
    }

    private static String value(@Nullable Object value) {
        BorderNumbers numbers = BorderNumbers.of(Json.plain(value));
        String json = Json.write(numbers.value());
        if (json.length() > Limits.VALUE_CHARS) {
            return error(
                    "the function's answer is too large: "
                            + json.length()
                            + " characters of JSON, at most "
                            + Limits.VALUE_CHARS
                            + "; ask for less");
        }
        return "{" + numbers.mark() + "\"value\":" + json + "}";
    }

    private static String error(String message) {
        return Json.write(Map.of("error", message));
    }

    private static String message(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "failed";
        }
        String message = thrown.getMessage();
        return message == null
                ? thrown.getClass().getSimpleName()
                : Json.cut(LONGEST_MESSAGE, message);
    }
}
