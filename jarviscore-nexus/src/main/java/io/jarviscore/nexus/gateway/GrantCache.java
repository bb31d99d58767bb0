package io.jarviscore.nexus.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jarviscore.MeshClock;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.NexusMeasures;
import io.jarviscore.nexus.grant.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Live credentials by connection: used until the time to live expires or they do, whichever is
 * first, and loaded once for all concurrent callers. The last loaded credential is kept beyond its
 * time, for an outage of the Gateway during its life.
 */
final class GrantCache {
    private static final int MOST = 1_000;

    private final MeshClock clock;
    private final Duration ttl;
    private final NexusMeasures measures;
    private final Cache<String, Loaded> loaded = Caffeine.newBuilder().maximumSize(MOST).build();
    private final SingleFlight<Grant> flights = new SingleFlight<>();

    GrantCache(MeshClock clock, Duration ttl, NexusMeasures measures) {
        this.measures = measures;
        this.clock = clock;
        this.ttl = ttl;
    }

    /** The credential, loaded if there is none that may be used. */
    Grant get(Secret connectionId, Supplier<Grant> load) {
        String key = connectionId.reveal();
        Optional<Grant> fresh = fresh(key);
        measures.count("cache", "result", fresh.isPresent() ? "hit" : "miss");
        return fresh.orElseGet(() -> flights.fly(key, () -> load(key, load)));
    }

    private Grant load(String key, Supplier<Grant> load) {
        Optional<Grant> meanwhile = fresh(key);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        try {
            Grant grant = load.get();
            keep(key, grant);
            return grant;
        } catch (GatewayException e) {
            Loaded last = loaded.getIfPresent(key);
            if (e.isTransient() && last != null && !isExpired(last.grant())) {
                return last.grant();
            }
            throw e;
        }
    }

    /** The credential in use, if there is one. */
    Optional<Grant> fresh(Secret connectionId) {
        return fresh(connectionId.reveal());
    }

    private Optional<Grant> fresh(String key) {
        return Optional.ofNullable(loaded.getIfPresent(key))
                .filter(last -> clock.instant().isBefore(last.until()))
                .map(Loaded::grant)
                .filter(grant -> !isExpired(grant));
    }

    void put(Secret connectionId, Grant grant) {
        keep(connectionId.reveal(), grant);
    }

    private void keep(String key, Grant grant) {
        Instant now = clock.instant();
        Instant since =
                Optional.ofNullable(loaded.getIfPresent(key))
                        .filter(last -> last.grant().version().equals(grant.version()))
                        .map(Loaded::since)
                        .orElse(now);
        loaded.put(key, new Loaded(grant, now.plus(ttl), since));
    }

    /** When a credential was first seen, which is about when it was issued. */
    Instant since(Secret connectionId) {
        Loaded last = loaded.getIfPresent(connectionId.reveal());
        return last == null ? clock.instant() : last.since();
    }

    void forget(Secret connectionId) {
        loaded.invalidate(connectionId.reveal());
    }

    private boolean isExpired(Grant grant) {
        return grant.expiresAt().filter(end -> !clock.instant().isBefore(end)).isPresent();
    }

    private record Loaded(Grant grant, Instant until, Instant since) {}
}
