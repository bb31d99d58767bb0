package io.jarviscore;

import io.jarviscore.internal.Ids;
import io.jarviscore.json.Json;
import io.jarviscore.thread.Computation;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool that is built rather than annotated, for {@link AutoAgent#tools()}.
 *
 * @param name the name that the model calls; letters, digits, {@code _} and {@code -}, at most 64
 * @param description the tool's purpose, for the model
 * @param parameters the JSON Schema of the arguments, an object schema
 * @param repeatable whether a call in flight at a crash may be made again
 * @param sensitive whether a person is asked before each call, with any settings
 * @param risk how much harm a call may do, from 0 to 1; with the setting {@code hitl_enabled} a
 *     person is asked before a call whose risk is above {@code hitl_min_risk_score}
 * @param handler the code that runs; may be called by several tasks at once
 * @param reconciler finds out, after a crash, whether a call in flight took effect; without one a
 *     person is asked, unless the tool is repeatable
 * @param fromOutside whether its results hold text that others wrote: mail, pages, tickets. The
 *     model gets them marked as data, and from then on the risk of the task's calls counts even
 *     without {@code hitl_enabled}
 */
public record AgentTool(
        String name,
        String description,
        Map<String, Object> parameters,
        boolean repeatable,
        boolean sensitive,
        double risk,
        Handler handler,
        Optional<Reconciler> reconciler,
        boolean fromOutside) {

    /**
     * Copies the schema; its keys have the same order in every JVM.
     *
     * @throws IllegalArgumentException if the name or the risk is not usable, or a repeatable tool
     *     has a reconciler
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
        if (repeatable && reconciler.isPresent()) {
            throw new IllegalArgumentException(
                    "tool "
                            + name
                            + " is repeatable and has a reconciler: its calls are made again"
                            + " without asking it, so leave one of them out");
        }
        parameters = Json.ordered(parameters);
    }

    /** A tool whose results hold no text from outside. */
    public AgentTool(
            String name,
            String description,
            Map<String, Object> parameters,
            boolean repeatable,
            boolean sensitive,
            double risk,
            Handler handler,
            Optional<Reconciler> reconciler) {
        this(
                name,
                description,
                parameters,
                repeatable,
                sensitive,
                risk,
                handler,
                reconciler,
                false);
    }

    /** A tool without a reconciler. */
    public AgentTool(
            String name,
            String description,
            Map<String, Object> parameters,
            boolean repeatable,
            boolean sensitive,
            double risk,
            Handler handler) {
        this(name, description, parameters, repeatable, sensitive, risk, handler, Optional.empty());
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

    /** Like {@link #of(String, String, Map, Handler)}, for a tool that needs its task. */
    public static AgentTool of(
            String name, String description, Map<String, Object> parameters, TaskHandler handler) {
        return of(name, description, parameters, handler.asHandler());
    }

    /**
     * Returns this tool with a reconciler.
     *
     * @throws IllegalArgumentException if it is repeatable
     */
    public AgentTool reconciledBy(Reconciler finder) {
        return new AgentTool(
                name,
                description,
                parameters,
                repeatable,
                sensitive,
                risk,
                handler,
                Optional.of(finder),
                fromOutside);
    }

    /** Returns this tool, marked as one whose results hold untrusted text. */
    public AgentTool returningOutsideText() {
        return new AgentTool(
                name,
                description,
                parameters,
                repeatable,
                sensitive,
                risk,
                handler,
                reconciler,
                true);
    }

    /**
     * Returns this tool, marked as one that computes rather than waits. As many calls of such
     * tools, and tasks of agents with {@link Agent#computes}, run at once in this process as there
     * are processors; the others wait.
     */
    public AgentTool computing() {
        return new AgentTool(
                name,
                description,
                parameters,
                repeatable,
                sensitive,
                risk,
                new ComputingHandler(name, handler),
                reconciler,
                fromOutside);
    }

    /** Makes calls where there is a processor for them. */
    private record ComputingHandler(String name, Handler handler) implements Handler {
        @Override
        public @Nullable Object call(Map<String, Object> arguments) throws Exception {
            return Computation.<@Nullable Object>call(
                    "tool " + name, () -> handler.call(arguments));
        }

        @Override
        public @Nullable Object call(Map<String, Object> arguments, Task task) throws Exception {
            return Computation.<@Nullable Object>call(
                    "tool " + name, () -> handler.call(arguments, task));
        }
    }

    /** Finds out whether a call took effect that was in flight when its process died. */
    @FunctionalInterface
    public interface Reconciler {
        /**
         * Blocks until it is known. May be called more than once for a call. An exception counts as
         * {@link Reconciliation#unknown}. Interrupted when the task's deadline passes.
         *
         * @param arguments those with which the call was made
         * @param idempotencyKey the one that the call's task had
         */
        Reconciliation reconcile(Map<String, Object> arguments, String idempotencyKey)
                throws Exception;
    }

    /** The code of a tool: gets validated arguments and the task. */
    @FunctionalInterface
    public interface TaskHandler {
        /**
         * Like {@link Handler#call(Map)}.
         *
         * @param task the task, with the idempotency key of this call
         */
        @Nullable Object call(Map<String, Object> arguments, Task task) throws Exception;

        /** As a handler that cannot be called without a task. */
        private Handler asHandler() {
            return new Handler() {
                @Override
                public @Nullable Object call(Map<String, Object> arguments) {
                    throw new IllegalStateException("this tool needs its task");
                }

                @Override
                public @Nullable Object call(Map<String, Object> arguments, Task task)
                        throws Exception {
                    return TaskHandler.this.call(arguments, task);
                }
            };
        }
    }

    /** The code of a tool: gets validated arguments. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Blocks until the work is done. The result must have a JSON form, or be a future of one,
         * which is waited for; the model receives an exception as the call's failure. Interrupted
         * when the task's deadline passes.
         */
        @Nullable Object call(Map<String, Object> arguments) throws Exception;

        /**
         * Runs a call for a task, with the idempotency key of this call. Leaves the task out unless
         * it is overridden.
         */
        default @Nullable Object call(Map<String, Object> arguments, Task task) throws Exception {
            return call(arguments);
        }
    }

    /**
     * Does its work by one HTTP call of a service, which the mesh signs: the handler writes the
     * request, and the kernel makes it. A person is asked first where the tool is sensitive or the
     * provider's policy says so, about all arguments. While nobody has connected the service, the
     * task waits. The model receives the result marked as data. Methods are pure: one call may ask
     * for its request several times.
     */
    public interface ServiceHandler extends Handler {
        /** The provider's name in the catalogue of providers. */
        String provider();

        /**
         * Writes the call, without credentials.
         *
         * @param origin scheme, host and port from the catalogue of providers, without a path
         * @param idempotencyKey the key of this tool call, the same when it is made again
         * @throws IllegalArgumentException if the arguments make no call; the model receives the
         *     message
         */
        HttpCall request(String origin, Map<String, Object> arguments, String idempotencyKey);

        /**
         * Reads the answer; its result must have a JSON form.
         *
         * @throws JarvisException if the answer says that the call failed; the model receives the
         *     message
         */
        @Nullable Object result(HttpReply reply);

        /**
         * Writes the call that finds out whether a call took effect that was in flight when its
         * process died. It only reads. Empty, as by default, if the service cannot tell: then a
         * person is asked, unless the tool is repeatable.
         *
         * @param idempotencyKey the one that the call in flight had
         */
        default Optional<HttpCall> question(
                String origin, Map<String, Object> arguments, String idempotencyKey) {
            return Optional.empty();
        }

        /** Reads the answer to {@link #question}; an exception counts as unknown. */
        default Reconciliation reconciled(HttpReply reply) {
            return Reconciliation.unknown();
        }

        /** Fails: such a call needs a kernel that signs it. */
        @Override
        default @Nullable Object call(Map<String, Object> arguments) {
            throw new IllegalStateException("the kernel makes the calls of " + provider());
        }
    }
}
