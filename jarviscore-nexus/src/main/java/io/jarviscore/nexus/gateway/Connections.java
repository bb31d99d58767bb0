package io.jarviscore.nexus.gateway;

import io.jarviscore.coordination.Ledger;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.vault.Sealer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections in the mesh's ledger, one topic for each user, provider and scope set; the newest
 * entry counts. They are as durable and as widely shared as the ledger's store. Ids are encrypted.
 */
final class Connections {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final Supplier<Ledger> ledger;
    private final Sealer sealer;
    private final String user;

    /** Working connections, so that a call needs no store; bounded by the number of providers. */
    private final Map<String, Connection> active = new ConcurrentHashMap<>();

    /** As each connection stood last; of one that is not stored, nothing. */
    private final Map<String, Connection.State> states = new ConcurrentHashMap<>();

    Connections(Supplier<Ledger> ledger, Sealer sealer, String user) {
        this.ledger = ledger;
        this.sealer = sealer;
        this.user = user;
    }

    /** The connection of the user, as this process knows it or as it is stored. */
    Optional<Connection> find(ProviderFacts provider) {
        Connection known = active.get(provider.name());
        return known == null ? stored(provider) : Optional.of(known);
    }

    /** As it is stored; empty if there is none or it was sealed with another secret. */
    Optional<Connection> stored(ProviderFacts provider) {
        List<Ledger.Entry> newest = ledger.get().tail(topic(provider), 1);
        if (newest.isEmpty()
                || !(newest.getFirst().data().get("sealed") instanceof String sealed)) {
            remember(provider, Optional.empty());
            return Optional.empty();
        }
        Optional<String> plain = sealer.open(sealed);
        if (plain.isEmpty()) {
            log.warn(
                    "The stored connection to {} was sealed with another nexus_secret and is asked"
                            + " for again",
                    provider.name());
        }
        Optional<Connection> connection = plain.map(Connections::read);
        remember(provider, connection);
        return connection;
    }

    void save(ProviderFacts provider, Connection connection) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", connection.id().reveal());
        json.put("state", connection.state().name());
        json.put("page", connection.page());
        json.put("since", connection.since().toString());
        ledger.get()
                .append(
                        topic(provider),
                        "connection",
                        Map.of("sealed", sealer.seal(Json.write(json))));
        remember(provider, Optional.of(connection));
    }

    /** How many of the user's connections stood so when this process looked last. */
    long count(Connection.State state) {
        return states.values().stream().filter(state::equals).count();
    }

    private void remember(ProviderFacts provider, Optional<Connection> connection) {
        connection
                .map(Connection::state)
                .ifPresentOrElse(
                        state -> states.put(provider.name(), state),
                        () -> states.remove(provider.name()));
        connection
                .filter(last -> last.state() == Connection.State.ACTIVE)
                .ifPresentOrElse(
                        works -> active.put(provider.name(), works),
                        () -> active.remove(provider.name()));
    }

    /** Names the connections without showing their ids. */
    String topic(ProviderFacts provider) {
        String key =
                String.join(
                        "\n",
                        user,
                        provider.name(),
                        String.join(" ", new TreeSet<>(provider.scopes())));
        return "nexus:" + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }

    private static Connection read(String json) {
        Map<String, Object> fields = Json.parseObject(json);
        return new Connection(
                Secret.of(String.valueOf(fields.get("id"))),
                Connection.State.valueOf(String.valueOf(fields.get("state"))),
                String.valueOf(fields.get("page")),
                Instant.parse(String.valueOf(fields.get("since"))));
    }
}
