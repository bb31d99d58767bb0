package io.jarviscore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Starts the node that a {@link Mesh} or {@link MeshPorts} delegates to. Found as a service; for
 * {@code io.jarviscore.engine}, not for users.
 */
public interface MeshEngine {
    /**
     * The engine on the class path.
     *
     * @throws JarvisException if there is none
     */
    static MeshEngine load() {
        return ServiceLoader.load(MeshEngine.class, MeshEngine.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "nothing provides MeshEngine: META-INF/services of"
                                                + " jarviscore-core is missing from the class path,"
                                                + " check how it was repackaged"));
    }

    /**
     * Configures extensions, sets agents up and starts; on failure, closes all that it opened.
     *
     * @throws SettingsException if a setting cannot be used
     * @throws IllegalArgumentException if two agents have the same id
     * @throws JarvisException if something cannot be connected, or an agent's setup fails
     */
    MeshNode start(MeshPlan plan);

    /**
     * Opens the ports that these extensions provide, without a node; closes them if that fails.
     *
     * @throws SettingsException if a setting cannot be used
     * @throws JarvisException if something cannot be connected
     */
    OpenPorts open(Settings settings, String node, List<MeshExtension> extensions);

    /** Ports that are open. Thread-safe. */
    interface OpenPorts {
        /** The settings they were opened with. */
        Settings settings();

        /** The implementation of a port; empty if nothing does. */
        <P> Optional<P> find(Class<P> port);

        /** The implementations of these ports, in one line each, by the port's name. */
        Map<String, String> describe(List<Class<?>> ports);

        /** Closes every connection; a failure is logged. */
        void close();
    }
}
