package io.jarviscore.engine;

import io.jarviscore.AgentContext;
import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.ChatListener;
import io.jarviscore.ChatModel;
import io.jarviscore.Conversation;
import io.jarviscore.Credentials;
import io.jarviscore.HostedAgent;
import io.jarviscore.JarvisException;
import io.jarviscore.Knowledge;
import io.jarviscore.Mailbox;
import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEngine;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.Page;
import io.jarviscore.Peers;
import io.jarviscore.Reasoner;
import io.jarviscore.Roster;
import io.jarviscore.Sandbox;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowView;
import io.jarviscore.conversation.StoredConversation;
import io.jarviscore.coordination.FleetView;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.engine.store.Deaths;
import io.jarviscore.engine.store.EngineCounts;
import io.jarviscore.engine.store.OutageLog;
import io.jarviscore.engine.store.RetryingStore;
import io.jarviscore.engine.store.StoreProbe;
import io.jarviscore.engine.store.StoreRetry;
import io.jarviscore.extension.ConversationListeners;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.extension.WorkflowLook;
import io.jarviscore.metrics.MeshMeters;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.BlobMarks;
import io.jarviscore.stored.OffloadingWorkflowStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything a running mesh is made of, connected in the one order that works. */
final class MeshWiring implements MeshEngine.Node {
    private static final Logger log = LoggerFactory.getLogger(Mesh.class);

    private static final List<Class<?>> PORTS =
            List.of(
                    ChatModel.class,
                    Sandbox.class,
                    WorkflowStore.class,
                    Mailbox.class,
                    Ledger.class,
                    Approvals.class,
                    Roster.class,
                    SharedPermits.class,
                    BlobStore.class,
                    Memory.Provider.class,
                    Credentials.Provider.class,
                    Peers.Provider.class);

    private final Assembly assembly;
    private final AgentDirectory agents;
    private final Fleet fleet;
    private final BlobMarks blobMarks;
    private final WorkflowEngine engine;
    private final OutageLog outages;
    private final BadRecords badRecords;
    private final Instant startedAt;
    private final List<HostedAgent> setUp = new ArrayList<>();
    private final EngineCounts counts = new EngineCounts();
    private final Map<String, ChatListener> conversationListeners;

    private MeshWiring(
            Assembly assembly,
            AgentDirectory agents,
            Map<String, ChatListener> conversationListeners) {
        this.assembly = assembly;
        this.agents = agents;
        this.conversationListeners = conversationListeners;
        assembly.find(TaskCharges.class).ifPresent(agents::charge);
        this.badRecords = assembly.find(BadRecords.class).orElseGet(BadRecords::new);
        this.outages = new OutageLog(assembly.clock());
        this.fleet =
                new Fleet(
                        required(Roster.class),
                        agents,
                        new Fleet.Self(assembly.node(), assembly.owner()),
                        outages,
                        assembly.clock(),
                        settings().get(SettingKeys.STEP_LEASE_SECONDS),
                        settings().get(SettingKeys.STEP_HEARTBEAT_SECONDS));
        this.blobMarks = new BlobMarks(required(Ledger.class));
        this.engine = new WorkflowEngine(engineParts());
        this.startedAt = assembly.clock().instant();
    }

    /** Configures extensions, sets agents up; on failure, closes all that it opened. */
    static MeshWiring of(MeshEngine.Plan plan) {
        Settings settings = plan.settings();
        LogLevels.apply(settings);
        settings.warnings().forEach(log::warn);
        String node = settings.find(SettingKeys.NODE_NAME).orElseGet(HostName::ofThisMachine);
        AgentDirectory agents =
                new AgentDirectory(plan.agents(), settings.find(SettingKeys.AGENT_SUFFIX), node);
        Assembly assembly =
                new Assembly(
                        settings,
                        plan.clock(),
                        node,
                        new EventBus(plan.listeners(), observers(plan)),
                        agents);
        try {
            assembly.choose(plan.ports());
            AnswerListeners listeners = new AnswerListeners(assembly.events(), plan.clock());
            assembly.provideDefault(ConversationListeners.class, listeners, "this process");
            assembly.configure(ServiceLoader.load(MeshExtension.class));
            MeshWiring wiring = new MeshWiring(assembly, agents, listeners.ofTurns());
            wiring.start();
            return wiring;
        } catch (RuntimeException | Error e) {
            assembly.close();
            throw e;
        }
    }

