package io.jarviscore.testing;

import io.jarviscore.MeshEvent;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Collects a mesh's events: hand it to the mesh as a listener.
 *
 * <pre>{@code
 * MeshEvents events = new MeshEvents();
 * … Mesh.builder().listen(events) …
 * events.await(MeshEvent.Turn.class, turn -> turn.number() == 3);
 * }</pre>
 *
 * <p>The events of a {@link TestMesh} are without {@link MeshEvent.Words}, so that its answers are
 * not streamed: hand a collection of your own to {@code Mesh.Builder.listen} or {@code mesh.submit}
 * to test those.
 *
 * <p>Keeps the newest 1,000. Thread-safe.
 */
public final class MeshEvents implements Consumer<MeshEvent> {
    /** The part of an event that a failed assertion shows. */
    private static final int LONGEST_EVENT = 400;

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
     * The oldest event of this kind that passes.
     *
     * @throws AssertionError if there is none; it lists the events of the kind, or the kinds
     */
    public <E extends MeshEvent> E require(Class<E> kind, Predicate<? super E> which) {
        return of(kind).stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such " + described(kind)));
    }

    /**
     * The only event of this kind.
     *
     * @throws AssertionError if there is none, or several
     */
    public <E extends MeshEvent> E single(Class<E> kind) {
        List<E> found = of(kind);
        if (found.size() != 1) {
            throw new AssertionError("expected one " + described(kind));
        }
        return found.getFirst();
    }

    /**
     * Passes if no event of this kind passes. Says nothing about events that are yet to come.
     *
     * @throws AssertionError with the first that does
     */
    public <E extends MeshEvent> void refute(Class<E> kind, Predicate<? super E> which) {
        of(kind).stream()
                .filter(which)
                .findFirst()
                .ifPresent(
                        found -> {
                            throw new AssertionError("unexpected " + cut(found));
                        });
    }

    /** The events of a kind, or the kinds of all events where there is none of it. */
    private String described(Class<? extends MeshEvent> kind) {
        List<? extends MeshEvent> found = of(kind);
        return kind.getSimpleName()
                + (found.isEmpty()
                        ? "; there are "
                                + all().stream()
                                        .map(event -> event.getClass().getSimpleName())
                                        .toList()
                        : "; there are "
                                + found.size()
                                + ":\n"
                                + found.stream()
                                        .map(MeshEvents::cut)
                                        .collect(Collectors.joining("\n")));
    }

    private static String cut(MeshEvent event) {
        return Json.cut(LONGEST_EVENT, event.toString());
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
     * Blocks until such an event has been collected; returns the oldest of those that are kept, at
     * once if there is one already.
     *
     * @throws AssertionError if there is none within 60 seconds of real time
     */
    public <E extends MeshEvent> E await(Class<E> kind, Predicate<? super E> which)
            throws InterruptedException {
        return events.awaitFirst(kind, which);
    }
}
