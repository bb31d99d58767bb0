package io.jarviscore.extension;

import io.jarviscore.ChatModel;
import io.jarviscore.LimitReachedException;
import io.jarviscore.Task;
import io.jarviscore.Usage;

/**
 * Port: charges the model calls of a task's code, and what its peers spend for it, to what the task
 * may spend. The kernel fills it; without the kernel there are no limits, and nothing is charged.
 * Implementations are thread-safe.
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
                public Charge openRequest(String name) {
                    return NOTHING;
                }

                @Override
                public Charge current() {
                    return NOTHING;
                }

                @Override
                public ChatModel charged(ChatModel chat) {
                    return chat;
                }
            };

    /** The account of a task without charges. */
    Charge NOTHING =
            new Charge() {
                @Override
                public Usage usage() {
                    return Usage.NONE;
                }

                @Override
                public void book(Usage ofPeer) {}

                @Override
                public void requireUnspent() {}

                @Override
                public void close() {}
            };

    /**
     * Opens the account of one attempt at a task; the task's code runs on the calling thread. Close
     * it when the attempt ends.
     */
    Charge open(Task task);

    /**
     * Opens the account of one request of a peer that is answered on the calling thread. It is
     * bounded like a task that has no deadline. Close it when the answer is there.
     *
     * @param name names the request in messages; an id
     */
    Charge openRequest(String name);

    /** The account that the calling thread pays from; {@link #NOTHING} if it runs no task. */
    Charge current();

    /**
     * A model whose calls are charged to the task of the calling thread, whichever thread makes
     * them later; the model itself if the calling thread runs no task.
     */
    ChatModel charged(ChatModel chat);

    /** The account of one attempt at a task, or of one request of a peer. Thread-safe. */
    interface Charge extends AutoCloseable {
        /** The usage charged so far. */
        Usage usage();

        /**
         * Books what a peer spent for the task. It may exceed a limit; the next call is refused.
         */
        void book(Usage ofPeer);

        /**
         * Checks that the task may still spend tokens, money and turns.
         *
         * @throws LimitReachedException if one of them is spent
         */
        void requireUnspent();

        /** Ends the account: later calls are refused. May be called by any thread, repeatedly. */
        @Override
        void close();
    }
}
