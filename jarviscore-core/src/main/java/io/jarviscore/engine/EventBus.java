package io.jarviscore.engine;

import io.jarviscore.MeshEvent;
import io.jarviscore.internal.GuardedListener;
import io.jarviscore.metrics.MeasureRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the listeners of the mesh and to those of single runs. Nothing that a listener
 * throws, an {@link Error} or an undeclared checked exception too, reaches the work that it
 * watches. Thread-safe.
 */
final class EventBus implements Consumer<MeshEvent> {
    private static final Logger log = LoggerFactory.getLogger(EventBus.class);

    /** Every event is a line at DEBUG. */
    private static final Logger events = LoggerFactory.getLogger(MeshEvent.class);

    /** Listeners that get everything, {@link MeshEvent.Words} included. */
    private final List<GuardedListener<MeshEvent>> listeners;

    /** Listeners that get everything but words. */
    private final List<GuardedListener<MeshEvent>> observers = new CopyOnWriteArrayList<>();

    /** Listeners for words alone, each for a while. */
    private final List<GuardedListener<MeshEvent>> readers = new CopyOnWriteArrayList<>();

    private final List<MeasureRegistry> registries = new CopyOnWriteArrayList<>();

    private final Map<String, List<GuardedListener<MeshEvent>>> ofRuns = new ConcurrentHashMap<>();

    EventBus(List<Consumer<MeshEvent>> listeners, List<Consumer<MeshEvent>> observers) {
        this.listeners = listeners.stream().map(EventBus::guarded).toList();
        observers.forEach(this::add);
    }

    /** Adds an observer for later events. */
    void add(Consumer<MeshEvent> observer) {
        observers.add(guarded(observer));
        if (observer instanceof MeasureRegistry registry) {
            registries.add(registry);
        }
    }

    /** The observers that publish measures too. */
    List<MeasureRegistry> registries() {
        return List.copyOf(registries);
    }

    /** Adds a listener for the later events of one workflow. */
    void add(String workflowId, Consumer<MeshEvent> listener) {
        ofRuns.computeIfAbsent(workflowId, id -> new CopyOnWriteArrayList<>())
                .add(guarded(listener));
    }

    /** Adds a listener for words alone until closed. */
    AutoCloseable addReader(Consumer<MeshEvent.Words> reader) {
        GuardedListener<MeshEvent> guarded =
                guarded(
                        event -> {
                            if (event instanceof MeshEvent.Words words) {
                                reader.accept(words);
                            }
                        });
        readers.add(guarded);
        return () -> readers.remove(guarded);
    }

    /** Removes a listener of one workflow; does nothing if it is gone. */
    void remove(String workflowId, Consumer<MeshEvent> listener) {
        ofRuns.computeIfPresent(
                workflowId,
                (id, all) -> {
                    all.stream()
                            .filter(guarded -> guarded.guards(listener))
                            .findFirst()
                            .ifPresent(all::remove);
                    return all.isEmpty() ? null : all;
                });
    }

    /** Whether somebody listens to the words that agents write in a workflow. */
    boolean wantsWords(String workflowId) {
        return !listeners.isEmpty() || !readers.isEmpty() || ofRuns.containsKey(workflowId);
    }

    @Override
    public void accept(MeshEvent event) {
        if (events.isDebugEnabled() && !(event instanceof MeshEvent.Words)) {
            events.debug("{}", EventText.of(event));
        }
        listeners.forEach(listener -> listener.accept(event));
        if (event instanceof MeshEvent.Words) {
            readers.forEach(reader -> reader.accept(event));
        } else {
            observers.forEach(observer -> observer.accept(event));
        }
        if (!ofRuns.isEmpty()) {
            event.workflow()
                    .map(ofRuns::get)
                    .ifPresent(all -> all.forEach(listener -> listener.accept(event)));
        }
    }

    private static GuardedListener<MeshEvent> guarded(Consumer<MeshEvent> listener) {
        return new GuardedListener<>(listener, log);
    }
}
