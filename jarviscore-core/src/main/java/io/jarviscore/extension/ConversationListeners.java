package io.jarviscore.extension;

import io.jarviscore.ChatListener;
import io.jarviscore.Task;
import java.util.Optional;

/**
 * Port: the listeners in this process to the answers that agents write: conversations, runs and the
 * mesh's listeners. Filled by the mesh, asked by modules that think. Thread-safe.
 */
@FunctionalInterface
public interface ConversationListeners {
    /**
     * The listener of the answer to a task; empty if nobody listens here, then the answer need not
     * be streamed.
     *
     * @param agentId the agent that answers
     */
    Optional<ChatListener> of(Task task, String agentId);
}
