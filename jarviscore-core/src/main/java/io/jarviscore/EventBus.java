package io.jarviscore;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to listeners, and keeps a broken listener from breaking the work it watches. */
final class EventBus implements Consumer<MeshEvent> {
    private static final Logger log = LoggerFactory.getLogger(EventBus.class);

    private final List<Consumer<MeshEvent>> listeners;

    EventBus(List<Consumer<MeshEvent>> listeners) {
        this.listeners = new CopyOnWriteArrayList<>(listeners);
    }

    /** Adds a listener for later events. */
    void add(Consumer<MeshEvent> listener) {
        listeners.add(listener);
    }

    @Override
    public void accept(MeshEvent event) {
        for (Consumer<MeshEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                log.warn("A listener failed on {}", event.getClass().getSimpleName(), e);
            }
        }
    }
}
