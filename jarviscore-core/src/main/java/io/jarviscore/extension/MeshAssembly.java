package io.jarviscore.extension;

import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.coordination.Liveness;
import io.jarviscore.metrics.Measure;
import io.jarviscore.settings.Setting;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A mesh that is being put together, as its extensions see it. Used by one thread. */
public interface MeshAssembly {
    /** The resolved settings. */
    Settings settings();

    /** The mesh's time. */
    MeshClock clock();

    /** This process's name in the fleet. */
    String node();

    /**
     * This process's name and incarnation, unique over restarts; the claims of this mesh carry it.
     */
    String owner();

    /** Adds a source of knowledge about the death of other processes. */
    void addLiveness(Liveness source);

    /** The receiver of the mesh's events. Never throws. */
    Consumer<MeshEvent> events();

    /**
     * Adds a listener, as {@link Mesh.Builder#observe} does. Only while extensions are configured:
     * earlier events are not repeated.
     */
    void listen(Consumer<MeshEvent> listener);

    /**
     * Adds a listener for the words of answers until closed, at any time, on any thread. Answers
     * that begin while there is one are streamed, so add it only while somebody reads them. An
     * assembly without a mesh has no answers, and never calls it.
     */
    default AutoCloseable listenToWords(Consumer<MeshEvent.Words> listener) {
        return () -> {};
    }

    /**
     * Adds a measure to the metrics of this mesh, until it closes. May be called by any thread, at
     * any time.
     */
    default void measure(Measure measure) {}

    /**
     * Runs an action when the agents are set up, before the mesh takes work. An exception fails the
     * start. The action is given a view of the mesh that it may keep and ask at any time.
     */
    void onStart(Consumer<Supplier<MeshStatus>> action);

    /** The agents of this mesh; filled when they are set up. */
    LocalAgents agents();

    /**
     * Offers an implementation of a port. An implementation that the user gave to the builder wins
     * over it, and it wins over the in-process default.
     *
     * @param port the port's interface
     * @param implementation the port's implementation
     * @param description one line for {@code mesh.status()}: its kind and its durability
     * @throws JarvisException if another extension offers the same port
     */
    <P> void provide(Class<P> port, P implementation, String description);

    /** Offers an in-process default, which loses against every other offer. */
    <P> void provideDefault(Class<P> port, P implementation, String description);

    /**
     * The implementation that a port has after assembly. Only for use after every extension was
     * configured: keep the assembly and ask on first use.
     */
    <P> Optional<P> find(Class<P> port);

    /**
     * Has something closed when the mesh closes or fails to start; last given, first closed. Also
     * for resources that any thread opens later.
     */
    void onClose(AutoCloseable resource);

    /**
     * Reports that a setting cannot be honoured. All such reports are thrown together as one {@link
     * SettingsException} when every extension was configured.
     */
    void refuse(Setting<?> setting, String problem);

    /**
     * Refuses each of these settings that anything but a default sets, with its source: a setting
     * without a reader must not pass in silence. A switch ({@code …_enabled}) that is set to false
     * asks for nothing, and passes.
     */
    default void notInThisVersion(Setting<?>... settings) {
        for (Setting<?> setting : settings) {
            if (settings().asksFor(setting)) {
                String source = settings().source(setting);
                refuse(setting, "not in this version (" + source + "); leave it out");
            }
        }
    }
}
