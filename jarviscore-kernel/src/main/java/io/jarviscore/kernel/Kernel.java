package io.jarviscore.kernel;

import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.ChatModel;
import io.jarviscore.Credentials;
import io.jarviscore.JarvisException;
import io.jarviscore.Memory;
import io.jarviscore.Reasoner;
import io.jarviscore.Sandbox;
import io.jarviscore.Settings;
import io.jarviscore.Task;
import io.jarviscore.ToolAgent;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.extension.ConversationListeners;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.kernel.budget.Accounts;
import io.jarviscore.kernel.budget.GoalLimits;
import io.jarviscore.kernel.budget.Limits;
import io.jarviscore.kernel.kit.Kits;
import io.jarviscore.kernel.kit.MemoryTools;
import io.jarviscore.kernel.kit.ServiceCalls;
import io.jarviscore.kernel.kit.UserTools;
import io.jarviscore.kernel.kit.Workspace;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.registry.FunctionRegistry;
import io.jarviscore.kernel.tool.CallPolicy;
import io.jarviscore.kernel.tool.MethodTools;
import io.jarviscore.kernel.tool.RunTool;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.reasoning.Personas;
import io.jarviscore.reasoning.Web;
import io.jarviscore.settings.SandboxMode;
import io.jarviscore.settings.SettingKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prepares agents for thinking: gathers their tools once, and starts a run for each task. */
final class Kernel implements Reasoner {
    private final MeshAssembly assembly;
    private final Limits limits;
    private final GoalLimits goalLimits;
    private final CallPolicy policy;
    private final ModelCatalogue catalogue;
    private final Accounts accounts;
    private final MethodTools methodTools = new MethodTools();
    private @Nullable FunctionRegistry functions;

    Kernel(MeshAssembly assembly, ModelCatalogue catalogue) {
        this.assembly = assembly;
        this.limits = Limits.of(assembly.settings());
        this.goalLimits = GoalLimits.of(assembly.settings());
        this.policy = CallPolicy.of(assembly.settings());
        this.catalogue = catalogue;
        this.accounts = new Accounts(limits, catalogue, assembly.clock());
    }

    /** The accounts of the tasks that this kernel's limits bound. */
    TaskCharges accounts() {
        return accounts;
    }

    @Override
    public Mind prepare(Thinker agent) {
        Thinker thinker = withPersona(agent);
        Optional<Memory> memory =
                assembly.find(Memory.Provider.class)
                        .map(provider -> provider.forAgent(thinker.agentId()));
        List<RunTool> memoryTools = memory.map(MemoryTools::of).orElse(List.of());
        Optional<ResultCheck> required = thinker.result().map(ResultCheck::new);
        Kits kits = kits(thinker);
        Team team = new Team(thinker, kits, methodTools, policy, memoryTools);
        AgentProfile own = profile(thinker, kits, team, memoryTools).returning(required);
        KernelPorts ports =
                new KernelPorts(
                        thinker.host() instanceof ToolAgent
                                ? DirectCall.NO_MODEL
                                : UserModel.of(required(ChatModel.class)),
                        required(Approvals.class),
                        policy,
                        catalogue,
                        assembly.clock(),
                        assembly.events(),
                        new RunMemory(
                                memory,
                                assembly.settings().get(SettingKeys.MEMORY_CONTEXT_TOKENS),
                                assembly.find(Ledger.class),
                                assembly.settings().get(SettingKeys.CONVERSATION_MAX_TOKENS),
                                assembly.find(ConversationListeners.class)
                                        .orElse((task, agentId) -> Optional.empty())));
        return (task, journal) -> {
            AgentProfile profile =
                    team.taking(task).map(one -> one.returning(required)).orElse(own);
            try (RunScope scope =
                    new RunScope(new RunJournal(journal), limits, ports, accounts.ofTools(task))) {
                BoundedRun.Work work = work(thinker, profile, team, task, scope);
                return BoundedRun.of(work, task.id(), thinker.agentId(), scope)
                        .withTaint(scope.taint().sources());
            }
        };
    }

