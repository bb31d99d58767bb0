package io.jarviscore.kernel.kit;

import io.jarviscore.AuthRequiredException;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.Sandbox;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.text.Untrusted;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls of services that the mesh signs, for an agent that requires them: the tool {@code
 * call_service} for every effect, and the function {@code readService} in generated code for reads.
 * The model sees names and hosts of services, and never a secret.
 */
public final class ServiceCalls {
    static final String NAME = "call_service";
    static final String IN_CODE = "readService";

    /** How many services are named in the tool's description. */
    private static final int MOST_NAMED = 40;

    private static final double RISK_OF_WRITE = 0.5;
    private static final double RISK_OF_DELETE = 0.8;

    private static final Map<String, Object> PARAMETERS =
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                            "provider",
                            Map.of("type", "string", "description", "the service's name"),
                            "method",
                            Map.of(
                                    "type",
                                    "string",
                                    "enum",
                                    List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")),
                            "url",
                            Map.of(
                                    "type",
                                    "string",
                                    "description",
                                    "the whole address, https://host/path?query"),
                            "headers",
                            Map.of(
                                    "type",
                                    "object",
                                    "additionalProperties",
                                    Map.of("type", "string"),
                                    "description",
                                    "more headers; the credential is added by the mesh"),
                            "body",
                            Map.of("type", "string", "description", "the body, usually JSON")),
                    "required",
                    List.of("provider", "method", "url"),
                    "additionalProperties",
                    false);

    private final Credentials.Provider credentials;
    private final String agentId;

    /** Calls of an agent, signed by these credentials. */
    public ServiceCalls(Credentials.Provider credentials, String agentId) {
        this.credentials = credentials;
        this.agentId = agentId;
    }

    /** The tool. */
    RunTool tool() {
        ToolSpec spec =
                new ToolSpec(
                        NAME,
                        "Calls a service over HTTP. The mesh adds the credential, which nobody"
                                + " sees. Returns status, headers and body. Services and their hosts: "
                                + services(),
                        PARAMETERS);
        return new RunTool(spec, new ArgumentCheck(NAME, PARAMETERS), this::caution, this::call)
                .fromOutside();
    }

    /** The part about services in the code tool's description. */
    String inCode() {
        return " In the code, "
                + IN_CODE
                + "(provider, url, headers) reads a service with the mesh's credential and returns"
                + " {status, headers, body}; for anything else than reading use the tool "
                + NAME
                + ".";
    }

    private String services() {
        return credentials.services().stream()
                .filter(service -> !service.hosts().isEmpty())
                .limit(MOST_NAMED)
                .map(service -> service.name() + " " + service.hosts())
                .collect(Collectors.joining(", "));
    }

    private Caution caution(Map<String, Object> arguments) {
        try {
            HttpCall call = httpCall(arguments);
            boolean asks = credentials.asksFirst(text(arguments, "provider"), call);
            double risk =
                    switch (call.effect()) {
                        case READ -> 0;
                        case WRITE -> RISK_OF_WRITE;
                        case DELETE -> RISK_OF_DELETE;
                    };
            return new Caution(
                    asks,
                    call.effect() == HttpCall.Effect.READ,
                    risk,
                    Optional.empty(),
                    Optional.empty());
        } catch (IllegalArgumentException | JarvisException e) {
            // Such a call is never made: the tool itself reports the error.
            return Caution.NONE;
        }
    }

    private Observation call(CallContext run, ToolCall call, Map<String, Object> arguments) {
        // The required approvals were obtained: the tool's caution says so for each call.
        HttpReply reply =
                credentials
                        .approved(agentId)
                        .forTask(run.task())
                        .call(text(arguments, "provider"), httpCall(arguments));
        Map<String, Object> value = value(reply);
        return Observation.success(
                call,
                Observation.Kind.TOOL,
                value,
                Untrusted.marked(text(arguments, "provider"), Json.write(value)));
    }

    private static HttpCall httpCall(Map<String, Object> arguments) {
        HttpCall call = HttpCall.of(text(arguments, "method"), text(arguments, "url"));
        if (arguments.get("headers") instanceof Map<?, ?> headers) {
            for (Map.Entry<?, ?> header : headers.entrySet()) {
                call =
                        call.header(
                                String.valueOf(header.getKey()), String.valueOf(header.getValue()));
            }
        }
        return arguments.get("body") instanceof String body ? call.body(body) : call;
    }

    private static String text(Map<String, Object> arguments, String name) {
        return String.valueOf(arguments.get(name));
    }

    private static Map<String, Object> value(HttpReply reply) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("status", reply.status());
        value.put("headers", reply.headers());
        value.put("body", body(reply));
        return value;
    }

    private static @Nullable Object body(HttpReply reply) {
        try {
            return Json.parse(reply.body());
        } catch (JsonException e) {
            return reply.body();
        }
    }

    /** The function for one run of a task's generated code. */
    Reads reads(Task task) {
        return new Reads(task);
    }

    /**
     * Reads of one run of generated code. Nothing else, since code is run again after a crash. A
     * missing connection is kept, so that the task can wait for it although the code caught it.
     */
    final class Reads {
        private final Task task;
        private final AtomicReference<@Nullable AuthRequiredException> missing =
                new AtomicReference<>();

        private final AtomicBoolean hasRead = new AtomicBoolean();

        Reads(Task task) {
            this.task = task;
        }

        /** Whether the code was given data of a service: text that others wrote. */
        boolean hasRead() {
            return hasRead.get();
        }

        Map<String, Sandbox.Capability> capability() {
            return Map.of(IN_CODE, this::read);
        }

        private Object read(List<Object> arguments) {
            if (arguments.size() < 2) {
                throw new IllegalArgumentException(IN_CODE + " takes (provider, url, headers)");
            }
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("provider", arguments.get(0));
            call.put("method", "GET");
            call.put("url", arguments.get(1));
            if (arguments.size() > 2) {
                call.put("headers", arguments.get(2));
            }
            String provider = text(call, "provider");
            if (credentials.asksFirst(provider, httpCall(call))) {
                throw new JarvisException(
                        "a person decides about reads of " + provider + ": use the tool " + NAME);
            }
            hasRead.set(true);
            try {
                return value(
                        credentials.forAgent(agentId).forTask(task).call(provider, httpCall(call)));
            } catch (AuthRequiredException e) {
                missing.compareAndSet(null, e);
                throw e;
            }
        }

        /** Has the task wait if the code needed a connection that is missing. */
        void throwIfHeld() {
            AuthRequiredException held = missing.get();
            if (held != null) {
                throw held;
            }
        }
    }
}
