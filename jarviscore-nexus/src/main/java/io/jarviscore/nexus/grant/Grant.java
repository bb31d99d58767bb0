package io.jarviscore.nexus.grant;

import io.jarviscore.JarvisException;
import io.jarviscore.net.HostRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A live credential of one provider: its values and where they are placed. Immutable; shows no
 * value in {@link #toString} and has no JSON form.
 */
public final class Grant {
    /** Fields that name somebody and are no secret. */
    private static final Set<String> NAMES = Set.of("username", "access_key", "region");

    private final Strategy strategy;
    private final Map<String, Secret> fields;
    private final List<HostRule> hosts;
    private final Optional<Instant> expiresAt;
    private final String version;

    private Grant(
            Strategy strategy,
            Map<String, Secret> fields,
            List<HostRule> hosts,
            Optional<Instant> expiresAt) {
        this.strategy = strategy;
        this.fields = Map.copyOf(fields);
        this.hosts = List.copyOf(hosts);
        this.expiresAt = expiresAt;
        this.version = fingerprint(this.fields);
    }

    /**
     * A credential.
     *
     * @param hosts hosts of this account, beside those of the provider
     * @param expiresAt when it stops working, if that is known
     */
    public static Grant of(
            Strategy strategy,
            Map<String, Secret> fields,
            List<HostRule> hosts,
            Optional<Instant> expiresAt) {
        return new Grant(strategy, fields, hosts, expiresAt);
    }

    /** Returns this credential for these hosts of its account. */
    public Grant withHosts(List<HostRule> own) {
        return new Grant(strategy, fields, own, expiresAt);
    }

    /** Where its values are placed. */
    public Strategy strategy() {
        return strategy;
    }

    /**
     * One value.
     *
     * @throws JarvisException if it is missing or empty: an empty credential is never sent
     */
    public Secret field(String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "the credential has no field "
                                                + name
                                                + " for its strategy "
                                                + strategy.getClass().getSimpleName()));
    }

    /** One value that may be missing. */
    public Optional<Secret> find(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    /** Every secret in it; names of users are none. */
    public List<Secret> secrets() {
        List<Secret> secrets = new ArrayList<>();
        fields.forEach(
                (name, value) -> {
                    if (!NAMES.contains(name) && !value.isEmpty()) {
                        secrets.add(value);
                    }
                });
        return secrets;
    }

    /** Hosts of this account, beside those of the provider. */
    public List<HostRule> hosts() {
        return hosts;
    }

    /** When it stops working, if that is known. */
    public Optional<Instant> expiresAt() {
        return expiresAt;
    }

    /** Tells this credential from the one before or after it; derived, no secret. */
    public String version() {
        return version;
    }

    private static String fingerprint(Map<String, Secret> fields) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(fields)
                    .forEach(
                            (name, value) -> {
                                hash.update(name.getBytes(StandardCharsets.UTF_8));
                                hash.update((byte) 0);
                                hash.update(value.reveal().getBytes(StandardCharsets.UTF_8));
                                hash.update((byte) 0);
                            });
            return HexFormat.of().formatHex(hash.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Its strategy and the names of its fields. */
    @Override
    public String toString() {
        return "Grant[" + strategy + ", " + fields.keySet() + "]";
    }
}
