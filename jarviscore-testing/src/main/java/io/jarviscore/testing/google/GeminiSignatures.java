package io.jarviscore.testing.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signatures that models from Gemini 3 on put to their calls and want back. A signature here
 * follows from the model and the part, so that the server knows its own without keeping any, and
 * notices one that is put to another part.
 */
final class GeminiSignatures {
    /** The value that Google accepts in place of a signature for calls that another model made. */
    private static final String FOREIGN = "skip_thought_signature_validator";

    private static final Pattern GENERATION = Pattern.compile("gemini-(\\d{1,3})\\D?.*");
    private static final int FIRST_SIGNING_GENERATION = 3;

    private GeminiSignatures() {}

    static boolean areWantedBy(String model) {
        Matcher generation = GENERATION.matcher(model);
        return generation.matches()
                && Integer.parseInt(generation.group(1)) >= FIRST_SIGNING_GENERATION;
    }

    /** The signature of a part that is not signed yet. */
    static String of(String model, Map<String, Object> part) {
        Map<String, Object> unsigned = new HashMap<>(part);
        unsigned.remove("thoughtSignature");
        String text = model + " signed " + Integer.toHexString(unsigned.hashCode());
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Whether a part is not signed, or is signed by the model, or is another model's call. */
    static boolean isGood(String model, Map<String, Object> part) {
        Object signature = part.get("thoughtSignature");
        return signature == null
                || signature.equals(of(model, part))
                || (signature.equals(FOREIGN) && part.containsKey("functionCall"));
    }
}
