package io.jarviscore;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

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
    Node start(Plan plan);

    /**
     * The running node that a {@link Mesh} delegates to: its engine, its stores and its agents.
     * {@link Mesh} adds waiting, checks, typed results and shutdown. Thread-safe.
     */
    interface Node {
        /** Starts a workflow, joins its run, or finds its stored result. */
        WorkflowRun submit(String id, List<Step> steps);

        /** Like {@link #submit(String, List)}, with a listener for the events of this run. */
        WorkflowRun submit(String id, List<Step> steps, Consumer<MeshEvent> listener);

        /**
         * Resumes a stored workflow.
         *
         * @throws UnknownIdException if the store does not know it
         */
        WorkflowRun resume(String id);

        /** Reads a workflow from the store, and starts nothing. */
        Optional<WorkflowStore.Snapshot> find(String id);

        /** A view of a workflow in the store, as {@link Mesh#find} returns it. */
        Optional<WorkflowView> view(String id);

        /** Views of a page of workflows in the store, as {@link Mesh#workflows} returns them. */
        Page<WorkflowView> views(WorkflowFilter filter);

        /** Runs a failed step again, and the steps that depend on it. */
        WorkflowRun retry(String id, String stepId);

        /** Cancels a workflow, on whichever node it runs. */
        WorkflowRun cancel(String id);

        /** The connections and agents at this moment. */
        MeshStatus status();

        /** Questions to people. */
        Approvals approvals();

        /** The documents of a namespace. */
        Knowledge knowledge(String namespace);

        /** A conversation with an agent, as {@link Mesh#conversation} returns it. */
        Conversation conversation(String agent, String id);

        /**
         * Asks the workflow store for one id, and blocks for its answer.
         *
         * @throws StoreUnavailableException if there was no answer in time, or an error
         */
        void requireStore(Duration atMost);

        /** The settings it was started with. */
        Settings settings();

        /**
         * Drains the engine up to {@code shutdown_timeout}, tears agents down in reverse order of
         * their setup, leaves the fleet, and closes connections. Called once.
         */
        void close();
    }

    /**
     * The parts that a {@link Node} is started from: the user's parts, and the settings they
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
    record Plan(
            Settings settings,
            MeshClock clock,
            List<HostedAgent> agents,
            List<Consumer<MeshEvent>> listeners,
            List<Consumer<MeshEvent>> observers,
            List<MeterRegistry> registries,
            Map<Class<?>, Object> ports) {
        /** Copies the lists and the map. */
        public Plan {
            agents = List.copyOf(agents);
            listeners = List.copyOf(listeners);
            observers = List.copyOf(observers);
            registries = List.copyOf(registries);
            ports = Map.copyOf(ports);
        }
    }
}
