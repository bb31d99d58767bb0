package io.jarviscore;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool that is built rather than annotated, for {@link AutoAgent#tools()}.
 *
 * @param name what the model calls; letters, digits, {@code _} and {@code -}, at most 64
 * @param description what it does, for the model
 * @param parameters the JSON Schema of the arguments, an object schema
 * @param repeatable whether a call in flight at a crash may be made again
 * @param sensitive whether a person is asked before each call, whatever the settings say
 * @param risk how much harm a call may do, from 0 to 1; with the setting {@code hitl_enabled} a
 *     person is asked before a call whose risk is above {@code hitl_min_risk_score}
 * @param handler what runs; may be called by several tasks at once
 */
public record AgentTool(
        String name,
        String description,
        Map<String, Object> parameters,
        boolean repeatable,
        boolean sensitive,
        double risk,
        Handler handler) {

    /**
     * Copies the schema.
     *
     * @throws IllegalArgumentException if the name or the risk is not usable
     */
    public AgentTool {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "tool name "
                            + Ids.quote(name)
                            + " is not usable: use 1 to 64 letters, digits, _ or -");
        }
        if (!(risk >= 0 && risk <= 1)) {
            throw new IllegalArgumentException(
                    "risk of tool " + name + " is " + risk + ": use a number from 0 to 1");
        }
        parameters = Map.copyOf(parameters);
    }

    /** A tool without a risk. */
    public AgentTool(
            String name,
            String description,
            Map<String, Object> parameters,
            boolean repeatable,
            boolean sensitive,
            Handler handler) {
        this(name, description, parameters, repeatable, sensitive, 0, handler);
    }

    /** A tool that is neither repeatable nor sensitive. */
    public static AgentTool of(
            String name, String description, Map<String, Object> parameters, Handler handler) {
        return new AgentTool(name, description, parameters, false, false, handler);
    }

    /** What a tool does with validated arguments. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Blocks until the work is done. The result must have a JSON form; an exception is shown to
         * the model as the call's failure. Interrupted when the task's deadline passes.
         */
        @Nullable Object call(Map<String, Object> arguments) throws Exception;
    }
}
