package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.kernel.reply.Decision;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.tool.Observation;
import java.util.List;
import java.util.Objects;

/** The rules of the loop: pure functions from the state and an event to the next move. */
final class LoopRules {
    /** One reply may be a slip and the next a misunderstanding; the third shows it cannot. */
    static final int UNUSABLE_REPLIES = 3;

    /** That many equal calls with equal results are not progress. */
    static final int REPETITIONS = 4;

    /** How many answers an agent may reject before it has to live without one. */
    static final int OBJECTIONS = 3;

    private LoopRules() {}

    /** The move after a decision. */
    static Move decided(RunState state, ChatMessage.Assistant reply, Decision decision) {
        return switch (decision) {
            case Decision.CallTools call ->
                    new Move.Act(state.saying(reply).withUnusableReplies(0), call.calls());
            case Decision.Answer answer -> answered(state.saying(reply), answer);
            case Decision.Unusable unusable -> unusable(state, reply, unusable);
        };
    }

    /** The move after the results of a turn's calls. They are part of the conversation already. */
    static Move observed(RunState state, int repairs) {
        if (state.repetitions() >= REPETITIONS) {
            Observation last = state.lastObservation().orElseThrow();
            return new Move.Fail(
                    state, new Cause.Stalled(describe(last.call()), state.repetitions()));
        }
        if (state.codeFailures() > repairs) {
            Observation last = state.lastObservation().orElseThrow();
            return new Move.Fail(state, new Cause.CodeFailed(state.codeFailures(), last.text()));
        }
        return new Move.Again(state);
    }

    /**
     * The move after an objection to an offered result: another turn, until there were too many.
     */
    static Move objected(RunState before, String reason) {
        RunState state = before.objected(reason);
        if (state.objections().size() >= OBJECTIONS) {
            return new Move.Fail(state, new Cause.FinishRejected(state.objections()));
        }
        return new Move.Again(
                state.saying(
                        new ChatMessage.User(
                                "This answer was not accepted: "
                                        + reason
                                        + "\nGo on until that is mended, then answer again.")));
    }

    /**
     * An answer right after code that succeeded refers to the code's result: that result is kept,
     * with its type, and the text explains it.
     */
    private static Move answered(RunState state, Decision.Answer answer) {
        Object computed = state.codeResult();
        Object payload =
                computed != null
                        ? computed
                        : Objects.requireNonNullElse(answer.value(), answer.text());
        return new Move.Offer(state.withUnusableReplies(0), payload, answer.text());
    }

    private static Move unusable(
            RunState before, ChatMessage.Assistant reply, Decision.Unusable unusable) {
        int times = before.unusableReplies() + 1;
        RunState state = before.withUnusableReplies(times);
        if (times >= UNUSABLE_REPLIES) {
            return new Move.Fail(state, new Cause.ProtocolViolation(unusable.reason(), times));
        }
        // Only the words go back: a call that is not answered would make providers refuse the rest.
        String words = reply.text().isBlank() ? "(no text)" : Clip.to(2_000, reply.text());
        return new Move.Again(
                state.saying(
                        new ChatMessage.Assistant(words, List.of()),
                        new ChatMessage.User(unusable.reason())));
    }

    private static String describe(ToolCall call) {
        return Clip.name(call.tool()) + "(" + Clip.to(200, call.arguments()) + ")";
    }
}
