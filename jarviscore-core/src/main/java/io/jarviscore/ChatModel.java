package io.jarviscore;

/**
 * Port: one completion.
 *
 * <p>The mesh's own model routes, waits for rate limits, retries and falls back before it gives up,
 * so a caller need not. Implementations are thread-safe.
 */
@FunctionalInterface
public interface ChatModel {
    /**
     * Blocks until the model has answered, at most until the request's deadline.
     *
     * @throws ModelException if there is no usable answer; interrupting the caller ends the
     *     exchange with {@link ModelFailure#CANCELLED} and keeps the interrupt flag
     */
    ChatReply complete(ChatRequest request);

    /**
     * Whether the model that would serve this request takes tools natively. For one that does not,
     * the kernel explains its text protocol instead.
     */
    default boolean callsTools(ChatRequest request) {
        return true;
    }
}
