package io.jarviscore.operations.console;

import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The latest events of this process, bounded: the last {@value #MOST_WORKFLOWS} workflows, the last
 * {@value #MOST_LINES} lines and ten minutes of load. Watchers wait for a newer version and take
 * the changes since theirs, so a slow one delays nothing and misses no state. Thread-safe.
 */
final class LiveView implements Consumer<MeshEvent> {
    static final int MOST_WORKFLOWS = 100;
    static final int MOST_LINES = 300;

    // Held for map operations alone, never across I/O.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, LiveWorkflow> workflows = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<LogLine> log = new ArrayDeque<>();
    private final LoadHistory load;
    private final UnaryOperator<String> redaction;
    private long version = 1;

    LiveView(MeshClock clock, UnaryOperator<String> redaction) {
        this.load = new LoadHistory(clock);
        this.redaction = redaction;
    }

    @Override
    public void accept(MeshEvent event) {
        lock.lock();
        try {
            long now = ++version;
            EventText.workflowOf(event)
                    .ifPresent(
                            id -> {
                                LiveWorkflow workflow =
                                        workflows.computeIfAbsent(id, LiveWorkflow::new);
                                workflow.add(event, now, redaction);
                            });
            load.add(event);
            EventText.of(event).ifPresent(text -> log(now, event, text));
            drop();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Adds the next words of an answer; they are no line of the log. */
    void add(MeshEvent.Words words) {
        lock.lock();
        try {
            long now = ++version;
            EventText.workflowOf(words)
                    .map(workflows::get)
                    .ifPresent(workflow -> workflow.add(words, now, redaction));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes every watcher, because something beside the events changed. */
    void touch() {
        lock.lock();
        try {
            version++;
            workflows.values().forEach(workflow -> workflow.touch(version));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is newer than a version.
     *
     * @return the newest version, which may be unchanged when the time has expired
     */
    long await(long seen, Duration most) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (version <= seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** A text with its secrets masked. */
    String redacted(String text) {
        return redaction.apply(text);
    }

    /** The changes since a version. */
    Changes since(long seen) {
        lock.lock();
        try {
            List<LiveWorkflow.State> newer = new ArrayList<>();
            for (LiveWorkflow workflow : workflows.values()) {
                if (workflow.version() > seen) {
                    newer.add(workflow.state(redaction));
                }
            }
            return new Changes(
                    version,
                    newer,
                    log.stream().filter(line -> line.version() > seen).toList(),
                    load.asMap());
        } finally {
            lock.unlock();
        }
    }

    private void log(long now, MeshEvent event, EventText.Line text) {
        log.addLast(
                new LogLine(
                        now,
                        event.at().toString(),
                        text.task(),
                        text.kind(),
                        redaction.apply(text.text()),
                        text.failed()));
        if (log.size() > MOST_LINES) {
            log.removeFirst();
        }
    }

    private void drop() {
        while (workflows.size() > MOST_WORKFLOWS) {
            workflows.remove(workflows.keySet().iterator().next());
        }
    }

    /**
     * The changes since a version.
     *
     * @param version the newest version
     * @param workflows those that changed
     * @param log the lines that are new
     * @param load the latest load of models, for charts
     */
    record Changes(
            long version,
            List<LiveWorkflow.State> workflows,
            List<LogLine> log,
            Map<String, Object> load) {}

    /** A line of the log. */
    record LogLine(
            long version, String at, String task, String kind, String text, boolean failed) {}
}
