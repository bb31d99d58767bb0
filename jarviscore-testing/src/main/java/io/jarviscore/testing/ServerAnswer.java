package io.jarviscore.testing;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.testing.wire.ModelAnswer;
import java.util.List;

/**
 * A model's answer, in no provider's format; the server puts it into the one it was asked in.
 *
 * <p>Unless told otherwise an answer counts 10 tokens in and 20 out, of which none was cached and
 * none was spent on reasoning.
 *
 * @param text the words; may be empty
 * @param toolCalls the calls; one with an empty id is given one by the server
 * @param finish why the model stopped
 * @param tokens the provider's counts
 * @param thought the model's thought before, on wires that carry it; empty if nothing
 */
public record ServerAnswer(
        String text, List<ToolCall> toolCalls, Finish finish, Tokens tokens, String thought)
        implements ServerReply {
    /** An answer's token counts by default. */
    public static final Tokens DEFAULT_TOKENS = new Tokens(10, 20, 0, 0);

    /** Copies the calls. */
    public ServerAnswer {
        toolCalls = List.copyOf(toolCalls);
    }

    static ServerAnswer of(String text, List<ToolCall> calls) {
        Finish finish = calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
        return new ServerAnswer(text, calls, finish, DEFAULT_TOKENS, "");
    }

    /** This answer for a provider's format. */
    ModelAnswer content() {
        return new ModelAnswer(text, toolCalls, finish, tokens, thought);
    }

    /** Returns this answer with a text, for example beside tool calls. */
    public ServerAnswer saying(String words) {
        return new ServerAnswer(words, toolCalls, finish, tokens, thought);
    }

    /** Returns this answer with another reason to stop, for example {@link Finish#LENGTH}. */
    public ServerAnswer finish(Finish reason) {
        return new ServerAnswer(text, toolCalls, reason, tokens, thought);
    }

    /** Returns this answer with counts of tokens sent and received. */
    public ServerAnswer tokens(long input, long output) {
        return tokens(
                new Tokens(input, output, tokens.cached(), tokens.reasoning(), tokens.written()));
    }

    /** Returns this answer with a count of tokens sent that came from the provider's cache. */
    public ServerAnswer cached(long cached) {
        return tokens(
                new Tokens(
                        tokens.input(),
                        tokens.output(),
                        cached,
                        tokens.reasoning(),
                        tokens.written()));
    }

    /** Returns this answer with a count of tokens received that were spent on reasoning. */
    public ServerAnswer reasoning(long reasoning) {
        return tokens(
                new Tokens(
                        tokens.input(),
                        tokens.output(),
                        tokens.cached(),
                        reasoning,
                        tokens.written()));
    }

    /** Returns this answer with a count of tokens sent that were put into the provider's cache. */
    public ServerAnswer cacheWritten(long written) {
        return tokens(
                new Tokens(
                        tokens.input(),
                        tokens.output(),
                        tokens.cached(),
                        tokens.reasoning(),
                        written));
    }

    /**
     * Returns this answer with a thought before it: wires that carry thoughts put this one before
     * the answer, with a signature that the provider wants back.
     */
    public ServerAnswer thinking(String words) {
        return new ServerAnswer(text, toolCalls, finish, tokens, words);
    }

    private ServerAnswer tokens(Tokens counted) {
        return new ServerAnswer(text, toolCalls, finish, counted, thought);
    }
}
