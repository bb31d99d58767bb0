package io.jarviscore.benchmarks;

import java.util.List;

/** Mail from one process to another, in the ways that are compared. */
interface Post {
    /** Blocks until it is accepted. */
    void send(String recipient) throws Exception;

    /** Blocks until there is something, then takes at most so much of it. */
    List<? extends ReceivedMessage> receive(String recipient, int most) throws Exception;

    /** Something received. */
    interface ReceivedMessage {
        /** Blocks until it will not come again. */
        void acknowledge() throws Exception;
    }
}
