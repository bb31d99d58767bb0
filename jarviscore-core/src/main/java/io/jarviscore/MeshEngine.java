package io.jarviscore;

import java.util.ServiceLoader;

/**
 * Starts the node that a {@link Mesh} delegates to. Found as a service; for {@code
 * io.jarviscore.engine}, not for users.
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
}
