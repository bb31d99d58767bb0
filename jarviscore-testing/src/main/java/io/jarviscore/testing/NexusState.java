package io.jarviscore.testing;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signed state of a consent, in the broker's format: JSON and HMAC-SHA256, base64url. */
final class NexusState {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private NexusState() {}

    /** The key that the test vector was made with: bytes 0 to 31. */
    private static byte[] key() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return key;
    }

    static String sign(String user, String provider, String connection, Instant at) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workspace_id", user);
        fields.put("provider_id", provider);
        fields.put("nonce", connection);
        fields.put("iat", at.toString());
        byte[] json = Json.write(fields).getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(json) + "." + ENCODER.encodeToString(hmac(json));
    }

    /** The connection a state is for; empty if the signature is not right. */
    static Optional<String> connection(String state) {
        List<String> parts = List.of(state.split("\\.", -1));
        if (parts.size() != 2) {
            return Optional.empty();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(parts.get(0));
            byte[] signature = Base64.getUrlDecoder().decode(parts.get(1));
            if (!MessageDigest.isEqual(signature, hmac(json))) {
                return Optional.empty();
            }
            Map<String, Object> fields = Json.parseObject(new String(json, StandardCharsets.UTF_8));
            return Optional.of(String.valueOf(fields.get("nonce")));
        } catch (IllegalArgumentException | JsonException e) {
            return Optional.empty();
        }
    }

    private static byte[] hmac(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
