package io.jarviscore.engine.store;

import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Liveness;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases dead processes' leases as soon as a source reports a death: the claims of one that is
 * dead can be taken over at once. Thread-safe.
 */
public final class Deaths implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Deaths.class);

    private final List<Liveness> sources;
    private final RetryingStore store;
    private final List<Consumer<String>> estate;
    private final String self;
    private final List<AutoCloseable> registrations = new CopyOnWriteArrayList<>();

    /**
     * Listens to nothing yet.
     *
     * @param estate actions that end a dead process's other leases, in this order
     * @param self this mesh's own owner string, which no source is believed about
     */
    public Deaths(
            List<Liveness> sources,
            RetryingStore store,
            List<Consumer<String>> estate,
            String self) {
        this.sources = List.copyOf(sources);
        this.store = store;
        this.estate = List.copyOf(estate);
        this.self = self;
    }

    /**
     * After each reported death, notifies of the workflows in which the process held steps. The
     * steps can be claimed by then. Runs on a thread of its own. To be called once.
     */
    public void start(Consumer<List<String>> released) {
        for (Liveness source : sources) {
            registrations.add(
                    source.onDeath(
                            owner ->
                                    Thread.ofVirtual()
                                            .name("death of " + owner)
                                            .start(() -> release(owner, released))));
        }
    }

    private void release(String owner, Consumer<List<String>> released) {
        if (owner.equals(self)) {
            return;
        }
        try {
            List<String> workflows = store.expire(owner);
            for (Consumer<String> part : estate) {
                store.retry()
                        .call(
                                () -> {
                                    part.accept(owner);
                                    return true;
                                });
            }
            store.counts().onDeath();
            log.info("Process {} has died; it held steps of workflows {}", owner, workflows);
            released.accept(workflows);
        } catch (StoreUnavailableException e) {
            // Only when the mesh closes meanwhile; the leases decide then.
            log.debug("Could not take over what {} held", owner, e);
        }
    }

    /**
     * Ends the lease of a running step if a source knows that its owner is dead.
     *
     * @return whether the step can be claimed now
     */
    public boolean release(String workflowId, String stepId, WorkflowStore.StepRecord running) {
        Optional<String> owner = running.owner().filter(this::isDead);
        return owner.isPresent() && store.expire(owner.get(), workflowId, stepId);
    }

    private boolean isDead(String owner) {
        return !owner.equals(self)
                && sources.stream()
                        .anyMatch(source -> source.verdict(owner) == Liveness.Verdict.DEAD);
    }

    /** Listens no longer. */
    @Override
    public void close() {
        for (AutoCloseable registration : registrations) {
            try {
                registration.close();
            } catch (Exception e) {
                log.warn("Could not stop listening for deaths", e);
            }
        }
    }
}
