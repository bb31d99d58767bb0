package io.jarviscore.nexus.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jarviscore.Approvals;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.net.HostRule;
import io.jarviscore.net.WebAddress;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.GrantSource;
import io.jarviscore.nexus.grant.NexusMeasures;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.vault.Sealer;
import io.jarviscore.settings.SettingKeys;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Credentials that a Nexus Gateway holds. Thread-safe. */
public final class GatewayGrants implements GrantSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GatewayGrants.class);

    /** Users whose connections are kept at hand; those of others are read from the store again. */
    private static final int MOST_USERS = 10_000;

    private final GatewayClient gateway;
    private final Breaker breaker;
    private final GrantCache cache;
    private final Renewal renewal;
    private final MeshClock clock;
    private final NexusMeasures measures;
    private final Function<Optional<String>, OfUser> users;

    /** The default user. */
    private final OfUser everybody;

    private final Cache<String, OfUser> known =
            Caffeine.newBuilder().maximumSize(MOST_USERS).build();

    private GatewayGrants(
            GatewayClient gateway, MeshAssembly assembly, Sealer sealer, Consumer<String> browser) {
        Settings settings = assembly.settings();
        this.gateway = gateway;
        this.clock = assembly.clock();
        this.breaker = new Breaker(clock);
        this.measures = new NexusMeasures(assembly::measure);
        this.cache =
                new GrantCache(clock, settings.get(SettingKeys.AUTH_STRATEGY_CACHE_TTL), measures);
        this.renewal =
                new Renewal(
                        gateway,
                        breaker,
                        () -> assembly.find(SharedPermits.class).orElseThrow(),
                        clock);
        this.users =
                user -> {
                    String name =
                            user.orElseGet(() -> settings.get(SettingKeys.NEXUS_DEFAULT_USER_ID));
                    Connections connections =
                            new Connections(
                                    () -> assembly.find(Ledger.class).orElseThrow(), sealer, name);
                    return new OfUser(
                            connections,
                            new Consents(
                                    gateway,
                                    connections,
                                    () -> assembly.find(Approvals.class).orElseThrow(),
                                    clock,
                                    new Consents.Terms(
                                            name,
                                            user,
                                            settings.get(SettingKeys.NEXUS_RETURN_URL),
                                            settings.get(SettingKeys.AUTH_FLOW_TIMEOUT),
                                            settings.get(SettingKeys.AUTH_POLL_INTERVAL),
                                            browser)));
                };
        this.everybody = users.apply(Optional.empty());
        for (Connection.State state : Connection.State.values()) {
            measures.connections(state.name().toLowerCase(Locale.ROOT), () -> count(state));
        }
    }

    /** Of the users whose connections are at hand, each counted once. */
    private long count(Connection.State state) {
        long ofUsers =
                known.asMap().values().stream()
                        .mapToLong(user -> user.connections.count(state))
                        .sum();
        return everybody.connections.count(state) + ofUsers;
    }

    /**
     * Connects to nothing yet; the Gateway is asked with the first call.
     *
     * @param sealer encrypts connections before they are stored
     * @param browser is shown the pages where consent is given
     * @throws JarvisException if the client certificate cannot be used
     */
    public static GatewayGrants of(MeshAssembly assembly, Sealer sealer, Consumer<String> browser) {
        Settings settings = assembly.settings();
        URI url = settings.find(SettingKeys.NEXUS_GATEWAY_URL).orElseThrow();
        if (WebAddress.of(url).scheme().equals("http") && !WebAddress.of(url).host().isLoopback()) {
            log.warn(
                    "nexus_gateway_url is plain HTTP: credentials cross the network unencrypted."
                            + " Put a proxy with TLS in front of the Gateway");
        }
        GatewayClient client =
                new GatewayClient(
                        url,
                        settings.find(SettingKeys.NEXUS_GATEWAY_TOKEN).map(Secret::of),
                        ClientCertificate.of(settings));
        return new GatewayGrants(client, assembly, sealer, browser);
    }

    @Override
    public Grant grant(ProviderFacts provider) {
        return everybody.grant(provider);
    }

    @Override
    public Optional<Grant> renewed(ProviderFacts provider, Grant refused) {
        return everybody.renewed(provider, refused);
    }

    @Override
    public GrantSource forUser(String user) {
        return ofUser(user);
    }

    private OfUser ofUser(String user) {
        return known.get(user, name -> users.apply(Optional.of(name)));
    }

    /**
     * Connects a provider with a key instead of a consent; for operators, not for agents.
     *
     * @param credentials the fields that the provider's strategy uses, for example api_key
     * @throws JarvisException if the Gateway refuses, or the provider is connected by consent
     */
    public void connect(ProviderFacts provider, Map<String, String> credentials) {
        everybody.consents.connect(provider, credentials);
    }

    /**
     * Keeps watching a consent that was asked for before this process began.
     *
     * @param user the connection's user; empty for the default user
     */
    public void resume(ProviderFacts provider, Optional<String> user) {
        user.map(this::ofUser).orElse(everybody).consents.resume(provider);
    }

    /**
     * The customer's own host, where a provider has such: as the Gateway names it, if it is one of
     * the provider's. The Gateway lets everybody change it, so it is not taken at its word.
     */
    private List<HostRule> hosts(ProviderFacts provider) {
        if (provider.tenantHosts().isEmpty()) {
            return List.of();
        }
        Optional<String> url = breaker.call(() -> gateway.apiBaseUrl(provider.gatewayName()));
        try {
            Optional<WebAddress> address = url.map(text -> WebAddress.of(URI.create(text)));
            return address
                    .filter(
                            own ->
                                    provider.tenantHosts().stream()
                                            .anyMatch(rule -> rule.allows(own)))
                    .stream()
                    .flatMap(own -> Stream.of(HostRule.of(own.toString())))
                    .toList();
        } catch (IllegalArgumentException e) {
            log.warn("The Gateway's api_base_url of {} is not usable", provider.name());
            return List.of();
        }
    }

    @Override
    public void close() {
        everybody.consents.close();
        known.asMap().values().forEach(user -> user.consents.close());
        gateway.close();
    }

    /** The connections of one user. */
    private final class OfUser implements GrantSource {
        private final Connections connections;
        private final Consents consents;

        OfUser(Connections connections, Consents consents) {
            this.connections = connections;
            this.consents = consents;
        }

        @Override
        public Grant grant(ProviderFacts provider) {
            Connection connection = connection(provider);
            Grant grant = cache.get(connection.id(), () -> load(provider, connection));
            if (!isExpired(grant)
                    && !renewal.isDue(connection.id(), grant, cache.since(connection.id()))) {
                return grant;
            }
            try {
                Optional<Grant> renewed = renew(provider, connection, grant);
                if (renewed.isEmpty() && isExpired(grant)) {
                    throw again(provider, connection);
                }
                return renewed.orElse(grant);
            } catch (GatewayException e) {
                if (e.isTransient() && !isExpired(grant)) {
                    return grant;
                }
                throw e;
            }
        }

        private boolean isExpired(Grant grant) {
            return grant.expiresAt().filter(end -> !clock.instant().isBefore(end)).isPresent();
        }

        @Override
        public Optional<Grant> renewed(ProviderFacts provider, Grant refused) {
            Connection connection = connection(provider);
            Optional<Grant> used = cache.fresh(connection.id());
            if (used.isPresent() && !used.get().version().equals(refused.version())) {
                return used;
            }
            return renew(provider, connection, refused);
        }

        private Connection connection(ProviderFacts provider) {
            Optional<Connection> known = connections.find(provider);
            if (known.filter(last -> last.state() == Connection.State.ACTIVE).isPresent()) {
                return known.get();
            }
            boolean isPending =
                    known.filter(last -> last.state() == Connection.State.PENDING).isPresent();
            if (isPending
                    && breaker.call(() -> gateway.token(known.get().id()))
                            instanceof TokenState.Active) {
                consents.activate(provider, known.get());
                return known.get();
            }
            throw consents.required(provider);
        }

        private Grant load(ProviderFacts provider, Connection connection) {
            TokenState state = breaker.call(() -> gateway.token(connection.id()));
            if (state instanceof TokenState.Active active) {
                return active.grant().withHosts(hosts(provider));
            }
            Optional<Connection> newer =
                    connections
                            .stored(provider)
                            .filter(last -> last.state() == Connection.State.ACTIVE)
                            .filter(last -> !last.id().equals(connection.id()));
            if (newer.isPresent()) {
                // Another process has had it connected again.
                return load(provider, newer.get());
            }
            throw again(provider, connection);
        }

        private Optional<Grant> renew(ProviderFacts provider, Connection connection, Grant old) {
            Renewal.Result result =
                    renewal.renew(connection.id(), connections.topic(provider), old);
            measures.count(
                    "refresh",
                    "outcome",
                    result.getClass().getSimpleName().toLowerCase(Locale.ROOT));
            return switch (result) {
                case Renewal.Result.Renewed renewed -> {
                    Grant bound = renewed.grant().withHosts(old.hosts());
                    cache.put(connection.id(), bound);
                    yield Optional.of(bound);
                }
                case Renewal.Result.Unchanged unchanged -> Optional.empty();
                case Renewal.Result.Lost lost -> throw again(provider, connection);
            };
        }

        private AuthRequiredException again(ProviderFacts provider, Connection connection) {
            measures.count("attention", "provider", provider.name());
            cache.forget(connection.id());
            consents.lost(provider, connection);
            return consents.required(provider);
        }
    }
}
