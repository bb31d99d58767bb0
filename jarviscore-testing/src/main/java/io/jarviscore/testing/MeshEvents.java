package io.jarviscore.testing;

import io.jarviscore.MeshEvent;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Collects what a mesh reports: hand it to the mesh as a listener.
 *
 * <pre>{@code
 * MeshEvents events = new MeshEvents();
 * … Mesh.builder().listen(events) …
 * events.await(MeshEvent.Turn.class, turn -> turn.number() == 3);
 * }</pre>
 *
 * <p>Keeps the newest 1,000. Thread-safe.
 */
public final class MeshEvents implements Consumer<MeshEvent> {
    private final Recorded<MeshEvent> events = new Recorded<>(Recorded.DEFAULT_LIMIT);

    /** A collection without events. */
    public MeshEvents() {}

    @Override
    public void accept(MeshEvent event) {
        events.add(event);
    }

    /** The newest events, oldest first. */
    public List<MeshEvent> all() {
        return events.newest();
    }

    /** The newest events of one kind, oldest first. */
    public <E extends MeshEvent> List<E> of(Class<E> kind) {
        return all().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /**
     * Blocks until an event of this kind has been collected.
     *
     * @throws AssertionError if there is none within 60 seconds of real time
     */
    public <E extends MeshEvent> E await(Class<E> kind) throws InterruptedException {
        return await(kind, event -> true);
    }

    /**
     * Blocks until such an event has been collected; returns the oldest of those that are kept.
     *
     * @throws AssertionError if there is none within 60 seconds of real time
     */
    public <E extends MeshEvent> E await(Class<E> kind, Predicate<? super E> which)
            throws InterruptedException {
        return events.awaitFirst(kind, which);
    }
}
