package io.jarviscore.operations;

import io.jarviscore.Settings;
import io.jarviscore.json.Json;
import io.jarviscore.settings.SettingKeys;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Masks secrets in text that leaves the process: every secret setting in its plain, JSON, URL and
 * Base64 spelling, and values that are secrets by their form. Immutable.
 *
 * <p>The patterns take time linear in the text: none has two ways to match one piece of it.
 */
final class Redaction {
    private static final String MASK = "***";

    /** Shorter values would mask harmless text everywhere. */
    private static final int SHORTEST_SECRET = 6;

    private static final String NAMES =
            "api[_-]?key|apikey|x-api-key|password|passwd|secret|client[_-]?secret|private[_-]?key"
                    + "|access[_-]?token|refresh[_-]?token|id[_-]?token|authorization";

    /** {@code "api_key": "…"}, also with quotes that were escaped once. */
    private static final Pattern JSON_FIELD =
            Pattern.compile(
                    "(?i)(\\\\?\"(?:" + NAMES + ")\\\\?\"\\s{0,10}:\\s{0,10}\\\\?\")[^\"\\\\]++");

    /** {@code api_key=…}, {@code X-Api-Key: …}. */
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?i)\\b((?:" + NAMES + ")\\s{0,5}[:=]\\s{0,5})[^\\s\"'&,;\\\\]++");

    private static final Pattern BEARER =
            Pattern.compile("(?i)\\b((?:bearer|basic)\\s{1,5})[A-Za-z0-9._~+/=-]{8,}+");

    /** {@code https://user:password@host}. */
    private static final Pattern USER_INFO =
            Pattern.compile("(://)[^\\s/@:\"]{1,200}+:[^\\s/@\"]{1,200}+@");

    private final List<String> spellings;

    private Redaction(List<String> spellings) {
        this.spellings = spellings;
    }

    /** Masks the secrets among these settings. */
    static Redaction of(Settings settings) {
        return of(
                SettingKeys.all().stream()
                        .filter(setting -> setting.isSecret())
                        .flatMap(setting -> settings.find(setting).stream())
                        .map(String::valueOf)
                        .toList());
    }

    static Redaction of(List<String> secrets) {
        List<String> spellings = new ArrayList<>();
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST_SECRET) {
                byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
                String json = Json.write(secret);
                spellings.add(secret);
                spellings.add(json.substring(1, json.length() - 1));
                spellings.add(json.substring(1, json.length() - 1).replace("/", "\\/"));
                spellings.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
                spellings.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
                spellings.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
        }
        return new Redaction(
                spellings.stream()
                        .distinct()
                        // A longer spelling may contain a shorter one.
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList());
    }

    /**
     * Whether one of the patterns may match: each match has one of these words. One pass over the
     * text, far cheaper than the patterns; nearly all texts have none of them.
     */
    private static boolean mayHaveForm(String text) {
        for (int i = 0; i < text.length(); i++) {
            // Lower case for letters of ASCII, the only ones in the patterns.
            boolean found =
                    switch (text.charAt(i) | ' ') {
                        case 'k' -> has("key", i, text);
                        case 'p' -> has("passw", i, text);
                        case 's' -> has("secret", i, text);
                        case 't' -> has("token", i, text) && !has("tokens", i, text);
                        case 'a' -> has("authorization", i, text);
                        case 'b' -> has("bearer", i, text) || has("basic", i, text);
                        case ':' -> text.startsWith("://", i);
                        default -> false;
                    };
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(String word, int at, String text) {
        return text.regionMatches(true, at, word, 0, word.length());
    }

    /** The text with secrets masked. */
    String mask(String text) {
        String masked = text;
        for (String spelling : spellings) {
            masked = masked.replace(spelling, MASK);
        }
        return mayHaveForm(masked) ? maskForms(masked) : masked;
    }

    /** The text without values that are secrets by their form. */
    String maskForms(String text) {
        String masked = JSON_FIELD.matcher(text).replaceAll("$1" + MASK);
        masked = BEARER.matcher(masked).replaceAll("$1" + MASK);
        masked = ASSIGNMENT.matcher(masked).replaceAll("$1" + MASK);
        return USER_INFO.matcher(masked).replaceAll("$1" + MASK + "@");
    }
}
