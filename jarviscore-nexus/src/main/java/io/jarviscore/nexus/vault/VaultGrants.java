package io.jarviscore.nexus.vault;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.JarvisException;
import io.jarviscore.net.HostRule;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.GrantSource;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.grant.Strategy;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Credentials from the vault. Nothing in it can be renewed without a person. Thread-safe. */
public final class VaultGrants implements GrantSource {
    private static final Set<String> FIELDS =
            Set.of(
                    "access_token",
                    "api_key",
                    "api_secret",
                    "username",
                    "password",
                    "access_key",
                    "secret_key",
                    "session_token");

    /** Records whose credential is kept at hand; more are made again. */
    private static final int MOST_KEPT = 1_000;

    private final Vault vault;
    private final Records application;

    /**
     * The vault returns the same record until its file changes: one is turned into a grant once.
     */
    private final Cache<Map<String, Object>, Made> made =
            Caffeine.newBuilder()
                    .weakKeys()
                    .maximumSize(MOST_KEPT)
                    // Its upkeep is small: no thread of a pool is woken for it.
                    .executor(Runnable::run)
                    .build();

    /** Reads a vault. */
    public VaultGrants(Vault vault) {
        this.vault = vault;
        this.application = new Records(vault::find, Optional.empty());
    }

    @Override
    public Grant grant(ProviderFacts provider) {
        return application.grant(provider);
    }

    @Override
    public Optional<Grant> renewed(ProviderFacts provider, Grant refused) {
        return application.renewed(provider, refused);
    }

    @Override
    public GrantSource forUser(String user) {
        return new Records(provider -> vault.find(provider, user), Optional.of(user));
    }

    @Override
    public GrantSource onBehalfOf(String user) {
        return new Records(provider -> vault.findOnBehalfOf(provider, user), Optional.of(user));
    }

    private record Made(ProviderFacts of, Grant grant) {}

    /** The records that calls for the application, or for one user, are signed with. */
    private final class Records implements GrantSource {
        private final Function<String, Optional<Map<String, Object>>> find;
        private final Optional<String> user;

        Records(Function<String, Optional<Map<String, Object>>> find, Optional<String> user) {
            this.find = find;
            this.user = user;
        }

        @Override
        public Grant grant(ProviderFacts provider) {
            Map<String, Object> record =
                    find.apply(provider.name()).orElseThrow(() -> missing(provider));
            Made last = made.getIfPresent(record);
            if (last == null || !last.of().equals(provider)) {
                last = new Made(provider, VaultGrants.grant(provider, record));
                made.put(record, last);
            }
            return last.grant();
        }

        private AuthRequiredException missing(ProviderFacts provider) {
            return new AuthRequiredException(
                    provider.name(),
                    "vault",
                    Optional.empty(),
                    "no credentials of "
                            + provider.label()
                            + user.map(name -> " for " + name).orElse("")
                            + " are registered: add them to the vault, then approve this",
                    user);
        }

        @Override
        public Optional<Grant> renewed(ProviderFacts provider, Grant refused) {
            // Somebody may have registered another key meanwhile.
            Grant now = grant(provider);
            return now.version().equals(refused.version()) ? Optional.empty() : Optional.of(now);
        }
    }

    private static Grant grant(ProviderFacts provider, Map<String, Object> record) {
        Map<String, Secret> fields = new HashMap<>();
        record.forEach(
                (name, value) -> {
                    if (FIELDS.contains(name) && value instanceof String text && !text.isEmpty()) {
                        fields.put(name, Secret.of(text));
                    }
                });
        Strategy strategy = strategy(provider, record);
        if (strategy instanceof Strategy.Hmac hmac && fields.containsKey("api_key")) {
            // Records of the original know no field for a signing secret but api_key.
            fields.putIfAbsent(hmac.field(), fields.get("api_key"));
        }
        if (strategy instanceof Strategy.OAuth2 && !fields.containsKey("access_token")) {
            // The original sends the application's client secret instead, which no service takes.
            throw new JarvisException(
                    "the vault has no access_token of "
                            + provider.name()
                            + ": register one, or connect it through the Gateway"
                            + " (nexus_gateway_url)");
        }
        return Grant.of(strategy, fields, hosts(provider, record), expiry(record));
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Strategy strategy(ProviderFacts provider, Map<String, Object> record) {
        if (record.get("strategy") instanceof Map<?, ?> own) {
            return Strategy.of((Map<String, ?>) own);
        }
        boolean isToken = record.get("access_token") instanceof String token && !token.isEmpty();
        return isToken && !"api_key".equals(record.get("auth_type"))
                ? new Strategy.OAuth2()
                : provider.strategy();
    }

    /** Hosts of the account; such as a customer's own address at a provider. */
    private static List<HostRule> hosts(ProviderFacts provider, Map<String, Object> record) {
        List<HostRule> hosts = new ArrayList<>();
        if (record.get("api_hosts") instanceof List<?> list) {
            for (Object host : list) {
                try {
                    hosts.add(HostRule.of(String.valueOf(host)));
                } catch (IllegalArgumentException e) {
                    throw new JarvisException(
                            "vault record " + provider.name() + ": api_hosts: " + e.getMessage());
                }
            }
        }
        return hosts;
    }

    private static Optional<Instant> expiry(Map<String, Object> record) {
        if (record.get("expires_at") instanceof String text) {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
