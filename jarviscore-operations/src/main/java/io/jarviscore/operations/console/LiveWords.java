package io.jarviscore.operations.console;

import io.jarviscore.MeshEvent;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the words of answers while there is at least one watcher: without one, no answer is
 * streamed. Thread-safe.
 */
final class LiveWords {
    private static final Logger log = LoggerFactory.getLogger(LiveWords.class);

    private final Function<Consumer<MeshEvent.Words>, AutoCloseable> source;
    private final Consumer<MeshEvent.Words> target;

    // The first watcher subscribes and the last one unsubscribes; neither blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private AutoCloseable subscription = () -> {};
    private int watchers;

    /**
     * Words for a target.
     *
     * @param source subscribes a listener until closed
     */
    LiveWords(
            Function<Consumer<MeshEvent.Words>, AutoCloseable> source,
            Consumer<MeshEvent.Words> target) {
        this.source = source;
        this.target = target;
    }

    /** Counts a watcher. */
    void join() {
        lock.lock();
        try {
            if (watchers++ == 0) {
                subscription = source.apply(target);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts a watcher off; each that joined leaves once. */
    void leave() {
        lock.lock();
        try {
            if (--watchers == 0) {
                subscription.close();
            }
        } catch (Exception e) {
            log.warn("Answers may still be streamed for the console", e);
        } finally {
            lock.unlock();
        }
    }
}