    /** The user's observers, then those that count for a registry of metrics. */
    private static List<Consumer<MeshEvent>> observers(MeshEngine.Plan plan) {
        List<Consumer<MeshEvent>> all = new ArrayList<>(plan.observers());
        // A loop: linking a lambda would load Micrometer, which may be absent.
        for (MeterRegistry registry : plan.registries()) {
            all.add(new MeshMeters(registry));
        }
        return all;
    }

    @Override
    public WorkflowRun submit(String id, List<Step> steps) {
        return engine.submit(id, steps);
    }

    @Override
    public WorkflowRun submit(String id, List<Step> steps, Consumer<MeshEvent> listener) {
        return engine.submit(id, steps, listener);
    }

    @Override
    public WorkflowRun resume(String id) {
        return engine.resume(id);
    }

    @Override
    public Optional<WorkflowStore.Snapshot> find(String id) {
        return engine.find(id);
    }

    @Override
    public Optional<WorkflowView> view(String id) {
        return engine.find(id).map(look()::view);
    }

    @Override
    public Page<WorkflowView> views(WorkflowFilter filter) {
        return look().views(engine.list(filter));
    }

    private WorkflowLook look() {
        return new WorkflowLook(approvals());
    }

    @Override
    public WorkflowRun retry(String id, String stepId) {
        return engine.retry(id, stepId);
    }

    @Override
    public WorkflowRun cancel(String id) {
        return engine.cancel(id);
    }

    @Override
    public Settings settings() {
        return assembly.settings();
    }

    @Override
    public void requireStore(Duration atMost) {
        StoreProbe.require(required(WorkflowStore.class), atMost);
    }

    @Override
    public Approvals approvals() {
        return required(Approvals.class);
    }

