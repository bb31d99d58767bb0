package io.jarviscore.journal;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 digest of what a person is asked: the decision is bound to it.
 *
 * @param hex 64 hexadecimal digits
 */
public record QuestionDigest(String hex) {

    /**
     * The digest of these parts in this order. It does not depend on the order of a map's keys, nor
     * on whether a value has been through a store.
     *
     * @throws IllegalArgumentException if a part has no JSON form
     */
    public static QuestionDigest of(@Nullable Object... parts) {
        List<@Nullable Object> sorted = new ArrayList<>();
        try {
            for (Object part : parts) {
                sorted.add(sorted(Json.plain(part)));
            }
            return new QuestionDigest(sha256(Json.write(sorted)));
        } catch (JsonException e) {
            throw new IllegalArgumentException("the question " + e.getMessage(), e);
        }
    }

    /** A plain value whose maps are sorted by key. */
    private static @Nullable Object sorted(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new TreeMap<>();
            map.forEach((key, value) -> copy.put(String.valueOf(key), sorted(value)));
            return copy;
        }
        if (plain instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(value -> copy.add(sorted(value)));
            return copy;
        }
        return plain;
    }

    private static String sha256(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
