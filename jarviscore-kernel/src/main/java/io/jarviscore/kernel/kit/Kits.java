package io.jarviscore.kernel.kit;

import io.jarviscore.AgentTool;
import io.jarviscore.Credentials;
import io.jarviscore.JarvisException;
import io.jarviscore.Reasoner.Thinker;
import io.jarviscore.Sandbox;
import io.jarviscore.SubAgent;
import io.jarviscore.SubAgent.Kit;
import io.jarviscore.kernel.registry.FunctionRegistry;
import io.jarviscore.kernel.tool.CallPolicy;
import io.jarviscore.kernel.tool.RunTool;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.reasoning.Web;
import io.jarviscore.tools.PeerTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tools that the kernel offers to an agent and its specialists.
 *
 * @param sandbox runs generated code, if anything does
 * @param execution how long generated code may run
 * @param web the web, if anything provides it
 * @param browser browsers, if anything provides them
 * @param functions code that worked
 * @param services signed-in services, if the agent may use them
 * @param credentials signs the calls of tools that are calls of services
 * @param workspace the files of generated code, if there is a folder for them
 * @param thinker the agent with the tools
 * @param policy which calls are put to a person
 */
public record Kits(
        Optional<Sandbox> sandbox,
        Duration execution,
        Optional<Web> web,
        Optional<Browser> browser,
        FunctionRegistry functions,
        Optional<ServiceCalls> services,
        Optional<Credentials.Provider> credentials,
        Optional<Workspace> workspace,
        Thinker thinker,
        CallPolicy policy) {

    /** A tool of the program's own. */
    public RunTool tool(AgentTool tool) {
        return tool.handler() instanceof AgentTool.ServiceHandler handler
                ? SignedTool.of(tool, handler, credentials, thinker.agentId())
                : UserTools.of(tool, policy);
    }

    /** The tools of every agent. */
    public List<RunTool> basic() {
        List<RunTool> tools = new ArrayList<>(code());
        services.ifPresent(calls -> tools.add(calls.tool()));
        return tools;
    }

    /**
     * A specialist's kits.
     *
     * @throws JarvisException if nothing provides one of them; names the missing module
     */
    public List<RunTool> of(SubAgent specialist) {
        List<RunTool> tools = new ArrayList<>();
        for (Kit kit : Kit.values()) {
            if (specialist.kits().contains(kit)) {
                tools.addAll(of(kit, specialist));
            }
        }
        return tools;
    }

    private List<RunTool> of(Kit kit, SubAgent specialist) {
        return switch (kit) {
            case CODE -> code();
            case SERVICES -> services.map(calls -> List.of(calls.tool())).orElse(List.of());
            case FILES -> new WorkspaceTools(thinker.context().blobs()).tools(policy);
            case PEERS -> peers();
            case WEB ->
                    web.map(WebTools::of)
                            .orElseThrow(() -> missing(specialist, kit, "jarviscore-research"));
            case BROWSER ->
                    browser.map(present -> BrowserTools.of(present, thinker.context().blobs()))
                            .orElseThrow(() -> missingBrowser(specialist));
            case FUNCTIONS ->
                    sandbox.map(present -> new FunctionTools(functions, present, execution).tools())
                            .orElse(List.of());
        };
    }

    private List<RunTool> code() {
        return sandbox.map(present -> List.of(CodeTool.of(present, execution, services, workspace)))
                .orElse(List.of());
    }

    private List<RunTool> peers() {
        List<RunTool> tools = new ArrayList<>();
        PeerTools.of(thinker.context().peers(), thinker.card().role())
                .tools()
                .forEach(tool -> tools.add(UserTools.of(tool, policy)));
        tools.add(UserTools.of(MailTool.of(thinker.context().mailbox()), policy));
        return tools;
    }

    private JarvisException missingBrowser(SubAgent specialist) {
        return new JarvisException(
                "specialist "
                        + specialist.name()
                        + " of agent "
                        + thinker.card().role()
                        + " needs a browser: set browser_enabled=true and add the dependency"
                        + " io.jarviscore:jarviscore-browser, or hand a Browser to Mesh.builder()");
    }

    private JarvisException missing(SubAgent specialist, Kit kit, String module) {
        return new JarvisException(
                "specialist "
                        + specialist.name()
                        + " of agent "
                        + thinker.card().role()
                        + " needs the kit "
                        + kit
                        + ": add the dependency io.jarviscore:"
                        + module
                        + ", or hand an implementation to Mesh.builder()");
    }
}