    @Override
    public Knowledge knowledge(String namespace) {
        return assembly.find(Knowledge.Provider.class)
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "nothing keeps documents in this mesh: add the dependency"
                                                + " io.jarviscore:jarviscore-memory"))
                .of(namespace);
    }

    @Override
    public Conversation conversation(String agent, String id) {
        return new StoredConversation(
                this, required(Ledger.class), conversationListeners, agent, id);
    }

    @Override
    public MeshStatus status() {
        return new MeshStatus(
                assembly.node(),
                startedAt,
                engine.isClosed(),
                agents.list(),
                fleet.others(),
                assembly.find(FleetView.class).map(FleetView::nodes).orElse(List.of()),
                assembly.find(FleetView.class).flatMap(FleetView::problem),
                assembly.describe(PORTS),
                engine.running(),
                badRecords.list());
    }

    @Override
    public void close() {
        engine.close(settings().get(SettingKeys.SHUTDOWN_TIMEOUT));
        setUp.reversed().forEach(MeshWiring::tearDown);
        fleet.leave();
        assembly.close();
    }

    private void start() {
        counts.measures().forEach(assembly::measure);
        assembly.onClose(approvals().onDecision(engine::decided));
        for (AgentDirectory.Member member : agents.members()) {
            AgentContext context = new PortContext(member.peer(), assembly, fleet, counts);
            member.agent().join(member.peer().id(), context);
            if (member.agent().isAuto()) {
                think(member.agent());
            }
        }
        for (AgentDirectory.Member member : agents.members()) {
            setUp(member.agent());
        }
        try {
            assembly.started(this::status);
            fleet.join(isShared());
            engine.start(settings().get(SettingKeys.RESUME_ON_START));
            forgetBlobs();
        } catch (RuntimeException | Error e) {
            setUp.reversed().forEach(MeshWiring::tearDown);
            throw e;
        }
        log.info("Started {}", status());
    }

    /** The store in memory keeps everything itself. */
    private void forgetBlobs() {
        if (assembly.isDefault(WorkflowStore.class)) {
            return;
        }
        ForgottenBlobs forgotten =
                new ForgottenBlobs(
                        required(WorkflowStore.class),
                        required(BlobStore.class),
                        blobMarks,
                        assembly.find(SharedPermits.class),
                        assembly.clock(),
                        settings().get(SettingKeys.REDIS_CONTEXT_TTL_DAYS));
        assembly.onClose(forgotten);
        forgotten.start();
    }

    private void setUp(HostedAgent agent) {
        try {
            agent.setUp();
            setUp.add(agent);
        } catch (Throwable e) {
            setUp.reversed().forEach(MeshWiring::tearDown);
            throw new JarvisException(
                    "setup of agent " + agent.card().role() + " failed: " + e.getMessage(), e);
        }
    }

    private void think(HostedAgent agent) {
        String role = agent.card().role();
        Reasoner reasoner =
                assembly.find(Reasoner.class)
                        .orElseThrow(
                                () ->
                                        new JarvisException(
                                                "agent "
                                                        + role
                                                        + " is an AutoAgent: add the dependency"
                                                        + " io.jarviscore:jarviscore-kernel"));
        if (agent.asksModels() && assembly.find(ChatModel.class).isEmpty()) {
            throw new JarvisException(
                    "agent "
                            + role
                            + " thinks, and there is no model: set azure_api_key and"
                            + " azure_endpoint, claude_api_key, gemini_api_key, vertex_ai_enabled"
                            + " or llm_endpoint (as variables in capitals: LLM_ENDPOINT), or hand a"
                            + " model to Mesh.builder().chatModel(…)");
        }
        if (agent.requiresAuth() && assembly.find(Credentials.Provider.class).isEmpty()) {
            throw new JarvisException(
                    "agent "
                            + role
                            + " requires signed-in services, and nothing provides them: hand"
                            + " credentials to Mesh.builder().credentials(…), or add the dependency"
                            + " io.jarviscore:jarviscore-nexus with nexus_enabled=true or"
                            + " nexus_gateway_url");
        }
        agent.think(reasoner);
    }

    private EngineParts engineParts() {
        Settings settings = assembly.settings();
        StoreRetry retry = new StoreRetry(assembly.clock(), outages);
        RetryingStore store = new RetryingStore(workflowStore(), retry, counts);
        return new EngineParts(
                store,
                new Deaths(assembly.liveness(), store, estate(), assembly.owner()),
                retry,
                required(Approvals.class),
                new StepOffers(required(Mailbox.class), assembly.node(), assembly.clock()),
                agents,
                fleet,
                assembly.clock(),
                assembly.events(),
                assembly.node(),
                assembly.owner(),
                settings.get(SettingKeys.STEP_LEASE_SECONDS),
                settings.get(SettingKeys.STEP_HEARTBEAT_SECONDS),
                settings.get(SettingKeys.STEP_MAX_ATTEMPTS),
                isShared(),
                badRecords,
                Optional.of(settings.get(SettingKeys.HITL_TIMEOUT_SECONDS))
                        .filter(Duration::isPositive),
                assembly.find(TaskCharges.class).orElse(TaskCharges.NONE));
    }

    /** The store in memory stays as it is: it would gain nothing and leave files behind. */
    private WorkflowStore workflowStore() {
        WorkflowStore store = required(WorkflowStore.class);
        return assembly.isDefault(WorkflowStore.class)
                ? store
                : OffloadingWorkflowStore.around(
                        store,
                        required(BlobStore.class),
                        blobMarks,
                        assembly.isDefault(BlobStore.class),
                        settings().get(SettingKeys.STEP_OUTPUT_MAX_BYTES));
    }

    /**
     * Mail first: an offer that a dead process took is there again before the engine looks for it.
     */
    private List<Consumer<String>> estate() {
        return List.of(
                owner -> required(Mailbox.class).expire(owner),
                fleet::expire,
                owner ->
                        assembly.find(SharedPermits.class)
                                .ifPresent(permits -> permits.expire(owner)));
    }

    /** Whether workflows and mail can be those of other processes too. */
    private boolean isShared() {
        return !assembly.isDefault(WorkflowStore.class) && !assembly.isDefault(Mailbox.class);
    }

    private <P> P required(Class<P> port) {
        return assembly.find(port)
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "nothing provides "
                                                + port.getSimpleName()
                                                + ": META-INF/services of jarviscore-core is"
                                                + " missing from the class path, check how it was"
                                                + " repackaged"));
    }

    private static void tearDown(HostedAgent agent) {
        try {
            agent.tearDown();
        } catch (Throwable e) {
            // Errors too: the others are torn down, and close() returns.
            log.warn("Teardown of agent {} failed", agent.card().role(), e);
        }
    }
}
