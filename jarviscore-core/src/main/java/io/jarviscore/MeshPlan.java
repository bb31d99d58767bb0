package io.jarviscore;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The parts that a {@link MeshNode} is started from: the user's parts, and the settings they
 * resolved to.
 *
 * @param settings resolved once, for everything
 * @param clock the mesh's time
 * @param agents the user's agents, in the order of their setup; at least one
 * @param listeners to all events, streamed words included
 * @param observers to all events but streamed words
 * @param registries of Micrometer, for the mesh's metrics
 * @param ports the implementations given to the builder, by port; it wins over every offer
 */
public record MeshPlan(
        Settings settings,
        MeshClock clock,
        List<HostedAgent> agents,
        List<Consumer<MeshEvent>> listeners,
        List<Consumer<MeshEvent>> observers,
        List<MeterRegistry> registries,
        Map<Class<?>, Object> ports) {
    public MeshPlan {
        agents = List.copyOf(agents);
        listeners = List.copyOf(listeners);
        observers = List.copyOf(observers);
        registries = List.copyOf(registries);
        ports = Map.copyOf(ports);
    }
}
