package io.jarviscore;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the listeners of the mesh and to those of single runs. A listener that throws is
 * logged and does not disturb the work. Thread-safe.
 */
final class EventBus implements Consumer<MeshEvent> {
    private static final Logger log = LoggerFactory.getLogger(EventBus.class);

    /** Every event is a line at DEBUG. */
    private static final Logger events = LoggerFactory.getLogger(MeshEvent.class);

    /** Listeners that get everything, {@link MeshEvent.Words} included. */
    private final List<Consumer<MeshEvent>> listeners;

    /** Listeners that get everything but words. */
    private final List<Consumer<MeshEvent>> observers;

    private final Map<String, List<Consumer<MeshEvent>>> ofRuns = new ConcurrentHashMap<>();

    EventBus(List<Consumer<MeshEvent>> listeners, List<Consumer<MeshEvent>> observers) {
        this.listeners = List.copyOf(listeners);
        this.observers = new CopyOnWriteArrayList<>(observers);
    }

    /** Adds an observer for later events. */
    void add(Consumer<MeshEvent> observer) {
        observers.add(observer);
    }

    /** Who observes now. */
    List<Consumer<MeshEvent>> observers() {
        return List.copyOf(observers);
    }

    /** Adds a listener for the later events of one workflow. */
    void add(String workflowId, Consumer<MeshEvent> listener) {
        ofRuns.computeIfAbsent(workflowId, id -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Removes a listener of one workflow; does nothing if it is gone. */
    void remove(String workflowId, Consumer<MeshEvent> listener) {
        ofRuns.computeIfPresent(
                workflowId,
                (id, all) -> {
                    all.remove(listener);
                    return all.isEmpty() ? null : all;
                });
    }

    /** Whether somebody listens to the words that agents write in a workflow. */
    boolean wantsWords(String workflowId) {
        return !listeners.isEmpty() || ofRuns.containsKey(workflowId);
    }

    @Override
    public void accept(MeshEvent event) {
        if (events.isDebugEnabled() && !(event instanceof MeshEvent.Words)) {
            events.debug("{}", EventText.of(event));
        }
        for (Consumer<MeshEvent> listener : listeners) {
            tell(listener, event);
        }
        if (!(event instanceof MeshEvent.Words)) {
            for (Consumer<MeshEvent> observer : observers) {
                tell(observer, event);
            }
        }
        if (!ofRuns.isEmpty()) {
            event.workflow()
                    .map(ofRuns::get)
                    .ifPresent(all -> all.forEach(listener -> tell(listener, event)));
        }
    }

    private static void tell(Consumer<MeshEvent> listener, MeshEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            log.warn("A listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }
}
