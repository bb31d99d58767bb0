package io.jarviscore.nexus.gateway;

import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.grant.Strategy;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the response of {@code GET /v1/token/{id}}. The strategy and the credentials are the
 * contract; the expiry is inside the credentials, whose values may be numbers and booleans. Refresh
 * token, id token and client secret are dropped here: a client has no use for them.
 */
final class TokenPayload {
    private static final Set<String> DROPPED =
            Set.of("refresh_token", "id_token", "client_secret", "expires_at", "expiry", "expired");

    private TokenPayload() {}

    /**
     * The credential in an answer.
     *
     * @throws GatewayException if it is no answer of a Gateway; no value in the message
     */
    static TokenState.Active parse(String body) {
        Map<String, Object> root = root(body);
        Map<String, Object> credentials =
                root.get("credentials") instanceof Map<?, ?> map ? typed(map) : root;
        Strategy strategy =
                root.get("strategy") instanceof Map<?, ?> map
                        ? strategy(typed(map))
                        : new Strategy.OAuth2();
        Map<String, Secret> fields = new HashMap<>();
        credentials.forEach(
                (name, value) -> {
                    if (!DROPPED.contains(name)
                            && (value instanceof String || value instanceof Number)) {
                        fields.put(name, Secret.of(String.valueOf(value)));
                    }
                });
        Optional<Instant> expiry = expiry(credentials).or(() -> expiry(root));
        boolean isExpired = Boolean.TRUE.equals(credentials.get("expired"));
        fields.keySet().removeIf(name -> !isUsed(strategy, name));
        return new TokenState.Active(Grant.of(strategy, fields, List.of(), expiry), isExpired);
    }

    private static Map<String, Object> root(String body) {
        try {
            Map<String, Object> json = Json.parseObject(body);
            // The gRPC variant of the Gateway wraps the token.
            return json.get("token") instanceof Map<?, ?> wrapped ? typed(wrapped) : json;
        } catch (JsonException e) {
            throw new GatewayException("the Gateway's token is no JSON object", false);
        }
    }

    private static Strategy strategy(Map<String, Object> json) {
        try {
            return Strategy.of(json);
        } catch (JarvisException e) {
            throw new GatewayException("the Gateway's token: " + e.getMessage(), false);
        }
    }

    /** Fields that describe the credential, such as its scope, would make scrubbing eat words. */
    private static boolean isUsed(Strategy strategy, String name) {
        return switch (strategy) {
            case Strategy.OAuth2 oauth -> name.equals("access_token");
            case Strategy.Header header -> name.equals(header.field());
            case Strategy.Query query -> name.equals(query.field());
            case Strategy.Basic basic ->
                    name.equals(basic.userField()) || name.equals(basic.passwordField());
            case Strategy.Hmac hmac -> name.equals(hmac.field());
            case Strategy.SigV4 aws ->
                    Set.of("access_key", "secret_key", "session_token").contains(name);
        };
    }

    private static Optional<Instant> expiry(Map<String, Object> map) {
        Object value = map.containsKey("expires_at") ? map.get("expires_at") : map.get("expiry");
        try {
            if (value instanceof Number seconds) {
                return Optional.of(Instant.ofEpochSecond(seconds.longValue()));
            }
            if (value instanceof String text) {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            }
        } catch (DateTimeException e) {
            // Without a readable expiry a token is used until it is refused.
            return Optional.empty();
        }
        return Optional.empty();
    }

    @SuppressWarnings("unchecked") // a JSON object is always read with text keys
    private static Map<String, Object> typed(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
