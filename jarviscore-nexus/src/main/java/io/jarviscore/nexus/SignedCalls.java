package io.jarviscore.nexus;

import io.jarviscore.AuthRequiredException;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.MeshClock;
import io.jarviscore.Task;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.GrantSource;
import io.jarviscore.nexus.grant.NexusMeasures;
import io.jarviscore.nexus.grant.ProviderFacts;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes calls with credentials. The one place where a secret meets a request; responses have none.
 * Thread-safe.
 */
final class SignedCalls implements Credentials.Provider {
    private final ProviderCatalogue catalogue;
    private final GrantSource grants;
    private final HttpClients clients;
    private final CallLimit limit;
    private final Exchange.Means means;
    private final MeshClock clock;
    private final NexusMeasures measures;

    /** Calls that nobody measures. */
    SignedCalls(
            ProviderCatalogue catalogue, GrantSource grants, HttpClients clients, MeshClock clock) {
        this(catalogue, grants, clients, clock, new NexusMeasures(measure -> {}));
    }

    SignedCalls(
            ProviderCatalogue catalogue,
            GrantSource grants,
            HttpClients clients,
            MeshClock clock,
            NexusMeasures measures) {
        this.measures = measures;
        this.catalogue = catalogue;
        this.grants = grants;
        this.clients = clients;
        this.limit = new CallLimit(clock);
        this.means = new Exchange.Means(new Signer(clock), new Scrubbers(), this::countBlocked);
        this.clock = clock;
    }

    @Override
    public Credentials forAgent(String agentId) {
        return new OfAgent(agentId, false, grants, false);
    }

    @Override
    public Credentials approved(String agentId) {
        return new OfAgent(agentId, true, grants, false);
    }

    @Override
    public boolean asksFirst(String provider, HttpCall call) {
        return catalogue.get(provider).asksFirst().contains(call.effect());
    }

    @Override
    public List<Credentials.Service> services() {
        return catalogue.all().stream()
                .map(
                        facts ->
                                new Credentials.Service(
                                        facts.name(),
                                        facts.label(),
                                        facts.hosts().stream().map(Object::toString).toList(),
                                        facts.asksFirst().stream()
                                                .map(
                                                        effect ->
                                                                effect.name()
                                                                        .toLowerCase(Locale.ROOT))
                                                .sorted()
                                                .toList()))
                .toList();
    }

    private void countBlocked(BlockedCallException.Reason reason) {
        measures.count("blocked", "reason", reason.label());
    }

    private HttpReply call(
            OfAgent agent, ProviderFacts provider, HttpCall call, Optional<OutputStream> to) {
        long start = System.nanoTime();
        String outcome = "failed";
        try {
            HttpReply reply = callOnce(agent.agentId, agent.source, provider, call, to);
            outcome = reply.ok() ? "ok" : reply.status() == 401 ? "unauthorized" : "http_error";
            return reply;
        } catch (AuthRequiredException e) {
            outcome = "auth_required";
            throw e;
        } catch (BlockedCallException e) {
            countBlocked(e.reason());
            throw e;
        } finally {
            measures.time("call", provider.name(), outcome, System.nanoTime() - start);
        }
    }

    private HttpReply callOnce(
            String agentId,
            GrantSource source,
            ProviderFacts provider,
            HttpCall call,
            Optional<OutputStream> to) {
        limit.book(agentId, provider.name(), provider.callsPerMinute());
        Instant end = clock.instant().plus(call.timeout());
        Grant grant = resolve(source, provider);
        HttpReply reply = exchange(provider, grant).make(call, left(end), to);
        boolean isRepeatable = call.body().map(io.jarviscore.HttpBody::isRepeatable).orElse(true);
        if (reply.status() != 401 || !isRepeatable) {
            return reply;
        }
        Optional<Grant> renewed = source.renewed(provider, grant);
        return renewed.isPresent()
                ? exchange(provider, renewed.get()).make(call, left(end), to)
                : reply;
    }

    private Grant resolve(GrantSource source, ProviderFacts provider) {
        String outcome = "failed";
        try {
            Grant grant = source.grant(provider);
            outcome = "ok";
            return grant;
        } catch (AuthRequiredException e) {
            outcome = "auth_required";
            throw e;
        } finally {
            measures.count("resolve", "outcome", outcome);
        }
    }

    private Exchange exchange(ProviderFacts provider, Grant grant) {
        return new Exchange(clients.client(provider.network()), means, provider, grant);
    }

    private Duration left(Instant end) {
        Duration left = Duration.between(clock.instant(), end);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    /** One agent's view: a name and a way to call, from which no secret can be reached. */
    private final class OfAgent implements Credentials {
        private final String agentId;
        private final boolean isApproved;
        private final GrantSource source;

        /** Whether code has named the user, so that a task's user does not matter. */
        private final boolean isOfNamedUser;

        OfAgent(String agentId, boolean isApproved, GrantSource source, boolean isOfNamedUser) {
            this.isOfNamedUser = isOfNamedUser;
            this.agentId = agentId;
            this.isApproved = isApproved;
            this.source = source;
        }

        @Override
        public Credentials forUser(String user) {
            return new OfAgent(agentId, isApproved, grants.forUser(user), true);
        }

        @Override
        public Credentials forTask(Task task) {
            if (isOfNamedUser) {
                return this;
            }
            GrantSource ofTask = Credentials.userOf(task).map(grants::onBehalfOf).orElse(grants);
            return new OfAgent(agentId, isApproved, ofTask, false);
        }

        @Override
        public HttpReply call(String provider, HttpCall call) {
            return SignedCalls.this.call(this, admitted(provider, call), call, Optional.empty());
        }

        @Override
        public HttpReply download(String provider, HttpCall call, OutputStream to) {
            return SignedCalls.this.call(this, admitted(provider, call), call, Optional.of(to));
        }

        private ProviderFacts admitted(String provider, HttpCall call) {
            ProviderFacts facts = catalogue.get(provider);
            if (!isApproved && facts.asksFirst().contains(call.effect())) {
                countBlocked(BlockedCallException.Reason.APPROVAL);
                throw new BlockedCallException(
                        BlockedCallException.Reason.APPROVAL,
                        "a person decides about each "
                                + call.effect().name().toLowerCase(Locale.ROOT)
                                + " at "
                                + facts.name()
                                + ": make the call with credentials().forTask(task)");
            }
            return facts;
        }
    }
}
