package io.jarviscore.inprocess;

import io.jarviscore.JarvisException;
import io.jarviscore.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Turns a reply that is to come into one that is here. */
final class Replies {
    private Replies() {}

    /** Blocks until the future completes, and throws its failure. */
    static Reply await(CompletableFuture<Reply> reply, String peer) {
        try {
            return reply.get();
        } catch (InterruptedException e) {
            reply.cancel(true);
            Thread.currentThread().interrupt();
            throw new JarvisException("interrupted while waiting for the reply of " + peer, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JarvisException failure) {
                throw failure;
            }
            throw new JarvisException("no reply of " + peer + ": " + e.getCause(), e);
        }
    }
}
