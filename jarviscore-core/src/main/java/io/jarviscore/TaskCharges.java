package io.jarviscore;

/**
 * Port: charges the model calls of a task's code to what the task may spend. The kernel fills it;
 * without the kernel there are no limits, and nothing is charged. Implementations are thread-safe.
 */
public interface TaskCharges {
    /** Charges nothing. */
    TaskCharges NONE =
            new TaskCharges() {
                @Override
                public Charge open(Task task) {
                    return NOTHING;
                }

                @Override
                public ChatModel charged(ChatModel chat) {
                    return chat;
                }
            };

    /** The account of a task whose calls cost nothing. */
    Charge NOTHING =
            new Charge() {
                @Override
                public Usage usage() {
                    return Usage.NONE;
                }

                @Override
                public void close() {}
            };

    /**
     * Opens the account of one attempt at a task whose code runs on the calling thread. Close it
     * when the attempt ends.
     */
    Charge open(Task task);

    /**
     * A model whose calls are charged to the task of the calling thread, whichever thread makes
     * them later; the model itself if the calling thread runs no task.
     */
    ChatModel charged(ChatModel chat);

    /** The account of one attempt at a task. Thread-safe. */
    interface Charge extends AutoCloseable {
        /** What has been charged so far. */
        Usage usage();

        /** Ends the account: later calls are refused. May be called by any thread, repeatedly. */
        @Override
        void close();
    }
}
