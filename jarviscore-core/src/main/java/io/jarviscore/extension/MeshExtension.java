package io.jarviscore.extension;

/**
 * How a module joins a mesh: found through {@link java.util.ServiceLoader}, it reads the settings,
 * decides whether it is wanted and hands over its implementations.
 */
public interface MeshExtension {
    /** The module's artifact id, for messages. */
    String name();

    /**
     * Called first, for every extension before any is configured: refuses the settings that it
     * knows and cannot honour ({@link MeshAssembly#refuse}, {@link MeshAssembly#notInThisVersion}).
     * Opens nothing, so that a start which fails here has left no trace.
     */
    default void check(MeshAssembly assembly) {}

    /**
     * Called once while a mesh is built, before any agent is set up. An exception fails the start;
     * resources that it opened before must have been given to {@link MeshAssembly#onClose}.
     */
    void configure(MeshAssembly assembly);
}
