package io.jarviscore.kernel;

import io.jarviscore.Memory;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.extension.ConversationListeners;
import java.util.Optional;

/**
 * The memory of an agent's runs.
 *
 * @param memory the agent's memory, if it has one
 * @param tokens how much of it a task is shown
 * @param ledger where conversations are kept
 * @param conversationTokens how much of a conversation a task is shown
 * @param listeners the listeners to conversations
 */
record RunMemory(
        Optional<Memory> memory,
        int tokens,
        Optional<Ledger> ledger,
        int conversationTokens,
        ConversationListeners listeners) {

    /** Nothing is remembered. */
    static final RunMemory NONE =
            new RunMemory(
                    Optional.empty(), 0, Optional.empty(), 0, (task, agent) -> Optional.empty());
}
