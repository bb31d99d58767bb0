package io.jarviscore.engine;

import io.jarviscore.Delivery;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.engine.store.OutageLog;
import io.jarviscore.engine.store.RetryBackoff;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does steps that other nodes offer to the agents of this one. It waits for offers on a thread for
 * each role and capability, and takes no more than it has places for, so that the others are left
 * to other nodes.
 *
 * <p>An offer is acknowledged before its step is claimed: if this process dies in between, the node
 * that offered it sees that nobody has claimed it and offers it again.
 */
final class OfferedSteps implements AutoCloseable {
    /** How many steps of others one node does at once. They mostly wait for models. */
    static final int PLACES = 256;

    private static final Logger log = LoggerFactory.getLogger(OfferedSteps.class);
    private static final Duration WAIT = Duration.ofMinutes(10);

    private final EngineParts parts;
    private final Semaphore places = new Semaphore(PLACES);
    private final List<Thread> receivers = new CopyOnWriteArrayList<>();
    private final Map<StepRunner, CountDownLatch> running = new ConcurrentHashMap<>();
    private volatile boolean closed;

    OfferedSteps(EngineParts parts) {
        this.parts = parts;
    }

    /** Starts listening. */
    void start() {
        for (String word : parts.agents().words()) {
            receivers.add(
                    Thread.ofVirtual()
                            .name("offers for " + word)
                            .start(() -> receive(StepOffers.mailboxOf(word))));
        }
    }

    private void receive(String mailbox) {
        try {
            while (!closed) {
                places.acquire();
                boolean begun = false;
                try {
                    begun = begin(mailbox);
                } finally {
                    if (!begun) {
                        places.release();
                    }
                }
            }
        } catch (InterruptedException e) {
            log.debug("No more offers are taken from {}", mailbox);
        }
    }

    /** Takes the next offer and begins its step; false if there was none to begin. */
    private boolean begin(String mailbox) throws InterruptedException {
        try {
            Optional<Delivery> delivery = parts.offers().mailbox().receive(mailbox, WAIT);
            parts.retry().outages().onSuccess(OutageLog.Activity.OFFERS);
            if (delivery.isEmpty()) {
                return false;
            }
            if (closed) {
                delivery.get().nack();
                return false;
            }
            delivery.get().ack();
            StepOffers.Offer offer = StepOffers.read(delivery.get().envelope());
            Thread.ofVirtual()
                    .name("offered step " + offer.workflowId() + "/" + offer.stepId())
                    .start(() -> runInPlace(offer));
            return true;
        } catch (JarvisException e) {
            if (!closed) {
                if (e instanceof StoreUnavailableException away) {
                    parts.retry().outages().onFailure(OutageLog.Activity.OFFERS, away);
                } else {
                    log.warn("Could not take an offer from {}: {}", mailbox, e.getMessage());
                }
                parts.clock().sleep(RetryBackoff.BASE);
            }
            return false;
        } catch (RuntimeException | Error e) {
            // All exceptions of a mailbox: without this thread the node would take no more offers.
            log.error("Could not take an offer from {}", mailbox, e);
            parts.clock().sleep(RetryBackoff.BASE);
            return false;
        }
    }

    private void runInPlace(StepOffers.Offer offer) {
        try {
            run(offer);
        } catch (StoreUnavailableException e) {
            log.info("Left step {}: {}", offer, e.getMessage());
        } catch (RuntimeException | Error e) {
            log.error("Step {} could not be run", offer, e);
        } finally {
            places.release();
        }
    }

    private void run(StepOffers.Offer offer) {
        Optional<WorkflowStore.Snapshot> snapshot = parts.store().find(offer.workflowId());
        Optional<Step> step = snapshot.flatMap(found -> stepOf(found, offer.stepId()));
        if (step.isEmpty() || !parts.agents().knows(step.get().agent())) {
            return;
        }
        StepRunner runner =
                new StepRunner(
                        offer.workflowId(), step.get(), inputs(snapshot.get(), step.get()), parts);
        CountDownLatch over = new CountDownLatch(1);
        running.put(runner, over);
        try {
            if (closed) {
                return;
            }
            runner.runIfFree();
        } finally {
            running.remove(runner);
            over.countDown();
        }
    }

    private static Optional<Step> stepOf(WorkflowStore.Snapshot snapshot, String stepId) {
        return snapshot.definition().steps().stream()
                .filter(step -> step.id().equals(stepId))
                .findFirst();
    }

    private static Map<String, Outcome> inputs(WorkflowStore.Snapshot snapshot, Step step) {
        Map<String, Outcome> inputs = new LinkedHashMap<>();
        for (String id : step.dependencies()) {
            Optional.ofNullable(snapshot.steps().get(id))
                    .flatMap(WorkflowStore.StepRecord::outcome)
                    .ifPresent(outcome -> inputs.put(id, outcome));
        }
        return inputs;
    }

    /** Takes no more offers. */
    @Override
    public void close() {
        closed = true;
        receivers.forEach(Thread::interrupt);
    }

    /** Waits for running steps. */
    void drain() throws InterruptedException {
        for (CountDownLatch over : List.copyOf(running.values())) {
            over.await();
        }
    }

    /** Releases running steps, for other nodes. */
    void giveUp() {
        running.keySet().forEach(step -> step.stop(new StepStop.GivenUp("the mesh was closed")));
    }
}
