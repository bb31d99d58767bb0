package io.jarviscore.kernel.kit;

import io.jarviscore.AgentTool;
import io.jarviscore.AgentTool.ServiceHandler;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.text.Untrusted;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import io.jarviscore.kernel.tool.TaskReconciler;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool that is one call of a service: a person is asked first where the tool or the provider's
 * policy says so, and the mesh signs the call.
 */
final class SignedTool {
    private final AgentTool tool;
    private final ServiceHandler handler;
    private final Credentials.Provider credentials;
    private final String agentId;
    private final String origin;

    private SignedTool(
            AgentTool tool,
            ServiceHandler handler,
            Credentials.Provider credentials,
            String agentId,
            String origin) {
        this.tool = tool;
        this.handler = handler;
        this.credentials = credentials;
        this.agentId = agentId;
        this.origin = origin;
    }

    /**
     * The tool, for an agent.
     *
     * @throws JarvisException if nothing signs calls, or the provider is unknown or has no host;
     *     names the setting
     */
    static RunTool of(
            AgentTool tool,
            ServiceHandler handler,
            Optional<Credentials.Provider> credentials,
            String agentId) {
        Credentials.Provider signing =
                credentials.orElseThrow(
                        () ->
                                new JarvisException(
                                        "tool "
                                                + tool.name()
                                                + " of agent "
                                                + agentId
                                                + " calls "
                                                + handler.provider()
                                                + " with credentials, and nothing provides them:"
                                                + " add the dependency"
                                                + " io.jarviscore:jarviscore-nexus with"
                                                + " nexus_enabled=true or nexus_gateway_url"));
        SignedTool signed =
                new SignedTool(tool, handler, signing, agentId, origin(tool, handler, signing));
        return new RunTool(
                        new ToolSpec(tool.name(), tool.description(), tool.parameters()),
                        new ArgumentCheck(tool.name(), tool.parameters()),
                        signed::caution,
                        signed::call)
                .fromOutside();
    }

    private static String origin(
            AgentTool tool, ServiceHandler handler, Credentials.Provider credentials) {
        Credentials.Service service =
                credentials.services().stream()
                        .filter(each -> each.name().equals(handler.provider()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new JarvisException(
                                                "tool "
                                                        + tool.name()
                                                        + " calls the provider "
                                                        + handler.provider()
                                                        + ", which is unknown: add it to the file"
                                                        + " of nexus_providers"));
        return service.origin()
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "tool "
                                                + tool.name()
                                                + " calls "
                                                + service.name()
                                                + ", where each customer has a host: add yours to"
                                                + " its hosts in the file of nexus_providers"));
    }

    private Caution caution(Map<String, Object> arguments) {
        return new Caution(
                tool.sensitive() || providerAsks(arguments),
                tool.repeatable(),
                tool.risk(),
                tool.reconciler().or(() -> reconciler(arguments)),
                Optional.empty());
    }

    /** Asks the service whether a call took effect, if the service can tell. */
    private Optional<AgentTool.Reconciler> reconciler(Map<String, Object> arguments) {
        if (tool.repeatable() || question(arguments, "").isEmpty()) {
            return Optional.empty();
        }
        TaskReconciler asking =
                (made, key, task) -> {
                    HttpCall question = question(made, key).orElseThrow();
                    return handler.reconciled(
                            credentials
                                    .approved(agentId)
                                    .forTask(task)
                                    .call(handler.provider(), question));
                };
        return Optional.of(asking);
    }

    private Optional<HttpCall> question(Map<String, Object> arguments, String key) {
        try {
            return handler.question(origin, arguments, key)
                    .map(call -> call.doing(HttpCall.Effect.READ));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // such a call is never made
        }
    }

    private boolean providerAsks(Map<String, Object> arguments) {
        try {
            return credentials.asksFirst(
                    handler.provider(), handler.request(origin, arguments, ""));
        } catch (IllegalArgumentException | JarvisException e) {
            return false; // such a call is never made: making it returns an error to the model
        }
    }

    private Observation call(CallContext run, ToolCall call, Map<String, Object> arguments) {
        String key = run.taskOfCall().idempotencyKey();
        HttpCall request = handler.request(origin, arguments, key);
        // The tool's caution had a person asked, if anybody is to be asked.
        HttpReply reply =
                credentials.approved(agentId).forTask(run.task()).call(handler.provider(), request);
        String source = "the service " + handler.provider();
        try {
            @Nullable Object value = Json.plain(handler.result(reply));
            String text = Untrusted.marked(source, Json.write(value));
            return Observation.success(call, Observation.Kind.TOOL, value, text);
        } catch (JarvisException e) {
            String text = Untrusted.marked(source, String.valueOf(e.getMessage()));
            return Observation.failure(call, Observation.Kind.TOOL, text);
        }
    }
}
