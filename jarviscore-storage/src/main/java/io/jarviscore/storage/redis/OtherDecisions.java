package io.jarviscore.storage.redis;

import io.jarviscore.Approval;
import io.jarviscore.DecisionListeners;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies one listener of other processes' decisions. They publish the id; the question is read
 * and reported on a thread of its own, because the connection's thread must not wait.
 */
final class OtherDecisions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OtherDecisions.class);

    /** More decisions than this that wait are dropped. */
    private static final int MOST_UNREPORTED = 10_000;

    private final String process;
    private final QuestionReader reader;
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
                    Thread.ofPlatform().name("decisions").daemon().factory(),
                    new DiscardPolicy());

    private OtherDecisions(String process, QuestionReader reader, Consumer<Approval> listener) {
        this.process = process;
        this.reader = reader;
        this.listener.add(listener);
    }

    /**
     * Listens from when this returns until closed.
     *
     * @param process whose decisions are skipped
     */
    static AutoCloseable listen(
            PubSubListeners pubSub,
            String channel,
            String process,
            QuestionReader reader,
            Consumer<Approval> listener) {
        OtherDecisions others = new OtherDecisions(process, reader, listener);
        AutoCloseable listening = pubSub.listen(channel, others::onMessage);
        return () -> {
            listening.close();
            others.close();
        };
    }

    /** The message published when a process has decided a question. */
    static String message(String process, String id) {
        return process + " " + id;
    }

    @Override
    public void close() {
        reporting.shutdown();
    }

    private void onMessage(String message) {
        int end = message.indexOf(' ');
        if (end < 0 || message.startsWith(process)) {
            return;
        }
        if (!unreported.offer(message.substring(end + 1))) {
            log.warn("Too many decisions at once: {} is not reported", message.substring(end + 1));
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
            log.warn(
                    "Decisions {} of other processes could not be read, so no listener is notified",
                    ids,
                    e);
        }
    }
}
