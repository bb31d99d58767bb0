package io.jarviscore;

/**
 * Receives an answer while the model writes it, see {@link ChatModel#stream}.
 *
 * <p>Called by one thread at a time, on the thread that receives the answer, and never after {@code
 * stream} has returned or thrown. The time that a listener takes counts as the exchange's: one that
 * takes longer than {@code llm_timeout} makes it fail. An exception of a listener ends the exchange
 * and reaches the caller.
 */
public interface ChatListener {
    /**
     * The next words of the answer, in order, never empty. They may end anywhere but within a
     * character. Thoughts and tool calls are not among them.
     */
    void said(String words);

    /**
     * The answer begins anew: the text so far is void. It happens when an exchange fails in the
     * middle and the same or another model is asked again.
     */
    void startedOver();
}
