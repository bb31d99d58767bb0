package io.jarviscore.atoms;

import io.jarviscore.AgentTool;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.Reconciliation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A typed integration: one HTTP call of one service. Immutable and thread-safe. Reading its request
 * and its result opens nothing, so both can be tested without a network.
 */
public final class Atom {
    // Like the kernel's tool call_service.
    private static final double RISK_OF_WRITE = 0.5;
    private static final double RISK_OF_DELETE = 0.8;

    private final String name;
    private final String description;
    private final String provider;
    private final HttpCall.Effect effect;
    private final boolean asks;
    private final Parameters parameters;
    private final RequestTemplate template;
    private final Optional<Idempotency> idempotency;
    private final ReplyReading reading;
    private final Optional<Question> question;

    Atom(
            String name,
            String description,
            String provider,
            HttpCall.Effect effect,
            boolean asks,
            Parameters parameters,
            RequestTemplate template,
            Optional<Idempotency> idempotency,
            ReplyReading reading,
            Optional<Question> question) {
        this.name = name;
        this.description = description;
        this.provider = provider;
        this.effect = effect;
        this.asks = asks;
        this.parameters = parameters;
        this.template = template;
        this.idempotency = idempotency;
        this.reading = reading;
        this.question = question;
    }

    /**
     * How to find out whether a call took effect.
     *
     * @param template the request, which reads
     * @param reading gives the list of what the call has made: one item, or none
     */
    record Question(RequestTemplate template, ReplyReading reading) {}

    /** The name that the model calls. */
    public String name() {
        return name;
    }

    /** Its purpose, for the model. */
    public String description() {
        return description;
    }

    /** The service, by its name in the catalogue of providers. */
    public String provider() {
        return provider;
    }

    /** Its effect at the service, as the manifest states it. */
    public HttpCall.Effect effect() {
        return effect;
    }

    /** Whether a person is asked before each call, about all of its arguments. */
    public boolean asksFirst() {
        return asks;
    }

    /**
     * Whether a call that was in flight at a crash may be made again: it reads, or the service
     * recognises it by a key.
     */
    public boolean isRepeatable() {
        return effect == HttpCall.Effect.READ || idempotency.isPresent();
    }

    /** The JSON Schema of the arguments. */
    public Map<String, Object> parameters() {
        return parameters.schema();
    }

    /**
     * The call for these arguments, without credentials.
     *
     * @param origin scheme, host and port, for example {@code https://api.github.com}
     * @param arguments valid by {@link #parameters}
     * @param idempotencyKey the same for a call that is made again
     * @throws IllegalArgumentException if the arguments make no call
     */
    public HttpCall request(String origin, Map<String, Object> arguments, String idempotencyKey) {
        Map<String, Object> all = withKey(arguments, idempotencyKey);
        // A search by POST reads, whatever the provider's policy says about POSTs.
        HttpCall call = template.fill(origin, all).doing(effect);
        return idempotency.map(how -> how.on(call, all)).orElse(call);
    }

    /** Returns the question to the service about a call in flight; empty if it cannot tell. */
    Optional<HttpCall> question(
            String origin, Map<String, Object> arguments, String idempotencyKey) {
        return question.map(
                asked ->
                        asked.template()
                                .fill(origin, withKey(arguments, idempotencyKey))
                                .doing(HttpCall.Effect.READ));
    }

    /** Reads the answer to the question; unknown if the service did not answer it. */
    Reconciliation reconciled(HttpReply reply) {
        try {
            @Nullable Object made = question.orElseThrow().reading().read(reply, Optional.empty());
            if (!(made instanceof List<?> list)) {
                return Reconciliation.unknown();
            }
            return list.isEmpty()
                    ? Reconciliation.didNotHappen()
                    : Reconciliation.happened(list.getFirst());
        } catch (JarvisException e) {
            return Reconciliation.unknown();
        }
    }

    private Map<String, Object> withKey(Map<String, Object> arguments, String idempotencyKey) {
        Map<String, Object> all = new LinkedHashMap<>(parameters.defaults());
        all.putAll(arguments);
        all.put(Idempotency.ARGUMENT, Idempotency.digest(idempotencyKey));
        all.put(Idempotency.UUID_ARGUMENT, Idempotency.uuid(idempotencyKey));
        return all;
    }

    /**
     * The result in an answer, reduced to the fields that the manifest keeps.
     *
     * @throws JarvisException if the answer says that the call failed
     */
    public @Nullable Object result(HttpReply reply) {
        return reading.read(reply, idempotency.flatMap(Idempotency::repeated));
    }

    /** As a tool of an agent; its calls are made and signed by the kernel. */
    public AgentTool tool() {
        double risk =
                switch (effect) {
                    case READ -> 0;
                    case WRITE -> RISK_OF_WRITE;
                    case DELETE -> RISK_OF_DELETE;
                };
        return new AgentTool(
                name, description, parameters(), isRepeatable(), asks, risk, new Handler());
    }

    /** The name. */
    @Override
    public String toString() {
        return "Atom[" + name + "]";
    }

    private final class Handler implements AgentTool.ServiceHandler {
        @Override
        public String provider() {
            return provider;
        }

        @Override
        public HttpCall request(String origin, Map<String, Object> arguments, String key) {
            return Atom.this.request(origin, arguments, key);
        }

        @Override
        public @Nullable Object result(HttpReply reply) {
            return Atom.this.result(reply);
        }

        @Override
        public Optional<HttpCall> question(
                String origin, Map<String, Object> arguments, String key) {
            return Atom.this.question(origin, arguments, key);
        }

        @Override
        public Reconciliation reconciled(HttpReply reply) {
            return Atom.this.reconciled(reply);
        }
    }
}
