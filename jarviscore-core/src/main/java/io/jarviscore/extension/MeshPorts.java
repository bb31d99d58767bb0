package io.jarviscore.extension;

import io.jarviscore.Approvals;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.MeshStatus;
import io.jarviscore.Page;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowView;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.stored.BadRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The ports that a mesh's settings describe, opened without a mesh. For tools that look at a fleet
 * from outside: nothing is claimed, resumed or announced, and no port is listened on.
 *
 * <p>Thread-safe once opened. The ports read the data of every mesh that uses the same store; a
 * decision made through {@link Approvals} is acted on by the mesh that runs the workflow.
 */
public final class MeshPorts implements AutoCloseable {
    /** Switched off here against the settings. */
    private static final Map<String, Object> QUIET =
            Map.of(
                    "p2p_enabled", false,
                    "prometheus_enabled", false,
                    "console_enabled", false,
                    "telemetry_enabled", false);

    /** The role of a tool, so that it is recognised in a list of owners. */
    private static final String NODE = "tool";

    private final PortsEngine.OpenPorts ports;

    private MeshPorts(PortsEngine.OpenPorts ports) {
        this.ports = ports;
    }

    /**
     * Opens the stores that this process's settings name. {@code config}, then the environment,
     * then {@code .env} in the working directory.
     *
     * @param modules the artifact ids of the modules to open, such as {@code jarviscore-storage};
     *     {@code jarviscore-core} with its in-memory defaults is always among them
     * @throws SettingsException if a setting cannot be used
     * @throws JarvisException if something cannot be connected; all that was opened is closed by
     *     then
     */
    public static MeshPorts open(Map<String, ?> config, Set<String> modules) {
        Map<String, Object> quiet = new HashMap<>(config);
        quiet.putAll(QUIET);
        return open(Settings.load(quiet), modules);
    }

    /**
     * Opens the stores that these settings name.
     *
     * @see #open(Map, Set)
     */
    static MeshPorts open(Settings settings, Set<String> modules) {
        String node = settings.find(SettingKeys.NODE_NAME).orElse(NODE);
        return new MeshPorts(PortsEngine.load().open(settings, node, wanted(modules)));
    }

    /** The settings it was opened with. */
    public Settings settings() {
        return ports.settings();
    }

    /** The implementation of a port; empty if nothing does. */
    public <P> Optional<P> find(Class<P> port) {
        return ports.find(port);
    }

    /** A page of the workflows that the store holds, as {@link Mesh#workflows} returns it. */
    public Page<WorkflowView> workflows(WorkflowFilter filter) {
        Approvals approvals = find(Approvals.class).orElseThrow();
        return new WorkflowLook(approvals)
                .views(find(WorkflowStore.class).orElseThrow().list(filter));
    }

    /** The implementations of these ports, in one line each, by the port's name. */
    public Map<String, String> describe(List<Class<?>> ports) {
        return new LinkedHashMap<>(this.ports.describe(ports));
    }

    /** The records skipped in the stores since they were opened, because they cannot be read. */
    public List<MeshStatus.BadRecord> badRecords() {
        return find(BadRecords.class).map(BadRecords::list).orElse(List.of());
    }

    /** Closes every connection. */
    @Override
    public void close() {
        ports.close();
    }

    private static List<MeshExtension> wanted(Set<String> modules) {
        List<MeshExtension> found = new ArrayList<>();
        for (MeshExtension extension : ServiceLoader.load(MeshExtension.class)) {
            if (extension.name().equals("jarviscore-core") || modules.contains(extension.name())) {
                found.add(extension);
            }
        }
        return found;
    }
}