    private BoundedRun.Work work(
            Thinker thinker, AgentProfile profile, Team team, Task task, RunScope scope) {
        if (thinker.goalOriented()) {
            return new GoalRun(profile, team.members(), task, scope, goalLimits);
        }
        TaskRun run = TaskRun.of(profile, task, scope);
        return thinker.host() instanceof ToolAgent ? new DirectCall(run, scope) : run;
    }

    /** A persona comes before the agent's prompt, and its specialist after the agent's own. */
    private Thinker withPersona(Thinker agent) {
        return assembly.find(Personas.class)
                .flatMap(personas -> personas.of(agent.card().role()))
                .map(persona -> withPersona(agent, persona))
                .orElse(agent);
    }

    private static Thinker withPersona(Thinker agent, Personas.Persona persona) {
        return new Thinker(
                agent.card(),
                agent.agentId(),
                persona.text() + "\n\n" + agent.systemPrompt(),
                agent.host(),
                agent.tools(),
                agent.subAgents(),
                agent.defaultSubAgent().or(persona::specialist),
                agent.requiresAuth(),
                agent.acceptance(),
                agent.goalOriented(),
                agent.context(),
                agent.runsCode(),
                agent.result());
    }

    private Kits kits(Thinker thinker) {
        boolean runsCode =
                thinker.runsCode()
                        && assembly.settings().get(SettingKeys.SANDBOX_MODE) != SandboxMode.OFF;
        return new Kits(
                runsCode ? assembly.find(Sandbox.class) : Optional.empty(),
                limits.execution(),
                assembly.find(Web.class),
                assembly.find(Browser.class),
                functions(),
                services(thinker),
                assembly.find(Credentials.Provider.class),
                workspace(),
                thinker,
                policy);
    }

    /** One for all agents. Opens nothing before it is used. Agents are prepared by one thread. */
    private FunctionRegistry functions() {
        FunctionRegistry known = functions;
        if (known == null) {
            Settings settings = assembly.settings();
            known =
                    new FunctionRegistry(
                            required(BlobStore.class),
                            required(Ledger.class),
                            assembly.clock(),
                            settings.get(SettingKeys.REGISTRY_VERIFIED_THRESHOLD),
                            settings.get(SettingKeys.REGISTRY_GOLDEN_THRESHOLD),
                            settings.get(SettingKeys.REGISTRY_MAX_CACHE_SIZE));
            functions = known;
        }
        return known;
    }

    private AgentProfile profile(Thinker thinker, Kits kits, Team team, List<RunTool> memoryTools) {
        List<RunTool> tools = new ArrayList<>(kits.basic());
        methodTools.of(thinker.host()).forEach(tool -> tools.add(UserTools.of(tool, policy)));
        thinker.tools().forEach(tool -> tools.add(kits.tool(tool)));
        tools.addAll(team.delegation());
        addUnlessNamed(tools, memoryTools);
        return AgentProfile.of(
                        thinker.agentId(),
                        thinker.card().role(),
                        thinker.systemPrompt(),
                        tools,
                        thinker.acceptance())
                .asking(team::profile);
    }

    /** An agent's own tool of that name wins: adding a memory must not break a mesh. */
    static void addUnlessNamed(List<RunTool> tools, List<RunTool> more) {
        List<String> names = tools.stream().map(RunTool::name).toList();
        more.stream().filter(tool -> !names.contains(tool.name())).forEach(tools::add);
    }

    private Optional<ServiceCalls> services(Thinker thinker) {
        return Optional.of(thinker)
                .filter(Thinker::requiresAuth)
                .flatMap(agent -> assembly.find(Credentials.Provider.class))
                .map(provider -> new ServiceCalls(provider, thinker.agentId()));
    }

    private Optional<Workspace> workspace() {
        return assembly.settings()
                .find(SettingKeys.CODER_WORKSPACE)
                .map(folder -> new Workspace(Path.of(folder), required(BlobStore.class)));
    }

    private <P> P required(Class<P> port) {
        return assembly.find(port)
                .orElseThrow(() -> new JarvisException("thinking needs a " + port.getSimpleName()));
    }
}
