package io.jarviscore.thread;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Port: the distributed trace that work belongs to, as the W3C's {@code traceparent}. Peer messages
 * and mail carry it, so that an answer on another node is a part of the asker's trace. Without an
 * implementation, nothing is carried. Thread-safe; never blocks.
 */
public interface TraceContext {
    /** Traces nothing. */
    TraceContext NONE = new TraceContext() {};

    /**
     * The {@code traceparent} of the task or message that this thread works on; empty if it works
     * on none, or that is not traced.
     */
    default Optional<String> current() {
        return Optional.empty();
    }

    /**
     * Handles a peer's message as a part of the sender's trace, on the calling thread.
     *
     * @param agentId the agent that handles it
     * @param traceparent the sender's; empty if it has none
     * @throws Exception any exception of {@code work}
     */
    default <T extends @Nullable Object> T handle(
            String agentId, Optional<String> traceparent, Callable<T> work) throws Exception {
        return work.call();
    }

    /**
     * Notes that this thread's task received a message from a mailbox.
     *
     * @param traceparent the sender's
     */
    default void onMail(String agentId, String traceparent) {}

    /**
     * A text of another process as a {@code traceparent}: empty unless it has the form of version
     * 00.
     */
    static Optional<String> traceparent(@Nullable Object text) {
        return text instanceof String words && Form.TRACEPARENT.matcher(words).matches()
                ? Optional.of(words)
                : Optional.empty();
    }

    /** https://www.w3.org/TR/trace-context/#traceparent-header. */
    final class Form {
        private static final Pattern TRACEPARENT =
                Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

        private Form() {}
    }
}
