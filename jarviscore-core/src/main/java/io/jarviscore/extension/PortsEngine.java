package io.jarviscore.extension;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Opens the ports that {@link MeshPorts} shows. Found as a service; for the engine, not for users.
 */
public interface PortsEngine {
    /**
     * The engine on the class path.
     *
     * @throws JarvisException if there is none
     */
    static PortsEngine load() {
        return ServiceLoader.load(PortsEngine.class, PortsEngine.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "nothing provides PortsEngine: META-INF/services of"
                                                + " jarviscore-core is missing from the class path,"
                                                + " check how it was repackaged"));
    }

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
