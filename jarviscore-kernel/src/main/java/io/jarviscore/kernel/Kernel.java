package io.jarviscore.kernel;

import io.jarviscore.Approvals;
import io.jarviscore.ChatModel;
import io.jarviscore.ConversationListeners;
import io.jarviscore.Credentials;
import io.jarviscore.JarvisException;
import io.jarviscore.Ledger;
import io.jarviscore.Memory;
import io.jarviscore.MeshAssembly;
import io.jarviscore.Reasoner;
import io.jarviscore.Sandbox;
import io.jarviscore.SettingKeys;
import io.jarviscore.SubAgent;
import io.jarviscore.kernel.model.ModelCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prepares agents for thinking: gathers their tools once, and starts a run for each task. */
final class Kernel implements Reasoner {
    private final MeshAssembly assembly;
    private final Limits limits;
    private final CallPolicy policy;
    private final ModelCatalogue catalogue;
    private final MethodTools methodTools = new MethodTools();

    Kernel(MeshAssembly assembly, ModelCatalogue catalogue) {
        this.assembly = assembly;
        this.limits = Limits.of(assembly.settings());
        this.policy = CallPolicy.of(assembly.settings());
        this.catalogue = catalogue;
    }

    @Override
    public Mind prepare(Thinker thinker) {
        Optional<Sandbox> sandbox = assembly.find(Sandbox.class);
        Optional<Memory> memory =
                assembly.find(Memory.Provider.class)
                        .map(provider -> provider.forAgent(thinker.agentId()));
        List<RunTool> memoryTools = memory.map(MemoryTools::of).orElse(List.of());
        Optional<ServiceCalls> services = services(thinker);
        AgentProfile profile =
                thinker.defaultSubAgent()
                        .map(
                                name ->
                                        specialist(
                                                thinker,
                                                named(thinker, name),
                                                sandbox,
                                                memoryTools,
                                                services))
                        .orElseGet(() -> profile(thinker, sandbox, memoryTools, services));
        KernelPorts ports =
                new KernelPorts(
                        required(ChatModel.class),
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
                                        .orElse(task -> Optional.empty())));
        return (task, journal) -> {
            Budget budget = new Budget(limits, assembly.clock(), task.deadline(), task.timeout());
            RunScope scope = new RunScope(budget, new RunJournal(journal), limits, ports);
            return BoundedRun.of(TaskRun.of(profile, task, scope), scope);
        };
    }

    private AgentProfile profile(
            Thinker thinker,
            Optional<Sandbox> sandbox,
            List<RunTool> memoryTools,
            Optional<ServiceCalls> services) {
        List<RunTool> tools = new ArrayList<>();
        sandbox.ifPresent(present -> tools.add(CodeTool.of(present, limits.execution(), services)));
        services.ifPresent(calls -> tools.add(calls.tool()));
        methodTools.of(thinker.host()).forEach(tool -> tools.add(UserTools.of(tool, policy)));
        thinker.tools().forEach(tool -> tools.add(UserTools.of(tool, policy)));
        for (SubAgent subAgent : thinker.subAgents()) {
            tools.add(
                    DelegateTool.of(
                            specialist(thinker, subAgent, sandbox, List.of(), services),
                            subAgent.description()));
        }
        addUnlessNamed(tools, memoryTools);
        return AgentProfile.of(
                thinker.agentId(),
                thinker.card().role(),
                Opening.systemPrompt(thinker.systemPrompt(), manual(sandbox)),
                tools,
                thinker.acceptance());
    }

    /** An agent's own tool of that name wins: adding a memory must not break a mesh. */
    private static void addUnlessNamed(List<RunTool> tools, List<RunTool> more) {
        List<String> names = tools.stream().map(RunTool::name).toList();
        more.stream().filter(tool -> !names.contains(tool.name())).forEach(tools::add);
    }

    private AgentProfile specialist(
            Thinker thinker,
            SubAgent subAgent,
            Optional<Sandbox> sandbox,
            List<RunTool> memoryTools,
            Optional<ServiceCalls> services) {
        List<RunTool> tools = new ArrayList<>();
        sandbox.ifPresent(present -> tools.add(CodeTool.of(present, limits.execution(), services)));
        services.ifPresent(calls -> tools.add(calls.tool()));
        subAgent.tools().forEach(tool -> tools.add(UserTools.of(tool, policy)));
        addUnlessNamed(tools, memoryTools);
        return AgentProfile.of(
                thinker.agentId(),
                subAgent.name(),
                Opening.systemPrompt(subAgent.systemPrompt(), manual(sandbox)),
                tools,
                (task, result) -> Optional.empty());
    }

    private Optional<ServiceCalls> services(Thinker thinker) {
        return Optional.of(thinker)
                .filter(Thinker::requiresAuth)
                .flatMap(agent -> assembly.find(Credentials.Provider.class))
                .map(provider -> new ServiceCalls(provider, thinker.agentId()));
    }

    private static SubAgent named(Thinker thinker, String name) {
        return thinker.subAgents().stream()
                .filter(subAgent -> subAgent.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "agent "
                                                + thinker.card().role()
                                                + " names "
                                                + name
                                                + " as its default specialist; its specialists are "
                                                + thinker.subAgents().stream()
                                                        .map(SubAgent::name)
                                                        .toList()));
    }

    private static String manual(Optional<Sandbox> sandbox) {
        return sandbox.map(Sandbox::manual).orElse("");
    }

    private <P> P required(Class<P> port) {
        return assembly.find(port)
                .orElseThrow(() -> new JarvisException("thinking needs a " + port.getSimpleName()));
    }
}
