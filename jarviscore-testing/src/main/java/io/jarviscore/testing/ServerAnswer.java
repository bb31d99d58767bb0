package io.jarviscore.testing;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
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
 * @param tokens what the provider counts
 */
public record ServerAnswer(String text, List<ToolCall> toolCalls, Finish finish, Tokens tokens)
        implements ServerReply {
    /** What an answer counts unless told otherwise. */
    public static final Tokens DEFAULT_TOKENS = new Tokens(10, 20, 0, 0);

    /** Copies the calls. */
    public ServerAnswer {
        toolCalls = List.copyOf(toolCalls);
    }

    static ServerAnswer of(String text, List<ToolCall> calls) {
        Finish finish = calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
        return new ServerAnswer(text, calls, finish, DEFAULT_TOKENS);
    }

    /** The same with these words, for example beside tool calls. */
    public ServerAnswer saying(String words) {
        return new ServerAnswer(words, toolCalls, finish, tokens);
    }

    /** The same with another reason to stop, for example {@link Finish#LENGTH}. */
    public ServerAnswer finish(Finish reason) {
        return new ServerAnswer(text, toolCalls, reason, tokens);
    }

    /** The same with so many tokens sent and received. */
    public ServerAnswer tokens(long input, long output) {
        return tokens(new Tokens(input, output, tokens.cached(), tokens.reasoning()));
    }

    /** The same with so many of the tokens sent taken from the provider's cache. */
    public ServerAnswer cached(long cached) {
        return tokens(new Tokens(tokens.input(), tokens.output(), cached, tokens.reasoning()));
    }

    /** The same with so many of the tokens received spent on reasoning. */
    public ServerAnswer reasoning(long reasoning) {
        return tokens(new Tokens(tokens.input(), tokens.output(), tokens.cached(), reasoning));
    }

    private ServerAnswer tokens(Tokens counted) {
        return new ServerAnswer(text, toolCalls, finish, counted);
    }
}
