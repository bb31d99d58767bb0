package io.jarviscore;

import java.util.Optional;

/**
 * Port: who listens to the turns of conversations that this process began. Filled by the mesh,
 * asked by modules that think. Thread-safe.
 */
@FunctionalInterface
public interface ConversationListeners {
    /** The listener of the turn that a task is; empty if nobody listens here. */
    Optional<ChatListener> of(Task task);
}
