package io.jarviscore.storage.redis;

import io.jarviscore.Approval;
import io.jarviscore.extension.DecisionListeners;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one listener for the questions whose ids are published on a channel: those that were
 * decided, or those that are new. The question is read on a thread of its own, because the
 * connection's thread must not wait.
 */
final class PublishedApprovals implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PublishedApprovals.class);

    /** More decisions than this that wait are dropped. */
    private static final int MOST_UNREPORTED = 10_000;

    private final QuestionReader reader;
    private final Predicate<String> publishers;
    private final DecisionListeners listener = new DecisionListeners();
    private final LinkedBlockingQueue<String> unreported =
            new LinkedBlockingQueue<>(MOST_UNREPORTED);

    // One thread while there is something to do. A run that waits reports the decisions of any
    // later run, so there is room for one and the rest is dropped.
    private final ExecutorService reporting =
            new ThreadPoolExecutor(
                    0,
                    1,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(1),
                    Thread.ofPlatform().name("approvals").daemon().factory(),
                    new DiscardPolicy());

    private PublishedApprovals(
            QuestionReader reader, Predicate<String> publishers, Consumer<Approval> listener) {
        this.reader = reader;
        this.publishers = publishers;
        this.listener.add(listener);
    }

    /**
     * Listens from when this returns until closed.
     *
     * @param publishers the processes whose messages count
     */
    static AutoCloseable listen(
            PubSubListeners pubSub,
            String channel,
            QuestionReader reader,
            Predicate<String> publishers,
            Consumer<Approval> listener) {
        PublishedApprovals others = new PublishedApprovals(reader, publishers, listener);
        AutoCloseable listening = pubSub.listen(channel, others::onMessage);
        return () -> {
            listening.close();
            others.close();
        };
    }

    /** The message that a process publishes of a question. */
    static String message(String process, String id) {
        return process + " " + id;
    }

    @Override
    public void close() {
        reporting.shutdown();
    }

    private void onMessage(String message) {
        int end = message.indexOf(' ');
        if (end < 0 || !publishers.test(message.substring(0, end))) {
            return;
        }
        if (!unreported.offer(message.substring(end + 1))) {
            log.warn(
                    "Too many questions or decisions at once: listeners miss {}",
                    message.substring(end + 1));
        }
        reporting.execute(this::report);
    }

    private void report() {
        List<String> ids = new ArrayList<>();
        unreported.drainTo(ids);
        try {
            reader.readAll(ids).values().stream()
                    .filter(StoredQuestion::exists)
                    .map(StoredQuestion::approval)
                    .forEach(listener::tell);
        } catch (RuntimeException e) {
            log.warn("Questions {} could not be read, so listeners miss them", ids, e);
        }
    }
}
