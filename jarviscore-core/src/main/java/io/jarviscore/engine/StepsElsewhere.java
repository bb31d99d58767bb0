package io.jarviscore.engine;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.engine.store.OutageLog;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of one workflow that agents of other nodes have to do: offers them, and watches for
 * their outcomes. One thread looks at the workflow for all of them, when something about it has
 * changed. Thread-safe.
 */
final class StepsElsewhere implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StepsElsewhere.class);

    private final String workflowId;
    private final EngineParts parts;
    private final BiConsumer<String, Outcome> ended;
    private final Semaphore changed = new Semaphore(0);

    // Guards everything below; nothing under it blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Elsewhere> steps = new HashMap<>();
    private @Nullable Thread watcher;

    /**
     * How many deaths were reported; a dead process may have taken an offer and claimed nothing.
     */
    private final AtomicInteger deaths = new AtomicInteger();

    /**
     * Nothing is watched yet.
     *
     * @param ended receives each step's outcome, also when it waits for a person
     */
    StepsElsewhere(String workflowId, EngineParts parts, BiConsumer<String, Outcome> ended) {
        this.workflowId = workflowId;
        this.parts = parts;
        this.ended = ended;
    }

    /** Offers a step to agents elsewhere. Starts the watching thread with the first step. */
    void add(Step step) {
        lock.lock();
        try {
            steps.put(step.id(), new Elsewhere(step));
            if (watcher == null) {
                watcher =
                        Thread.ofVirtual().name("steps elsewhere " + workflowId).start(this::watch);
            }
        } finally {
            lock.unlock();
        }
        changed.release();
    }

    /** Repeats the offers that a dead process may have taken without claiming the step. */
    void onDeath() {
        deaths.incrementAndGet();
        changed.release();
    }

    /**
     * Watches a step no longer; if the reason is final, ends it even while another node runs it.
     * Blocks.
     */
    void stop(Step step, StepStop reason) {
        Outcome outcome = reason.outcome();
        if (reason.isFinal() && !parts.store().revoke(workflowId, step.id(), outcome)) {
            changed.release(); // it has just ended by itself
            return;
        }
        end(step.id(), outcome);
    }

    private void watch() {
        try {
            AutoCloseable watch = parts.store().watch(workflowId, changed::release);
            try {
                lookWhenChanged();
            } finally {
                close(watch);
            }
        } catch (InterruptedException closed) {
            log.debug("Workflow {} is not watched any more", workflowId);
        } catch (StoreUnavailableException e) {
            // Only when the mesh closes meanwhile; the next start resumes it.
            watched().forEach(each -> end(each.step.id(), givenUp(e)));
        } catch (RuntimeException | Error e) {
            watched().forEach(each -> end(each.step.id(), Outcome.failure(e)));
        }
    }

    private void lookWhenChanged() throws InterruptedException {
        while (true) {
            Instant lookAgain = look();
            MeshClock.Timer timer = parts.clock().at(lookAgain, changed::release);
            try {
                changed.acquire();
            } finally {
                timer.cancel();
            }
            changed.drainPermits();
        }
    }

    /** Nobody could act on a failure: the watch is that of a workflow that nobody looks at. */
    private static void close(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            log.debug("Could not stop watching", e);
        }
    }

    /** Polls every step, and returns when to poll again without a notification. */
    private Instant look() {
        Instant lookAgain = parts.clock().instant().plus(parts.lease());
        List<Elsewhere> now = watched();
        if (now.isEmpty()) {
            return lookAgain;
        }
        WorkflowStore.Snapshot snapshot =
                parts.store()
                        .find(workflowId)
                        .orElseThrow(
                                () ->
                                        new JarvisException(
                                                "workflow "
                                                        + workflowId
                                                        + " is gone from the store"));
        for (Elsewhere each : now) {
            WorkflowStore.StepRecord record = snapshot.steps().get(each.step.id());
            if (record != null) {
                Instant next = look(each, record);
                lookAgain = next.isBefore(lookAgain) ? next : lookAgain;
            }
        }
        return lookAgain;
    }

    private Instant look(Elsewhere each, WorkflowStore.StepRecord record) {
        Instant now = parts.clock().instant();
        return switch (record.state()) {
            case FINISHED, WAITING -> {
                end(each.step.id(), record.outcome().orElseThrow());
                yield Instant.MAX;
            }
            case RUNNING -> {
                Instant leaseEnd = record.leaseUntil().orElse(now);
                if (leaseEnd.isAfter(now)
                        && !parts.deaths().release(workflowId, each.step.id(), record)) {
                    yield leaseEnd;
                }
                offer(each, record.epoch(), now);
                yield each.offerAgainAt;
            }
            case PENDING -> {
                Instant pauseEnd = record.leaseUntil().orElse(now);
                if (pauseEnd.isAfter(now)) {
                    yield pauseEnd;
                }
                offer(each, record.epoch(), now);
                yield each.offerAgainAt;
            }
        };
    }

    /**
     * Offers a step once for each epoch. Offers it again if that offer was taken and nobody claimed
     * the step for a lease's time, or since a process has died between the two.
     */
    private void offer(Elsewhere each, long epoch, Instant now) {
        boolean again = each.offeredEpoch == epoch;
        int deathsNow = deaths.get();
        if (again && deathsNow == each.deathsSeen && now.isBefore(each.offerAgainAt)) {
            return;
        }
        each.deathsSeen = deathsNow;
        String agent = each.step.agent();
        try {
            if (!again || !parts.offers().isWaiting(agent)) {
                parts.offers().offer(workflowId, each.step);
                each.offeredEpoch = epoch;
            } else if (!parts.fleet().isAlive(agent)) {
                log.warn(
                        "Step {}/{} waits for an agent {}: no living node has one",
                        workflowId,
                        each.step.id(),
                        agent);
            }
        } catch (StoreUnavailableException e) {
            parts.retry().outages().onFailure(OutageLog.Activity.WORKFLOWS, e);
        } catch (JarvisException e) {
            log.warn(
                    "Could not offer step {}/{} yet: {}",
                    workflowId,
                    each.step.id(),
                    e.getMessage());
        }
        each.offerAgainAt = now.plus(parts.lease());
    }

    private void end(String stepId, Outcome outcome) {
        boolean watched;
        lock.lock();
        try {
            watched = steps.remove(stepId) != null;
        } finally {
            lock.unlock();
        }
        if (watched) {
            ended.accept(stepId, outcome);
        }
    }

    private List<Elsewhere> watched() {
        lock.lock();
        try {
            return List.copyOf(steps.values());
        } finally {
            lock.unlock();
        }
    }

    private static Outcome givenUp(Exception e) {
        return new StepStop.GivenUp(String.valueOf(e.getMessage())).outcome();
    }

    /** Stops watching; the steps continue. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (watcher != null) {
                watcher.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A step and when it was offered; only the watcher's thread changes it. */
    private static final class Elsewhere {
        private final Step step;
        private long offeredEpoch = -1;
        private Instant offerAgainAt = Instant.MIN;
        private int deathsSeen;

        private Elsewhere(Step step) {
            this.step = step;
        }
    }
}
