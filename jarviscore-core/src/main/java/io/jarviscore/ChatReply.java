package io.jarviscore;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A model's answer.
 *
 * @param text its words; empty when it only calls tools
 * @param toolCalls the calls it wants, in order
 * @param finish why it stopped
 * @param usage the provider's token counts
 * @param provider the provider that answered, for example {@code azure}
 * @param model the model's name as the provider gives it
 * @param requestId the provider's id for the exchange, for support cases
 * @param original the message in the provider's own form, where that holds more than text and calls
 * @param costUsd the exchange's cost in US dollars, if the model that answered knows its prices;
 *     otherwise the kernel prices it by provider and model
 */
public record ChatReply(
        String text,
        List<ChatMessage.ToolCall> toolCalls,
        Finish finish,
        Tokens usage,
        String provider,
        String model,
        Optional<String> requestId,
        Optional<ChatMessage.Original> original,
        Optional<BigDecimal> costUsd) {

    /** Copies the calls. */
    public ChatReply {
        toolCalls = List.copyOf(toolCalls);
    }

    /** A reply without a cost. */
    public ChatReply(
            String text,
            List<ChatMessage.ToolCall> toolCalls,
            Finish finish,
            Tokens usage,
            String provider,
            String model,
            Optional<String> requestId,
            Optional<ChatMessage.Original> original) {
        this(
                text,
                toolCalls,
                finish,
                usage,
                provider,
                model,
                requestId,
                original,
                Optional.empty());
    }

    /** A reply that is nothing but text and calls. */
    public ChatReply(
            String text,
            List<ChatMessage.ToolCall> toolCalls,
            Finish finish,
            Tokens usage,
            String provider,
            String model,
            Optional<String> requestId) {
        this(text, toolCalls, finish, usage, provider, model, requestId, Optional.empty());
    }

    /** Returns this reply with its cost, which may be unknown. */
    public ChatReply withCost(Optional<BigDecimal> usd) {
        return new ChatReply(
                text, toolCalls, finish, usage, provider, model, requestId, original, usd);
    }

    /**
     * The answer as an object of the type that was asked for with {@link
     * ChatRequest.Builder#answerType}.
     *
     * @throws JarvisException if it is no JSON or does not fit; the message says where and why
     */
    public <T> T as(Class<T> type) {
        ResultType expected = ResultType.of(type);
        try {
            return Json.bind(expected.unwrap(Json.parseObject(text)), type);
        } catch (JsonException e) {
            throw new JarvisException(
                    "the answer of "
                            + provider
                            + " is no "
                            + type.getSimpleName()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** The reply as the conversation's next message. */
    public ChatMessage.Assistant message() {
        return new ChatMessage.Assistant(text, toolCalls, original);
    }

    /** Why a model stops. */
    public enum Finish {
        /** The answer is complete. */
        STOP,
        /** It wants tools called. */
        TOOL_CALLS,
        /** It ran into the output limit; the text is cut. */
        LENGTH,
        /** A filter cut it. */
        CONTENT_FILTER,
        /** Anything else. */
        OTHER
    }

    /**
     * Token counts of one exchange.
     *
     * @param input tokens sent, cached ones included
     * @param output tokens received, reasoning included
     * @param cached the part of {@code input} that was cached
     * @param reasoning the part of {@code output} that is not in the text
     * @param written the part of {@code input} that was put into a cache, which some providers
     *     charge for
     */
    public record Tokens(long input, long output, long cached, long reasoning, long written) {
        /** Nothing counted. */
        public static final Tokens NONE = new Tokens(0, 0, 0, 0);

        /** Counts come from servers: one below zero is zero. */
        public Tokens {
            input = Math.max(0, input);
            output = Math.max(0, output);
            cached = Math.max(0, cached);
            reasoning = Math.max(0, reasoning);
            written = Math.max(0, written);
        }

        /** With nothing written into a cache. */
        public Tokens(long input, long output, long cached, long reasoning) {
            this(input, output, cached, reasoning, 0);
        }
    }
}
