package io.jarviscore.memory;

import io.jarviscore.Memory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A fact as the ledger keeps it. Its id is derived from its content, so a fact that is remembered
 * twice, also by a call that was repeated after a crash, is one fact.
 */
record FactEntry(
        String id, String about, String text, double confidence, String source, boolean tainted) {
    static final String KIND = "fact";
    static final String FORGOTTEN = "forgotten";

    private static final String TAINTED = "tainted";
    private static final int ID_BYTES = 5;
    private static final int LONGEST = 2_000;
    private static final int LONGEST_ABOUT = 200;

    static FactEntry of(Memory.Fact fact, String agentId) {
        String about = Episode.clip(LONGEST_ABOUT, Redaction.of(fact.about()));
        String text = Episode.clip(LONGEST, Redaction.of(fact.text()));
        String source = fact.source().isBlank() ? agentId : fact.source();
        return new FactEntry(
                id(subject(about) + '\n' + subject(text)),
                about,
                text,
                fact.confidence(),
                source,
                fact.tainted());
    }

    static FactEntry of(Map<String, Object> data) {
        return new FactEntry(
                String.valueOf(data.get("id")),
                String.valueOf(data.get("about")),
                String.valueOf(data.get("text")),
                data.get("confidence") instanceof Number number ? number.doubleValue() : 1,
                String.valueOf(data.get("source")),
                isTainted(data));
    }

    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("about", about);
        data.put("text", text);
        data.put("confidence", confidence);
        data.put("source", source);
        putTaint(data, tainted);
        return data;
    }

    /** Whether an entry may repeat text from outside; entries of earlier versions do not say. */
    static boolean isTainted(Map<String, Object> data) {
        return Boolean.TRUE.equals(data.get(TAINTED));
    }

    static void putTaint(Map<String, Object> data, boolean tainted) {
        if (tainted) {
            data.put(TAINTED, true);
        }
    }

    static Map<String, Object> forgotten(List<String> ids) {
        return Map.of("ids", ids);
    }

    static List<String> forgotten(Map<String, Object> data) {
        return data.get("ids") instanceof List<?> ids
                ? ids.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A subject as it is compared: without case, punctuation and order of spaces. */
    static String subject(String about) {
        return about.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }

    private static String id(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
