package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * Finds a secret in the spellings in which a server may repeat it. These are: as it is, with JSON's
 * escapes (several times escaped, too), in a URL's, and in Base64 with any neighbours.
 */
public final class Spellings {
    private static final String HIDDEN = "***";

    /** JSON within JSON doubles them; more than this is nobody's spelling. */
    private static final int MOST_BACKSLASHES = 8;

    /** A shorter piece of Base64 would be found in texts that have nothing of the secret. */
    private static final int SHORTEST_PIECE = 8;

    private static final int HEX = 16;

    /** Of a query; shorter values are versions, regions and the like, which texts are full of. */
    private static final int SHORTEST_KEY = 8;

    private final String secret;
    private final List<String> encoded;

    public Spellings(String secret) {
        this.secret = secret;
        this.encoded = encoded(secret);
    }

    /** The spellings of the values in an address's query, where some gateways take their key. */
    public static List<Spellings> ofQuery(HttpUrl url) {
        return url.queryParameterNames().stream()
                .flatMap(name -> url.queryParameterValues(name).stream())
                .filter(value -> value != null && value.length() >= SHORTEST_KEY)
                .map(Spellings::new)
                .toList();
    }

    /** The text with every appearance of the secret blotted out. */
    public String hideIn(String text) {
        String hidden = text;
        for (String piece : encoded) {
            hidden = hidden.replace(piece, HIDDEN);
        }
        return hideWritten(hidden);
    }

    private String hideWritten(String text) {
        StringBuilder hidden = null;
        int kept = 0;
        for (int i = 0; i < text.length(); ) {
            int end = endOfSecret(text, i);
            if (end < 0) {
                i++;
            } else {
                hidden = hidden == null ? new StringBuilder(text.length()) : hidden;
                hidden.append(text, kept, i).append(HIDDEN);
                i = end;
                kept = end;
            }
        }
        return hidden == null ? text : hidden.append(text, kept, text.length()).toString();
    }

    /** Where the secret ends that begins here; negative if it does not. */
    private int endOfSecret(String text, int start) {
        int at = start;
        for (int i = 0; i < secret.length(); i++) {
            int length = lengthOf(secret.charAt(i), text, at);
            if (length == 0) {
                return -1;
            }
            at += length;
        }
        return at;
    }

    /** How long a character is as it is written here; 0 if something else is written. */
    private static int lengthOf(char character, String text, int at) {
        if (at >= text.length()) {
            return 0;
        }
        char written = text.charAt(at);
        int escaped =
                switch (written) {
                    case '\\' -> lengthOfEscape(character, text, at);
                    case '%' -> lengthOfPercent(character, text, at);
                    default -> 0;
                };
        return escaped > 0 || written != character ? escaped : 1;
    }

    private static int lengthOfEscape(char character, String text, int from) {
        int at = from;
        while (at < text.length() && at - from < MOST_BACKSLASHES && text.charAt(at) == '\\') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == character) {
            return at + 1 - from;
        }
        if (character == '\\' && !text.startsWith("u", at)) {
            // The next character of the secret may be escaped as well.
            return 1;
        }
        boolean unicode = text.startsWith("u", at) && hex(text, at + 1, 4) == character;
        return unicode ? at + 5 - from : 0;
    }

    private static int lengthOfPercent(char character, String text, int from) {
        int at = from + 1;
        while (text.startsWith("25", at) && at - from < MOST_BACKSLASHES && character != '%') {
            at += 2;
        }
        return hex(text, at, 2) == character ? at + 2 - from : 0;
    }

    /** The number that is written here in so many digits; negative if there is none. */
    private static int hex(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), HEX);
            if (digit < 0) {
                return -1;
            }
            number = number * HEX + digit;
        }
        return number;
    }

    /** Three bytes are four characters, so there are three ways to stand among other bytes. */
    private static List<String> encoded(String secret) {
        List<String> pieces = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            byte[] bytes = (" ".repeat(before) + secret).getBytes(ISO_8859_1);
            int first = before == 0 ? 0 : 4;
            int whole = bytes.length / 3 * 4;
            String standard = Base64.getEncoder().encodeToString(bytes);
            if (whole - first >= SHORTEST_PIECE) {
                String piece = standard.substring(first, whole);
                pieces.add(piece);
                pieces.add(piece.replace('+', '-').replace('/', '_'));
                pieces.add(piece.replace("/", "\\/"));
            }
        }
        return pieces.stream().distinct().toList();
    }
}
