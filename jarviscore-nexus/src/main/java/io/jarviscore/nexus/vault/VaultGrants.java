package io.jarviscore.nexus.vault;

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

/** Credentials from the vault. Nothing in it can be renewed without a person. */
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

    private final Vault vault;

    /** Reads a vault. */
    public VaultGrants(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Grant grant(ProviderFacts provider) {
        Map<String, Object> record =
                vault.find(provider.name())
                        .orElseThrow(
                                () ->
                                        new AuthRequiredException(
                                                provider.name(),
                                                "vault",
                                                Optional.empty(),
                                                "no credentials of "
                                                        + provider.label()
                                                        + " are registered: add them to the vault,"
                                                        + " then approve this"));
        return grant(provider, record);
    }

    @Override
    public Optional<Grant> renewed(ProviderFacts provider, Grant refused) {
        // Somebody may have registered another key meanwhile.
        Grant now = grant(provider);
        return now.version().equals(refused.version()) ? Optional.empty() : Optional.of(now);
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
