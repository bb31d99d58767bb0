package io.jarviscore;

import io.micrometer.core.instrument.MeterRegistry;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * This process's node: it takes the user's agents, joins them to what the settings name, and runs
 * their work. Two meshes in one process share nothing but what the user hands to both, and the cap
 * on model calls ({@code llm_max_concurrent}), which is the process's.
 *
 * <p>Thread-safe. Blocking calls may be made from any thread, virtual ones included.
 */
public final class Mesh implements AutoCloseable {
    private final MeshWiring wiring;
    private final WorkflowEngine engine;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    Mesh(MeshWiring wiring) {
        this.wiring = wiring;
        this.engine = wiring.engine();
    }

    /** A mesh with nothing in it yet. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs a workflow and blocks until it has ended or waits for a person. If the id is running,
     * joins that run; if it was stopped, carries on; if it has ended, returns its stored result and
     * runs nothing.
     *
     * @throws IllegalArgumentException if it could never run: bad ids, duplicate ids, unknown
     *     dependencies or agents, cycles, or another unfinished workflow of that id; nothing has
     *     run then
     * @throws JarvisException if the calling thread is interrupted; the workflow goes on
     */
    public WorkflowResult workflow(String id, Step... steps) {
        return await(submit(id, steps));
    }

    /** The same without waiting. */
    public WorkflowRun submit(String id, Step... steps) {
        requireOpen();
        return engine.submit(id, List.of(steps));
    }

    /**
     * Carries on with a workflow by its id alone, and blocks like {@link #workflow}.
     *
     * @throws IllegalArgumentException if the store does not know it
     */
    public WorkflowResult resume(String id) {
        requireOpen();
        return await(engine.resume(id));
    }

    /**
     * Runs a step that failed again, and the steps that depend on it, and blocks like {@link
     * #workflow}.
     *
     * @throws IllegalArgumentException if the step is unknown or has not failed
     */
    public WorkflowResult retry(String id, String stepId) {
        requireOpen();
        return await(engine.retry(id, stepId));
    }

    /**
     * Cancels a workflow by its id, whichever process runs it and also while it waits for a person.
     * Steps that run are interrupted: in this process at once, in others when they renew their
     * lease. The others never start, and undecided questions are withdrawn. Cancelling one that has
     * ended does nothing.
     *
     * @return a run whose {@link WorkflowRun#await} gives the result; it has ended already if no
     *     step of it runs in this process
     * @throws IllegalArgumentException if the store does not know it
     * @throws StoreUnavailableException if the store is away: call again
     */
    public WorkflowRun cancel(String id) {
        requireOpen();
        return engine.cancel(id);
    }

    /**
     * Has an agent do one task, and blocks until it has ended or waits for a person.
     *
     * @param agent a role or a capability
     */
    public Outcome run(String agent, String task) {
        String id = "run-" + UUID.randomUUID();
        return workflow(id, Step.of("task", agent, task)).step("task");
    }

    /**
     * A conversation with an agent that lasts as the store lasts. Nothing is stored before the
     * first {@link Conversation#say}.
     *
     * @param agent a role or a capability
     * @param id names it among the conversations with this agent, 1 to 256 characters
     */
    public Conversation conversation(String agent, String id) {
        requireOpen();
        return wiring.conversation(agent, id);
    }

    /** What is connected, what survives a crash, and who is here, at this moment. */
    public MeshStatus status() {
        return wiring.status();
    }

    /** Questions to people, and their decisions. A decision carries the waiting workflow on. */
    public Approvals approvals() {
        return wiring.approvals();
    }

    /**
     * Looks up an id in the workflow store that no workflow has, to learn whether the store
     * answers: one round trip. For health checks. Blocks, at most for this time.
     *
     * @throws StoreUnavailableException if there was no answer, or an error
     */
    public void requireStore(Duration atMost) {
        wiring.requireStore(atMost);
    }

    /** The settings it was started with. */
    public Settings settings() {
        return wiring.settings();
    }

