package io.jarviscore;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.internal.Ids;
import io.jarviscore.internal.SecondSignal;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.reasoning.Personas;
import io.jarviscore.reasoning.Web;
import io.jarviscore.thread.TraceContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This process's node: it takes the user's agents, connects them to the configured infrastructure,
 * and runs their work. Two meshes in one process share only the objects that the user gives to
 * both, and the process's cap on model calls ({@code llm_max_concurrent}).
 *
 * <p>Thread-safe. Blocking calls may be made from any thread, virtual ones included.
 */
public final class Mesh implements AutoCloseable {
    /** By a shell's convention: 128, and 15 for SIGTERM. */
    private static final int ENDED_BY_SIGTERM = 143;

    private final MeshEngine.Node node;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Mesh(MeshEngine.Node node) {
        this.node = node;
    }

    /** A mesh with nothing in it yet. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs a workflow and blocks until it has ended or waits for a person. If the id is running,
     * joins that run; if it was stopped, resumes it; if it has ended, returns its stored result and
     * runs nothing.
     *
     * <p>If one of the exceptions below is thrown, nothing has run, except after an interruption.
     *
     * @throws IllegalArgumentException if it could never run: bad ids, duplicate ids, unknown
     *     dependencies, cycles
     * @throws UnknownAgentException if no agent here or in the fleet can do a step
     * @throws WorkflowConflictException if an unfinished workflow of that id has other steps
     * @throws StoreUnavailableException if the store cannot be reached: call again
     * @throws JarvisException if the calling thread is interrupted; the workflow continues
     */
    public WorkflowResult workflow(String id, Step... steps) {
        return await(submit(id, steps));
    }

    /** Like {@link #workflow}, without waiting for the end. */
    public WorkflowRun submit(String id, Step... steps) {
        requireOpen();
        return node.submit(id, List.of(steps));
    }

    /**
     * Like {@link #submit(String, Step...)}, with a listener for the events of this run in this
     * process: the words of answers, tool calls, waits, steps. It is called as {@link MeshEvent}
     * says, from now until the run ends or waits for a person; the last event is a {@link
     * MeshEvent.Workflow} with the result. A workflow that has ended brings no events.
     */
    public WorkflowRun submit(String id, Consumer<MeshEvent> listener, Step... steps) {
        requireOpen();
        return node.submit(id, List.of(steps), listener);
    }

    /** Like {@link #run(Step)}, without waiting for the end. */
    public WorkflowRun submit(Step step) {
        return submit(step.id(), step);
    }

    /** Like {@link #submit(Step)}, with a listener for the events of this run. */
    public WorkflowRun submit(Step step, Consumer<MeshEvent> listener) {
        return submit(step.id(), listener, step);
    }

    /**
     * Resumes a workflow by its id alone, and blocks like {@link #workflow}: steps that are left
     * run. To look at it without running anything, use {@link #find}.
     *
     * @throws UnknownIdException if the store does not know it
     * @throws UnknownAgentException if no agent here or in the fleet can do a step
     */
    public WorkflowResult resume(String id) {
        requireOpen();
        return await(node.resume(id));
    }

    /**
     * Looks at a workflow: how it and its steps stand in the store, on whichever node they run.
     * Starts, claims and waits for nothing; blocks for one read of the store, and one more for each
     * step that waits for a person.
     *
     * @return empty if the store does not know the id
     * @throws StoreUnavailableException if the store cannot be reached: call again
     */
    public Optional<WorkflowView> find(String id) {
        return Ids.isValid(id) ? node.view(id) : Optional.empty();
    }

    /**
     * Looks at a page of the stored workflows, the youngest first. Starts, claims and waits for
     * nothing; the number of reads does not depend on the number of workflows. Hand {@link
     * Page#next} to {@link WorkflowFilter#after} for the page that follows.
     *
     * @throws StoreUnavailableException if the store cannot be reached: call again
     */
    public Page<WorkflowView> workflows(WorkflowFilter filter) {
        return node.views(filter);
    }

