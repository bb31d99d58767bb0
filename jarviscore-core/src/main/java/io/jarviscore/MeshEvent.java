package io.jarviscore;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened, for progress displays, logs and metrics. Listeners are called on the
 * thread where it happened, in order for one task; a slow listener slows that task down.
 */
public sealed interface MeshEvent {
    /** When it happened. */
    Instant at();

    /** The workflow that it is about; empty if it is about none, or that is not known. */
    default Optional<String> workflow() {
        return switch (this) {
            case Workflow workflow -> Optional.of(workflow.workflowId());
            case Step step -> workflowOf(step.task());
            case Turn turn -> workflowOf(turn.task());
            case Words words -> workflowOf(words.task());
            case ToolCall call -> workflowOf(call.task());
            case CodeRun run -> workflowOf(run.task());
            case ModelCall call -> call.task().flatMap(MeshEvent::workflowOf);
            case ModelWait wait -> wait.task().flatMap(MeshEvent::workflowOf);
            case ApprovalChange change -> Optional.of(change.approval().workflowId());
            case CodeAbandoned abandoned -> workflowOf(abandoned.task());
            case Intervention intervention -> workflowOf(intervention.task());
            case PeerChange peer -> Optional.empty();
        };
    }

    private static Optional<String> workflowOf(String task) {
        int slash = task.indexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(task.substring(0, slash));
    }

    /**
     * A workflow started, or ended ({@code result} is there).
     *
     * @param at when
     * @param workflowId which
     * @param result how it ended or why it pauses
     */
    record Workflow(Instant at, String workflowId, Optional<WorkflowResult> result)
            implements MeshEvent {}

    /** The phases of a step. */
    enum StepPhase {
        /** An agent began. */
        STARTED,
        /** An attempt failed and will be made again. */
        RETRYING,
        /** The attempt has an outcome, also {@code WAITING}: the step then begins again later. */
        ENDED
    }

    /**
     * A step's change.
     *
     * @param at when
     * @param task the task's id, {@code workflow/step}
     * @param agentId the agent that runs it; empty if nobody does
     * @param phase the new phase
     * @param attempt which attempt
     * @param outcome how the attempt ended; empty when it starts
     */
    record Step(
            Instant at,
            String task,
            String agentId,
            StepPhase phase,
            int attempt,
            Optional<Outcome> outcome)
            implements MeshEvent {}

    /**
     * A turn of the kernel's loop: the model has decided.
     *
     * @param at when
     * @param task the task's id
     * @param agentId the agent whose task it is
     * @param role the agent's role, or the specialist's
     * @param number the turn, from 1
     * @param decision the model's decision, in a few words
     * @param provider the provider that was asked, such as {@code azure}
     * @param model the model that decided
     * @param usage the decision's tokens and cost
     */
    record Turn(
            Instant at,
            String task,
            String agentId,
            String role,
            int number,
            String decision,
            String provider,
            String model,
            Usage usage)
            implements MeshEvent {}

    /**
     * The next words of an answer, while the model writes it. Only for listeners of {@link
     * Mesh.Builder#listen} and of {@code mesh.submit}: without one, answers are not streamed. Text
     * of the model between tool calls is among them; thoughts, tool calls and the words of
     * specialists are not. Only the outcome holds the final answer.
     *
     * @param at when
     * @param task the task's id
     * @param agentId the agent that writes
     * @param text the words, in order; they may end anywhere but within a character
     * @param startsOver whether the answer begins anew: the words of this turn so far are void, and
     *     {@code text} is empty
     */
    record Words(Instant at, String task, String agentId, String text, boolean startsOver)
            implements MeshEvent {}

    /**
     * A tool was called.
     *
     * @param at when it had ended
     * @param task the task's id
     * @param agentId the agent that called it
     * @param tool its name
     * @param arguments as JSON text
     * @param failed whether it failed
     * @param result the result as the model receives it
     * @param elapsed how long it took
     */
    record ToolCall(
            Instant at,
            String task,
            String agentId,
            String tool,
            String arguments,
            boolean failed,
            String result,
            Duration elapsed)
            implements MeshEvent {}

    /**
     * Generated code was run.
     *
     * @param at when it had ended
     * @param task the task's id
     * @param agentId the agent whose task ran it
     * @param code the source text
     * @param result the run's result
     */
    record CodeRun(Instant at, String task, String agentId, String code, Sandbox.Result result)
            implements MeshEvent {}

    /**
     * An exchange with a model ended.
     *
     * @param at when
     * @param provider the provider called
     * @param model which model
     * @param tokens the counted tokens
     * @param elapsed how long the exchange took, without waiting for a permit
     * @param failure the failure, if there was one
     * @param costUsd the cost in US dollars; empty if it failed or the model's price is unknown
     * @param task the id of the task that asked; empty if none did
     */
    record ModelCall(
            Instant at,
            String provider,
            String model,
            ChatReply.Tokens tokens,
            Duration elapsed,
            Optional<ModelFailure> failure,
            Optional<BigDecimal> costUsd,
            Optional<String> task)
            implements MeshEvent {
        /** An exchange that no task asked for. */
        public ModelCall(
                Instant at,
                String provider,
                String model,
                ChatReply.Tokens tokens,
                Duration elapsed,
                Optional<ModelFailure> failure,
                Optional<BigDecimal> costUsd) {
            this(at, provider, model, tokens, elapsed, failure, costUsd, Optional.empty());
        }
    }

    /**
     * A model call has to wait.
     *
     * @param at since when
     * @param provider the provider that limits it
     * @param model for which model
     * @param reason in a few words
     * @param delay how long
     * @param task the id of the task that asked; empty if none did
     */
    record ModelWait(
            Instant at,
            String provider,
            String model,
            String reason,
            Duration delay,
            Optional<String> task)
            implements MeshEvent {
        /** A wait that no task asked for. */
        public ModelWait(Instant at, String provider, String model, String reason, Duration delay) {
            this(at, provider, model, reason, delay, Optional.empty());
        }
    }

    /**
     * A peer came or went.
     *
     * @param at when
     * @param peer the peer
     * @param alive whether it is there now
     */
    record PeerChange(Instant at, Peer peer, boolean alive) implements MeshEvent {}

    /**
     * A person was asked, or has decided.
     *
     * @param at when
     * @param approval how the question stands
     */
    record ApprovalChange(Instant at, Approval approval) implements MeshEvent {}

    /**
     * Code did not end after it was interrupted. Its task has ended without it; its thread runs
     * until the code returns, and keeps the code's resources.
     *
     * @param at when
     * @param task the task's id
     * @param agentId the agent whose code it is
     */
    record CodeAbandoned(Instant at, String task, String agentId) implements MeshEvent {}

    /** The rules of the kernel's loop that step in. */
    enum Rule {
        /** An answer was not accepted: it had the wrong type, or the agent objected to it. */
        ANSWER_REFUSED,
        /** A call was left out, because the turn had too many. */
        CALL_NOT_MADE,
        /**
         * The work of an agent or specialist ended without an accepted answer: at a limit, by a
         * stall, or because the model or its code failed.
         */
        ENDED
    }

    /**
     * A rule of the loop stepped in. Refused arguments and calls that a person did not allow are
     * failed {@link ToolCall}s; replies that cannot be acted on are {@link Turn}s.
     *
     * @param at when
     * @param task the task's id
     * @param agentId the agent whose task it is
     * @param role the agent's role, or the specialist's
     * @param rule which rule
     * @param reason why
     */
    record Intervention(
            Instant at, String task, String agentId, String role, Rule rule, String reason)
            implements MeshEvent {}
}
