package io.jarviscore.nexus;

import io.jarviscore.Credentials;
import io.jarviscore.MeshClock;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.GrantSource;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.grant.Strategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.Dns;

/** Calls with one provider, named {@code acme}, that a test describes. */
final class Providers {
    private Providers() {}

    /** A catalogue with one more provider. */
    static ProviderCatalogue catalogue(Map<String, ?> acme) {
        try {
            Path file = Files.createTempFile("providers", ".json");
            try {
                Files.writeString(file, Json.write(Map.of("providers", Map.of("acme", acme))));
                return ProviderCatalogue.of(Optional.of(file), Set.of());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> loopback(String... hosts) {
        Map<String, Object> acme = new LinkedHashMap<>();
        acme.put("hosts", List.of(hosts));
        acme.put("network", "loopback");
        return acme;
    }

    static Credentials calls(Map<String, ?> acme, Grant... grants) {
        return calls(acme, Dns.SYSTEM, grants);
    }

    /** Credentials whose live grant is the first one, and the next one after each 401. */
    static Credentials calls(Map<String, ?> acme, Dns names, Grant... grants) {
        List<Grant> left = new ArrayList<>(List.of(grants));
        GrantSource source =
                new GrantSource() {
                    @Override
                    public Grant grant(ProviderFacts provider) {
                        return left.getFirst();
                    }

                    @Override
                    public Optional<Grant> renewed(ProviderFacts provider, Grant refused) {
                        left.removeFirst();
                        return left.isEmpty() ? Optional.empty() : Optional.of(left.getFirst());
                    }
                };
        return new SignedCalls(catalogue(acme), source, new HttpClients(names), MeshClock.system())
                .forAgent("tester");
    }

    static Grant grant(Strategy strategy, String... namesAndValues) {
        Map<String, Secret> fields = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], Secret.of(namesAndValues[i + 1]));
        }
        return Grant.of(strategy, fields, List.of(), Optional.empty());
    }

    static Grant token(String token) {
        return grant(new Strategy.OAuth2(), "access_token", token);
    }
}
