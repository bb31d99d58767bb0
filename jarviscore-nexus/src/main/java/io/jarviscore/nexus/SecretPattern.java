package io.jarviscore.nexus;

import java.nio.charset.StandardCharsets;

/**
 * Finds one secret in bytes, with each of its characters in any spelling. A character may be raw,
 * percent-encoded, doubly percent-encoded, as a JSON or JavaScript escape, as an HTML entity, or
 * with a NUL beside it as in UTF-16. The forms can be mixed, which a list of variants could not
 * cover.
 */
final class SecretPattern {
    /** The longest form of one byte: an HTML entity with leading zeros. */
    private static final int LONGEST_FORM = 12;

    private final byte[] secret;

    SecretPattern(byte[] secret) {
        this.secret = secret.clone();
    }

    /** The most bytes an occurrence takes. */
    int longest() {
        return secret.length * LONGEST_FORM;
    }

    /** The number of bytes of an occurrence that begins at a position; -1 if none does. */
    int match(byte[] text, int from, int end) {
        int stop = stop(text, from, end, 0);
        return stop < 0 ? -1 : stop - from;
    }

    /**
     * Where the rest of the secret ends. A character that also begins an escape is tried as both:
     * an ampersand stands for itself, or begins an entity.
     */
    private int stop(byte[] text, int from, int end, int character) {
        int at = from;
        for (int i = character; i < secret.length; i++) {
            int expected = secret[i] & 0xff;
            int raw = raw(text, at, end, expected);
            int escaped = escaped(text, at, end, expected);
            if (raw > 0 && escaped > 0) {
                int stop = stop(text, at + escaped, end, i + 1);
                if (stop >= 0) {
                    return stop;
                }
            }
            int length = raw > 0 ? raw : escaped;
            if (length < 0) {
                return -1;
            }
            at += length;
        }
        return at;
    }

    private static int raw(byte[] text, int at, int end, int expected) {
        if (at >= end || (text[at] & 0xff) != expected) {
            return -1;
        }
        // UTF-16: the byte with a NUL behind it; before it, the text only begins one later.
        return at + 1 < end && text[at + 1] == 0 ? 2 : 1;
    }

    private static int escaped(byte[] text, int at, int end, int expected) {
        if (at >= end) {
            return -1;
        }
        return switch (text[at]) {
            case '%' -> percent(text, at, end, expected);
            case '\\' -> escape(text, at, end, expected);
            case '&' -> entity(text, at, end, expected);
            case '+' -> expected == ' ' ? 1 : -1;
            default -> -1;
        };
    }

    private static int percent(byte[] text, int at, int end, int expected) {
        if (hex(text, at + 1, at + 3, end) == expected) {
            return 3;
        }
        // %25 is a percent sign that was encoded once more.
        boolean isTwice = hex(text, at + 1, at + 3, end) == '%';
        return isTwice && hex(text, at + 3, at + 5, end) == expected ? 5 : -1;
    }

    private static int escape(byte[] text, int at, int end, int expected) {
        if (at + 1 >= end) {
            return -1;
        }
        int kind = text[at + 1] & 0xff;
        if (kind == 'u') {
            return hex(text, at + 2, at + 6, end) == expected ? 6 : -1;
        }
        if (kind == 'x') {
            return hex(text, at + 2, at + 4, end) == expected ? 4 : -1;
        }
        return kind == expected ? 2 : -1;
    }

    private static int entity(byte[] text, int at, int end, int expected) {
        int stop = at + 1;
        while (stop < end && stop < at + LONGEST_FORM && text[stop] != ';') {
            stop++;
        }
        if (stop >= end || stop >= at + LONGEST_FORM) {
            return -1;
        }
        String name = new String(text, at + 1, stop - at - 1, StandardCharsets.ISO_8859_1);
        return codeOf(name) == expected ? stop - at + 1 : -1;
    }

    private static int codeOf(String name) {
        return switch (name) {
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            case "apos" -> '\'';
            case "plus" -> '+';
            case "sol" -> '/';
            case "equals" -> '=';
            default -> number(name);
        };
    }

    private static int number(String name) {
        boolean isHex = name.startsWith("#x") || name.startsWith("#X");
        if (!name.startsWith("#")) {
            return -1;
        }
        try {
            return isHex
                    ? Integer.parseInt(name.substring(2), 16)
                    : Integer.parseInt(name.substring(1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static int hex(byte[] text, int from, int to, int end) {
        if (to > end) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text[i] & 0xff, 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
