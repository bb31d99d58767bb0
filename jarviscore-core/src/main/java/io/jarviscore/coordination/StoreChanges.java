package io.jarviscore.coordination;

import java.util.function.Consumer;

/**
 * Port: the changes of a store that cannot notify other processes by itself. The transport between
 * processes forwards the names of changes, so that the others look at once instead of at their next
 * poll. A forwarded name is a hint: it may be lost, repeated or late. Thread-safe; no method
 * blocks.
 */
public interface StoreChanges {
    /** Names the store: equal in every process that has it open, and in no other. */
    String store();

    /**
     * Calls back with the name of each change of this process, after its commit, as long as the
     * store is open. The listener runs on the thread that made the change and must not block.
     */
    void listen(Consumer<String> listener);

    /** Another process has changed something of this name: notifies those who wait for that. */
    void changedElsewhere(String name);
}