    /**
     * Serves until the process is told to end (SIGTERM, SIGINT) or the mesh is closed, then drains
     * as {@link #close} does and returns.
     */
    public void awaitShutdown() throws InterruptedException {
        Thread hook = new Thread(this::close, "jarviscore-shutdown");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Told to end before anybody listened: as much is drained as the JVM leaves time for.
            close();
            return;
        }
        try {
            closed.await();
        } finally {
            forget(hook);
        }
    }

    /**
     * Takes no more work, waits for what is running up to {@code shutdown_timeout}, gives the rest
     * back to the store, tears the agents down and closes every connection. Closing again does
     * nothing but wait.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            try {
                engine.close(wiring.settings().get(SettingKeys.SHUTDOWN_TIMEOUT));
                wiring.close();
            } finally {
                closed.countDown();
            }
            return;
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is what closed the mesh; it is already running and cannot be removed.
            return;
        }
    }

    private static WorkflowResult await(WorkflowRun run) {
        try {
            return run.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JarvisException(
                    "interrupted while waiting for workflow " + run.workflowId() + "; it goes on",
                    e);
        }
    }

    private void requireOpen() {
        if (closing.get()) {
            throw new IllegalStateException("the mesh is closed");
        }
    }

    /** Collects what a mesh is made of. Not thread-safe; used for one mesh. */
    public static final class Builder {
        final Map<String, Object> config = new HashMap<>();
        final List<Agent> agents = new ArrayList<>();
        final List<Consumer<MeshEvent>> listeners = new ArrayList<>();
        final Map<Class<?>, Object> ports = new HashMap<>();
        MeshClock clock = MeshClock.system();
        @Nullable Map<String, String> environment;
        Path folder = Path.of("");

        private Builder() {}

        /** Adds settings; they win over the environment, the {@code .env} file and the defaults. */
        public Builder config(Map<String, ?> settings) {
            config.putAll(settings);
            return this;
        }

        /** Adds a setting. */
        public Builder config(String key, Object value) {
            config.put(key, value);
            return this;
        }

        /** Adds agents; they are set up in this order. */
        public Builder add(Agent... more) {
            agents.addAll(List.of(more));
            return this;
        }

        /**
         * Adds an agent whose calls go through a proxy, such as a container makes for transactions.
         * The mesh calls {@link Agent#execute}, the message handlers and {@link Tool} methods on
         * the proxy; card, setup and teardown are the target's.
         *
         * @param target the agent, made by its constructor
         * @param proxy an instance of a subclass that overrides those methods and forwards to the
         *     target
         */
        public Builder addProxied(Agent target, Agent proxy) {
            target.callThrough(proxy);
            return add(target);
        }

        /** Uses this model for everything, instead of the providers in the settings. */
        public Builder chatModel(ChatModel model) {
            return port(ChatModel.class, model);
        }

        /** Runs generated code here. */
        public Builder sandbox(Sandbox sandbox) {
            return port(Sandbox.class, sandbox);
        }

        /** Keeps workflows here. */
        public Builder workflowStore(WorkflowStore store) {
            return port(WorkflowStore.class, store);
        }

        /** Keeps mail here. */
        public Builder mailbox(Mailbox mailbox) {
            return port(Mailbox.class, mailbox);
        }

        /** Keeps events here. */
        public Builder ledger(Ledger ledger) {
            return port(Ledger.class, ledger);
        }

        /** Asks people here. */
        public Builder approvals(Approvals approvals) {
            return port(Approvals.class, approvals);
        }

        /** Keeps artefacts here. */
        public Builder blobs(BlobStore blobs) {
            return port(BlobStore.class, blobs);
        }

        /** Remembers here. */
        public Builder memory(Memory.Provider memory) {
            return port(Memory.Provider.class, memory);
        }

        /** Signs calls here. */
        public Builder credentials(Credentials.Provider credentials) {
            return port(Credentials.Provider.class, credentials);
        }

        /** Searches and reads the web here. */
        public Builder web(Web web) {
            return port(Web.class, web);
        }

        /** Knows personas here. */
        public Builder personas(Personas personas) {
            return port(Personas.class, personas);
        }

        /** Reaches peers here. */
        public Builder peers(Peers.Provider peers) {
            return port(Peers.Provider.class, peers);
        }

        /** Knows here which agents there are. */
        public Builder roster(Roster roster) {
            return port(Roster.class, roster);
        }

        /** Counts here what is capped over the whole fleet. */
        public Builder permits(SharedPermits permits) {
            return port(SharedPermits.class, permits);
        }

        /** Thinks here. */
        public Builder reasoner(Reasoner reasoner) {
            return port(Reasoner.class, reasoner);
        }

        /** Adds the mesh's metrics to the application's own. */
        public Builder meterRegistry(MeterRegistry registry) {
            return listen(new MeshMeters(registry));
        }

        /** Reports what happens; see {@link MeshEvent} for the thread it is called on. */
        public Builder listen(Consumer<MeshEvent> listener) {
            listeners.add(listener);
            return this;
        }

        /** Uses this time instead of the machine's; for tests. */
        public Builder clock(MeshClock clock) {
            this.clock = clock;
            return this;
        }

        /** Uses these variables instead of the process's environment and the {@code .env} file. */
        public Builder environment(Map<String, String> variables) {
            this.environment = Map.copyOf(variables);
            return this;
        }

        /**
         * Resolves the settings, connects, sets the agents up and starts.
         *
         * @throws SettingsException if a setting cannot be used; names every problem at once
         * @throws IllegalArgumentException if there is no agent, or two have the same id
         * @throws JarvisException if something cannot be connected, or an agent's setup fails;
         *     whatever was opened is closed by then
         */
        public Mesh start() {
            return new Mesh(MeshWiring.of(this));
        }

        Settings resolveSettings() {
            return environment == null
                    ? Settings.load(config, folder)
                    : Settings.of(config, environment);
        }

        private <P> Builder port(Class<P> port, P implementation) {
            ports.put(port, implementation);
            return this;
        }
    }
}
