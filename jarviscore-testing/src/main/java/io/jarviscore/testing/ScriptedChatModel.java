package io.jarviscore.testing;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A model that replays scripted answers, and records its requests.
 *
 * <pre>{@code
 * ScriptedChatModel model = new ScriptedChatModel()
 *         .toolCall("add", Map.of("a", 1, "b", 2))
 *         .fail(ModelFailure.RATE_LIMITED, "slow down")
 *         .text("3");
 * }</pre>
 *
 * <p>Replies are used up in the order in which they were added, one a call. It is strict: a call
 * for which nothing is left throws an {@link IllegalStateException}, which nobody takes for a
 * failure of a model that might pass. Unless told otherwise a reply counts {@linkplain
 * #DEFAULT_TOKENS 10 tokens in and 20 out}. Thread-safe.
 */
public final class ScriptedChatModel implements ChatModel {
    /** A reply's token counts by default. */
    public static final Tokens DEFAULT_TOKENS = ServerAnswer.DEFAULT_TOKENS;

    private static final String NAME = "scripted";

    private final Script<ChatRequest, ChatReply> script = new Script<>();
    private final Recorded<ChatRequest> requests = new Recorded<>(Recorded.DEFAULT_LIMIT);
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean callsTools = true;

    /** A model with nothing to say yet. */
    public ScriptedChatModel() {}

    /** Appends an answer in words. */
    public ScriptedChatModel text(String text) {
        return text(text, DEFAULT_TOKENS);
    }

    /** Appends an answer in words that costs so much. */
    public ScriptedChatModel text(String text, Tokens tokens) {
        return reply(reply(text, List.of(), tokens));
    }

    /** Appends a call of a tool. Its id, {@code call-1} and so on, is unique for this model. */
    public ScriptedChatModel toolCall(String tool, Map<String, ?> arguments) {
        return toolCall(tool, arguments, DEFAULT_TOKENS);
    }

    /** Appends a call of a tool that costs so much. */
    public ScriptedChatModel toolCall(String tool, Map<String, ?> arguments, Tokens tokens) {
        String id = "call-" + calls.incrementAndGet();
        ToolCall call = new ToolCall(id, tool, Json.write(arguments));
        return reply(reply("", List.of(call), tokens));
    }

    /** Appends an answer with several calls, whose ids must differ. */
    public ScriptedChatModel toolCalls(ToolCall... several) {
        return reply(reply("", List.of(several), DEFAULT_TOKENS));
    }

    /** Appends an answer as it is. */
    public ScriptedChatModel reply(ChatReply reply) {
        return next(request -> reply);
    }

    /** Appends a failure. */
    public ScriptedChatModel fail(ModelFailure failure, String message) {
        return fail(new ModelException(failure, message));
    }

    /** Appends a failure as it is, for example one with a hint on when to try again. */
    public ScriptedChatModel fail(ModelException failure) {
        return next(
                request -> {
                    throw failure;
                });
    }

    /** Appends an answer that depends on the request. The function may block and may throw. */
    public ScriptedChatModel next(Function<ChatRequest, ChatReply> answer) {
        script.append(List.of(answer));
        return this;
    }

    /**
     * Answers every call that the script has no reply for. The function is called by several
     * threads at once, may block and may throw.
     */
    public ScriptedChatModel answer(Function<ChatRequest, ChatReply> function) {
        script.otherwise(function);
        return this;
    }

    /** Whether it takes tools natively from now on; it does unless told otherwise. */
    public ScriptedChatModel callsTools(boolean natively) {
        callsTools = natively;
        return this;
    }

    /** An answer in words, for functions. */
    public static ChatReply textReply(String text) {
        return reply(text, List.of(), DEFAULT_TOKENS);
    }

    /** An answer that calls tools, for functions. The ids must be unique in a conversation. */
    public static ChatReply toolReply(ToolCall... calls) {
        return reply("", List.of(calls), DEFAULT_TOKENS);
    }

    @Override
    public ChatReply complete(ChatRequest request) {
        requests.add(request);
        return script.answer(request);
    }

    @Override
    public boolean callsTools(ChatRequest request) {
        return callsTools;
    }

    /** The newest requests, oldest first, at most 1,000. */
    public List<ChatRequest> requests() {
        return requests.newest();
    }

    /**
     * The newest request.
     *
     * @throws IllegalStateException if there was none
     */
    public ChatRequest lastRequest() {
        List<ChatRequest> all = requests();
        if (all.isEmpty()) {
            throw new IllegalStateException("the model was not called");
        }
        return all.getLast();
    }

    /** Replies that no call has used yet. */
    public int remaining() {
        return script.remaining();
    }

    private static ChatReply reply(String text, List<ToolCall> calls, Tokens tokens) {
        Finish finish = calls.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS;
        return new ChatReply(text, calls, finish, tokens, NAME, NAME, Optional.empty());
    }
}