    /**
     * Runs a step that failed again, and the steps that depend on it, and blocks like {@link
     * #workflow}.
     *
     * @throws UnknownIdException if the workflow or the step is unknown
     * @throws WorkflowConflictException if the step has not failed
     */
    public WorkflowResult retry(String id, String stepId) {
        requireOpen();
        return await(node.retry(id, stepId));
    }

    /**
     * Cancels a workflow by its id, whichever process runs it and also while it waits for a person.
     * Steps that run are interrupted: in this process at once, in others when they renew their
     * lease. The others never start, and undecided questions are withdrawn. Cancelling one that has
     * ended does nothing.
     *
     * @return a run whose {@link WorkflowRun#await} returns the result; it has ended already if no
     *     step of it runs in this process
     * @throws UnknownIdException if the store does not know it
     * @throws StoreUnavailableException if the store is unavailable: call again
     */
    public WorkflowRun cancel(String id) {
        requireOpen();
        return node.cancel(id);
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
     * Has an agent do one task with everything that a step can have, and blocks until it has ended
     * or waits for a person.
     *
     * <p>The step's id is the workflow's id as well, so the task can be found, joined, resumed and
     * retried by it. It must differ for every task: a ticket's number, for example. Calling this
     * again with the id of a task that has ended returns its stored outcome and runs nothing.
     *
     * @throws IllegalArgumentException if the step depends on others
     * @throws UnknownAgentException if no agent here or in the fleet can do it
     * @throws WorkflowConflictException if an unfinished workflow of that id is another task
     * @throws StoreUnavailableException if the store cannot be reached: call again
     */
    public Outcome run(Step step) {
        return await(submit(step)).step(step.id());
    }

    /**
     * Has an agent do one task and returns its result as an object of a type. Blocks until it has
     * ended. An answer that does not fit the type goes back to the model, see {@link Step#returns}.
     *
     * @param agent a role or a capability
     * @throws IllegalArgumentException if values of the type cannot be made from JSON
     * @throws UnknownAgentException if no agent here or in the fleet can do it
     * @throws TaskFailedException with the outcome, if there is no result or not one of the type,
     *     also because the task waits for a person
     */
    public <T> T run(String agent, String task, Class<T> type) {
        String id = "run-" + UUID.randomUUID();
        return result(workflow(id, Step.of("task", agent, task).returns(type)).step("task"), type);
    }

    /**
     * Like {@link #run(Step)}, and returns the result as an object of a type, as {@link
     * #run(String, String, Class)} says. The step need not say {@link Step#returns}.
     */
    public <T> T run(Step step, Class<T> type) {
        return result(run(step.result().isPresent() ? step : step.returns(type)), type);
    }

    private static <T> T result(Outcome outcome, Class<T> type) {
        if (!outcome.isSuccess()) {
            throw new TaskFailedException(
                    "the task ended as " + outcome.status() + ": " + outcome.summary(), outcome);
        }
        try {
            return outcome.payload(type);
        } catch (JarvisException e) {
            throw new TaskFailedException(
                    "the result is no " + type.getSimpleName() + ": " + e.getMessage(), outcome, e);
        }
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
        return node.conversation(agent, id);
    }

    /** The ports with their durability, and the agents, at this moment. */
    public MeshStatus status() {
        return node.status();
    }

    /**
     * Documents of a namespace, for {@link io.jarviscore.tools.KnowledgeTool}.
     *
     * @throws JarvisException if nothing keeps documents: it takes {@code jarviscore-memory}
     */
    public Knowledge knowledge(String namespace) {
        return node.knowledge(namespace);
    }

    /** Questions to people, and their decisions. A decision carries the waiting workflow on. */
    public Approvals approvals() {
        return node.approvals();
    }

    /**
     * Looks up an id in the workflow store that no workflow has, to learn whether the store
     * answers: one round trip. For health checks. Blocks, at most for this time.
     *
     * @throws StoreUnavailableException if there was no answer, or an error
     */
    public void requireStore(Duration atMost) {
        node.requireStore(atMost);
    }

    /** The settings it was started with. */
    public Settings settings() {
        return node.settings();
    }

    /**
     * Serves until the process receives SIGTERM or SIGINT or the mesh is closed, then drains like
     * {@link #close} and returns. A second signal ends the process at once; interrupted steps are
     * taken over as after a crash.
     */
    public void awaitShutdown() throws InterruptedException {
        Thread hook = new Thread(this::drain, "jarviscore-shutdown");
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
     * Accepts no more work, waits up to {@code shutdown_timeout} for running steps, releases the
     * others' claims, tears the agents down and closes every connection. Closing again does nothing
     * but wait.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            try {
                node.close();
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

    private void drain() {
        SecondSignal.endsAtOnce(ENDED_BY_SIGTERM);
        close();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook itself closes the mesh; it is already running and cannot be removed.
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

    /** Collects the parts of a mesh. Not thread-safe; used for one mesh. */
    public static final class Builder {
        private final Map<String, Object> config = new HashMap<>();
        private final List<Agent> agents = new ArrayList<>();
        private final List<Consumer<MeshEvent>> listeners = new ArrayList<>();
        private final List<Consumer<MeshEvent>> observers = new ArrayList<>();
        private final List<MeterRegistry> registries = new ArrayList<>();
        private final Map<Class<?>, Object> ports = new HashMap<>();
        private MeshClock clock = MeshClock.system();
        private @Nullable Map<String, String> environment;
        private Path folder = Path.of("");

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

        /** Keeps documents here. */
        public Builder knowledge(Knowledge.Provider knowledge) {
            return port(Knowledge.Provider.class, knowledge);
        }

        /** Signs calls here. */
        public Builder credentials(Credentials.Provider credentials) {
            return port(Credentials.Provider.class, credentials);
        }

        /** Searches and reads the web here. */
        public Builder web(Web web) {
            return port(Web.class, web);
        }

        /** Opens browsers for agents here. */
        public Builder browser(Browser browser) {
            return port(Browser.class, browser);
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

        /** Sets the counter of permits that are limited over the whole fleet. */
        public Builder permits(SharedPermits permits) {
            return port(SharedPermits.class, permits);
        }

        /** Carries the application's traces in messages; OpenTelemetry's without it. */
        public Builder traceContext(TraceContext trace) {
            return port(TraceContext.class, trace);
        }

        /** Thinks here. */
        public Builder reasoner(Reasoner reasoner) {
            return port(Reasoner.class, reasoner);
        }

        /** Adds the mesh's metrics to the application's own. */
        public Builder meterRegistry(MeterRegistry registry) {
            registries.add(registry);
            return this;
        }

        /**
         * Adds a listener to events; see {@link MeshEvent} for the thread it is called on. With a
         * listener, answers are streamed and reported as {@link MeshEvent.Words} too.
         */
        public Builder listen(Consumer<MeshEvent> listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * Like {@link #listen}, without words: nothing is streamed for it. For metrics and logs.
         */
        public Builder observe(Consumer<MeshEvent> observer) {
            observers.add(observer);
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
         * @throws JarvisException if something cannot be connected, or an agent's setup fails; all
         *     that was opened is closed by then
         */
        public Mesh start() {
            return new Mesh(MeshEngine.load().start(plan()));
        }

        private MeshEngine.Plan plan() {
            if (agents.isEmpty()) {
                throw new IllegalArgumentException(
                        "the mesh has no agent: call add(new MyAgent()) before start()");
            }
            return new MeshEngine.Plan(
                    resolveSettings(),
                    clock,
                    agents.stream().map(HostedAgent::new).toList(),
                    listeners,
                    observers,
                    registries,
                    ports);
        }

        private Settings resolveSettings() {
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
