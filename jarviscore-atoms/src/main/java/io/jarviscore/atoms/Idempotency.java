package io.jarviscore.atoms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.HttpCall;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Where a request carries its idempotency key, so that a service recognises a repeated call. The
 * key is 64 hexadecimal digits made of the tool call's key, so it is the same when the call is made
 * again after a crash.
 *
 * @param header the header that carries the key; empty if the argument {@link #ARGUMENT} does
 * @param repeated the status by which the service says that the call had been made
 */
record Idempotency(Optional<String> header, Optional<Integer> repeated) {
    /** The name that stands for the key in a template. */
    static final String ARGUMENT = "idempotency_key";

    /** Like {@link #ARGUMENT}, as a UUID: what services take as the id of a new record. */
    static final String UUID_ARGUMENT = "idempotency_uuid";

    /** A version 4 UUID (RFC 9562, 5.4) in form; its bits are the digest's. */
    static String uuid(String key) {
        String digest = digest(key);
        return digest.substring(0, 8)
                + "-"
                + digest.substring(8, 12)
                + "-4"
                + digest.substring(13, 16)
                + "-8"
                + digest.substring(17, 20)
                + "-"
                + digest.substring(20, 32);
    }

    static String digest(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    HttpCall on(HttpCall call, Map<String, Object> arguments) {
        return header.isPresent()
                ? call.header(header.get(), String.valueOf(arguments.get(ARGUMENT)))
                : call;
    }
}
