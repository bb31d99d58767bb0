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
 * Tells one listener what other processes decide. What they publish is the id; the question is read
 * and told on a thread of its own, because the connection's thread must not wait.
 */
final class OtherDecisions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OtherDecisions.class);

    /** More decisions than this that are not told yet are not told. */
    private static final int MOST_UNTOLD = 10_000;

    private final String process;
    private final QuestionReader reader;
    private final DecisionListeners listener = new DecisionListeners();
    private final LinkedBlockingQueue<String> untold = new LinkedBlockingQueue<>(MOST_UNTOLD);

    // One thread while there is something to do. A turn that waits tells whatever a further one
    // would, so there is room for one and the rest is dropped.
    private final ExecutorService telling =
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
     * @param process whose decisions are not told
     */
    static AutoCloseable hear(
            Doorbells doorbells,
            String channel,
            String process,
            QuestionReader reader,
            Consumer<Approval> listener) {
        OtherDecisions others = new OtherDecisions(process, reader, listener);
        AutoCloseable listening = doorbells.hear(channel, others::heard);
        return () -> {
            listening.close();
            others.close();
        };
    }

    /** What is published when a process has decided a question. */
    static String message(String process, String id) {
        return process + " " + id;
    }

    @Override
    public void close() {
        telling.shutdown();
    }

    private void heard(String message) {
        int end = message.indexOf(' ');
        if (end < 0 || message.startsWith(process)) {
            return;
        }
        if (!untold.offer(message.substring(end + 1))) {
            log.warn("Too many decisions at once: {} is not told", message.substring(end + 1));
        }
        telling.execute(this::tell);
    }

    private void tell() {
        List<String> ids = new ArrayList<>();
        untold.drainTo(ids);
        try {
            reader.readAll(ids).values().stream()
                    .filter(StoredQuestion::exists)
                    .map(StoredQuestion::approval)
                    .forEach(listener::tell);
        } catch (RuntimeException e) {
            log.warn(
                    "Decisions {} of other processes could not be read, so nobody is told", ids, e);
        }
    }
}
