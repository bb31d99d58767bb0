package io.jarviscore.nexus.grant;

import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a credential is placed on a request. Names and defaults are those of the Nexus Gateway's
 * reference interpreter ({@code nexus-bridge/pkg/auth/strategies.go}).
 */
public sealed interface Strategy {
    /** {@code Authorization: Bearer} with the field {@code access_token}. */
    record OAuth2() implements Strategy {}

    /** A header with a prefix and a field; the prefix contains its own trailing blank. */
    record Header(String name, String field, String prefix) implements Strategy {}

    /** A query parameter with a field. */
    record Query(String name, String field) implements Strategy {}

    /** {@code Authorization: Basic} with two fields. */
    record Basic(String userField, String passwordField) implements Strategy {}

    /**
     * A header with the HMAC of the body.
     *
     * @param algorithm {@code sha256} or {@code sha1}
     * @param encoding {@code hex} (lower case) or {@code base64}
     */
    record Hmac(String name, String field, String algorithm, String encoding) implements Strategy {}

    /** AWS Signature Version 4 with access_key, secret_key and optionally session_token. */
    record SigV4(String service, String region) implements Strategy {}

    /**
     * Reads a strategy as the Gateway sends it: {@code {"type": …, "config": {…}}}.
     *
     * @throws JarvisException if the type is unknown or a required part is missing
     */
    static Strategy of(Map<String, ?> json) {
        String type = text(json, "type").orElse("");
        Map<?, ?> config = json.get("config") instanceof Map<?, ?> map ? map : Map.of();
        return switch (type) {
            case "oauth2" -> new OAuth2();
            case "header" ->
                    new Header(
                            text(config, "header_name").orElse("Authorization"),
                            text(config, "credential_field").orElse("api_key"),
                            text(config, "value_prefix").orElse(""));
            // Not a type of the Gateway; Python clients stored it for a plain key.
            case "api_key" ->
                    new Header(
                            text(config, "header_name").orElse("X-API-Key"),
                            text(config, "credential_field").orElse("api_key"),
                            text(config, "value_prefix").orElse(""));
            case "query_param" ->
                    new Query(
                            required(type, config, "param_name"),
                            text(config, "credential_field").orElse("api_key"));
            case "basic_auth" ->
                    new Basic(
                            text(config, "username_field").orElse("username"),
                            text(config, "password_field").orElse("password"));
            case "hmac_payload" ->
                    new Hmac(
                            required(type, config, "header_name"),
                            text(config, "secret_field").orElse("api_secret"),
                            oneOf(type, config, "algo", "sha256", Set.of("sha256", "sha1")),
                            oneOf(type, config, "encoding", "hex", Set.of("hex", "base64")));
            case "aws_sigv4" ->
                    new SigV4(
                            required(type, config, "service"),
                            text(config, "region").orElse("us-east-1"));
            default ->
                    throw new JarvisException(
                            "a credential's strategy has the unknown type \""
                                    + Json.cut(40, type)
                                    + "\": known are oauth2, header, api_key, query_param,"
                                    + " basic_auth, hmac_payload, aws_sigv4");
        };
    }

    private static String oneOf(
            String type, Map<?, ?> config, String key, String byDefault, Set<String> known) {
        String value = text(config, key).orElse(byDefault);
        if (!known.contains(value)) {
            throw new JarvisException(
                    "strategy " + type + ": " + key + " is unknown, known are " + known);
        }
        return value;
    }

    private static String required(String type, Map<?, ?> config, String key) {
        return text(config, key)
                .orElseThrow(
                        () -> new JarvisException("strategy " + type + " has no config." + key));
    }

    private static Optional<String> text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text && !text.isEmpty()
                ? Optional.of(text)
                : Optional.empty();
    }
}
