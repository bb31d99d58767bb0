package io.jarviscore.engine;

import io.jarviscore.MeshClock;
import io.jarviscore.MeshEngine;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.extension.PortsEngine;
import java.util.List;
import java.util.Optional;

/** The engine of this module. */
public final class WorkflowMeshEngine implements MeshEngine, PortsEngine {
    /** For {@link java.util.ServiceLoader}. */
    public WorkflowMeshEngine() {}

    @Override
    public MeshEngine.Node start(MeshEngine.Plan plan) {
        return MeshWiring.of(plan);
    }

    @Override
    public OpenPorts open(Settings settings, String node, List<MeshExtension> extensions) {
        AgentDirectory nobody = new AgentDirectory(List.of(), Optional.empty(), node);
        EventBus events = new EventBus(List.of(), List.of());
        Assembly assembly = new Assembly(settings, MeshClock.system(), node, events, nobody);
        try {
            assembly.configure(extensions, List.of());
            return assembly;
        } catch (RuntimeException e) {
            assembly.close();
            throw e;
        }
    }
}
