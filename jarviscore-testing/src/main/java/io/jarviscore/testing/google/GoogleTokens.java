package io.jarviscore.testing.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.WireRequest;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where access tokens come from: Google's OAuth server at {@code /token}, and the metadata server
 * of its machines. A token is the key that the test demands, or a new one each time; it lasts an
 * hour. The signature of an assertion is not checked, since the server does not know the key.
 */
final class GoogleTokens {
    private static final String OAUTH = "/token";
    private static final String METADATA =
            "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final int LIFE_SECONDS = 3600;

    private GoogleTokens() {}

    static boolean serves(String path) {
        return path.equals(OAUTH) || path.equals(METADATA);
    }

    static HttpAnswer answer(Exchange exchange, ServerRules rules) {
        return refusal(exchange)
                .orElseGet(
                        () -> {
                            Map<String, Object> body = new LinkedHashMap<>();
                            body.put(
                                    "access_token",
                                    rules.key().orElse("ya29.token-" + exchange.number()));
                            body.put("expires_in", LIFE_SECONDS);
                            body.put("token_type", "Bearer");
                            return HttpAnswer.json(200, body);
                        });
    }

    private static Optional<HttpAnswer> refusal(Exchange exchange) {
        WireRequest request = exchange.request();
        if (request.path().equals(METADATA)) {
            return request.header("metadata-flavor").filter("Google"::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                            new HttpAnswer(
                                    403, Map.of(), "Missing Metadata-Flavor:Google header."));
        }
        if (!request.method().equals("POST")) {
            return refuse(405, "invalid_request", "Use POST.");
        }
        Map<String, String> form = form(request.body());
        return switch (form.getOrDefault("grant_type", "")) {
            case "refresh_token" -> badRefresh(form);
            case "urn:ietf:params:oauth:grant-type:jwt-bearer" ->
                    badAssertion(form.getOrDefault("assertion", ""), exchange.now());
            default -> refuse(400, "unsupported_grant_type", "Invalid grant_type.");
        };
    }

    private static Optional<HttpAnswer> badRefresh(Map<String, String> form) {
        for (String field : new String[] {"client_id", "client_secret", "refresh_token"}) {
            if (form.getOrDefault(field, "").isEmpty()) {
                return refuse(400, "invalid_request", "Missing required parameter: " + field);
            }
        }
        return Optional.empty();
    }

    private static Optional<HttpAnswer> badAssertion(String assertion, Instant now) {
        String[] parts = assertion.split("\\.", -1);
        try {
            if (parts.length != 3 || parts[2].isEmpty()) {
                return refuse(400, "invalid_grant", "Invalid JWT.");
            }
            Map<String, Object> header = json(parts[0]);
            Map<String, Object> claims = json(parts[1]);
            if (!"RS256".equals(header.get("alg"))) {
                return refuse(400, "invalid_grant", "Invalid JWT: alg must be RS256.");
            }
            if (!(claims.get("iss") instanceof String)
                    || !(claims.get("aud") instanceof String audience)
                    || !audience.endsWith(OAUTH)) {
                return refuse(400, "invalid_grant", "Invalid JWT: iss or aud.");
            }
            return claims.get("scope") instanceof String
                    ? badTime(claims, now)
                    : refuse(400, "invalid_scope", "Invalid OAuth scope or ID token audience.");
        } catch (IllegalArgumentException | JsonException e) {
            return refuse(400, "invalid_grant", "Invalid JWT.");
        }
    }

    private static Optional<HttpAnswer> badTime(Map<String, Object> claims, Instant now) {
        boolean good =
                claims.get("iat") instanceof Long from
                        && claims.get("exp") instanceof Long until
                        && until - from <= LIFE_SECONDS
                        && from <= now.getEpochSecond()
                        && until > now.getEpochSecond();
        return good
                ? Optional.empty()
                : refuse(
                        400,
                        "invalid_grant",
                        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a"
                                + " reasonable timeframe.");
    }

    private static Map<String, Object> json(String part) {
        return Json.parseObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return form;
    }

    private static Optional<HttpAnswer> refuse(int status, String error, String description) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        return Optional.of(HttpAnswer.json(status, body));
    }
}
