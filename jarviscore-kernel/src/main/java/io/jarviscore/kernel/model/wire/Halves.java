package io.jarviscore.kernel.model.wire;

import java.nio.charset.StandardCharsets;

/**
 * Halves of characters: surrogates without their partner, as cuts leave them behind. Providers
 * refuse a request that has one, and UTF-8 cannot carry it.
 */
public final class Halves {
    private static final byte[] REPLACEMENT = "fffd".getBytes(StandardCharsets.US_ASCII);

    /** Of {@code \\ud83d}. */
    private static final int ESCAPE = 6;

    private Halves() {}

    /** The text with U+FFFD, the replacement character, in their place. */
    public static String replacedIn(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replacedIn(text, i);
            }
        }
        return text;
    }

    private static String replacedIn(String text, int from) {
        StringBuilder whole = new StringBuilder(text.length()).append(text, 0, from);
        for (int i = from; i < text.length(); ) {
            int character = text.codePointAt(i);
            boolean half =
                    Character.isBmpCodePoint(character) && Character.isSurrogate((char) character);
            whole.appendCodePoint(half ? '\uFFFD' : character);
            i += Character.charCount(character);
        }
        return whole.toString();
    }

    /**
     * Replaces them in JSON, where they can only be escapes. Changes the given bytes, and keeps
     * their length.
     */
    static void replaceIn(byte[] json) {
        int i = 0;
        while (i < json.length - 1) {
            if (json[i] != '\\') {
                i++;
            } else if (json[i + 1] != 'u') {
                i += 2;
            } else if (isPair(json, i)) {
                i += 2 * ESCAPE;
            } else {
                if (isSurrogate(unit(json, i))) {
                    System.arraycopy(REPLACEMENT, 0, json, i + 2, REPLACEMENT.length);
                }
                i += ESCAPE;
            }
        }
    }

    private static boolean isPair(byte[] json, int at) {
        int high = unit(json, at);
        int low = unit(json, at + ESCAPE);
        return high >= 0 && low >= 0 && Character.isSurrogatePair((char) high, (char) low);
    }

    private static boolean isSurrogate(int unit) {
        return unit >= 0 && Character.isSurrogate((char) unit);
    }

    /** The UTF-16 unit of an escape; negative if there is none. */
    private static int unit(byte[] json, int at) {
        if (at + ESCAPE > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }
}
