package io.jarviscore.nexus.gateway;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshes a token when it is due, and once: for all threads of the process, and through the state
 * store for all processes. Two refreshes at once would lose the connection at providers that rotate
 * refresh tokens.
 */
final class Renewal {
    private static final Logger log = LoggerFactory.getLogger(Renewal.class);

    /** How long one refresh may take before another process may begin one. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration EARLY = Duration.ofSeconds(60);

    private final GatewayClient gateway;
    private final Breaker breaker;
    private final Supplier<SharedPermits> permits;
    private final MeshClock clock;
    private final SingleFlight<Result> flights = new SingleFlight<>();
    private final Map<String, Instant> tried = new ConcurrentHashMap<>();
    private final Set<String> notRefreshable = ConcurrentHashMap.newKeySet();

    Renewal(
            GatewayClient gateway,
            Breaker breaker,
            Supplier<SharedPermits> permits,
            MeshClock clock) {
        this.gateway = gateway;
        this.breaker = breaker;
        this.permits = permits;
        this.clock = clock;
    }

    /** The result of a renewal. */
    sealed interface Result {
        /** There is another credential than the old one. */
        record Renewed(Grant grant) implements Result {}

        /** It stays as it is. */
        record Unchanged() implements Result {}

        /** Only a person can connect it again. */
        record Lost() implements Result {}
    }

    /**
     * Whether a credential should be renewed before its use. It is due a minute or a tenth of its
     * life before it expires, whichever is more, but never in the first half of its life, and once
     * a minute.
     *
     * @param since when the credential was first seen
     */
    boolean isDue(Secret connectionId, Grant grant, Instant since) {
        Instant now = clock.instant();
        Instant lastTry = tried.getOrDefault(connectionId.reveal(), Instant.EPOCH);
        if (grant.expiresAt().isEmpty()
                || notRefreshable.contains(connectionId.reveal())
                || now.isBefore(lastTry.plus(EARLY))) {
            return false;
        }
        Instant end = grant.expiresAt().get();
        Duration life = Duration.between(since, end);
        Duration tenth = life.dividedBy(10);
        Duration early = tenth.compareTo(EARLY) > 0 ? tenth : EARLY;
        Duration half = life.dividedBy(2);
        return !now.isBefore(end.minus(early.compareTo(half) > 0 ? half : early));
    }

    /**
     * Blocks until there is another credential than the old one, or it is known that none comes.
     */
    Result renew(Secret connectionId, String topic, Grant old) {
        // By version: a later caller with the same old credential joins or finds the new one.
        return flights.fly(
                connectionId.reveal() + old.version(), () -> inFleet(connectionId, topic, old));
    }

    private Result inFleet(Secret connectionId, String topic, Grant old) {
        try (SharedPermits.Permit permit = permit(topic)) {
            log.debug("Renewing a connection, waited {}", permit.waited());
            return once(connectionId, old);
        } catch (StoreUnavailableException e) {
            log.warn("The state store is away: a token is refreshed without the fleet's lock");
            return once(connectionId, old);
        }
    }

    private SharedPermits.Permit permit(String topic) {
        try {
            return permits.get()
                    .acquire(topic, 1, LEASE, LEASE)
                    .orElseThrow(
                            () ->
                                    new GatewayException(
                                            "another process refreshes this connection for too"
                                                    + " long",
                                            true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JarvisException("interrupted while waiting for a credential", e);
        }
    }

    private Result once(Secret connectionId, Grant old) {
        Optional<Result> others = other(connectionId, old);
        if (others.isPresent()) {
            return others.get();
        }
        if (notRefreshable.contains(connectionId.reveal())) {
            return new Result.Unchanged();
        }
        tried.put(connectionId.reveal(), clock.instant());
        return switch (breaker.call(() -> gateway.refresh(connectionId))) {
            case DONE -> other(connectionId, old).orElseGet(Result.Unchanged::new);
            case IMPOSSIBLE -> {
                if (notRefreshable.add(connectionId.reveal())) {
                    log.info("A connection cannot be refreshed and is used until it expires");
                }
                yield new Result.Unchanged();
            }
            case ATTENTION -> new Result.Lost();
        };
    }

    /** The Gateway's credential, if it is another one: somebody else may have refreshed it. */
    private Optional<Result> other(Secret connectionId, Grant old) {
        TokenState state = breaker.call(() -> gateway.token(connectionId));
        return switch (state) {
            case TokenState.Active active ->
                    active.isExpired() || active.grant().version().equals(old.version())
                            ? Optional.empty()
                            : Optional.of(new Result.Renewed(active.grant()));
            case TokenState.Pending pending -> Optional.of(new Result.Lost());
            case TokenState.Attention attention -> Optional.of(new Result.Lost());
            case TokenState.Unknown unknown -> Optional.of(new Result.Lost());
        };
    }
}
