package io.jarviscore;

import java.util.Optional;

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
     * Completes a request, and reports the text of the answer as it arrives. Only when this method
     * returns is it certain that they are the answer: see {@link ChatListener#startedOver}. A model
     * that cannot do so reports the whole text when the answer is there.
     *
     * @throws ModelException as {@link #complete} does; text reported before is void then
     */
    default ChatReply stream(ChatRequest request, ChatListener listener) {
        ChatReply reply = complete(request);
        if (!reply.text().isEmpty()) {
            listener.said(reply.text());
        }
        return reply;
    }

    /**
     * Whether the model that would serve this request takes tools natively. For one that does not,
     * the kernel explains its text protocol instead.
     */
    default boolean callsTools(ChatRequest request) {
        return true;
    }

    /**
     * How much the model that would be asked first reads and writes. The kernel shortens a
     * conversation that does not fit; empty if it is not known, then only a failure shows it.
     */
    default Optional<ContextWindow> contextWindow(ChatRequest request) {
        return Optional.empty();
    }

    /**
     * How much a model reads and writes.
     *
     * @param window tokens that the prompt and the answer have together
     * @param longestAnswer tokens that an answer may have, reasoning included; at most the window
     */
    record ContextWindow(int window, int longestAnswer) {}
}
