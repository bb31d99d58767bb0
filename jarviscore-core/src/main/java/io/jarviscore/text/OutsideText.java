package io.jarviscore.text;

import io.jarviscore.json.Json;
import java.util.stream.Collectors;

/**
 * Cleans text from outside for logs, banners and messages: it cannot forge a line, command a
 * terminal or reorder its characters.
 *
 * <p>Takes out terminal sequences (ECMA-48: {@code ESC [ …}, {@code ESC ] …} and their
 * one-character forms), other control characters, and characters of Unicode's category Cf, among
 * them the bidirectional controls; only the two joiners stay, which emoji and several scripts need.
 * Halves of characters become U+FFFD. Looks at each character a fixed number of times.
 */
public final class OutsideText {
    private static final char ESCAPE = '\u001b';
    private static final char BELL = '\u0007';

    /** A sequence that is longer is none: the characters after it are shown. */
    private static final int LONGEST_SEQUENCE = 256;

    private OutsideText() {}

    /**
     * The text as one line, without blanks at its ends or in a row.
     *
     * @param longest how many characters it may have; the rest is replaced by an ellipsis
     */
    public static String line(String text, int longest) {
        return Json.cut(longest, line(text));
    }

    /** The text as one line of any length, without blanks at its ends or in a row. */
    public static String line(String text) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length());
        boolean blank = false;
        for (int i = 0; i < text.length(); ) {
            int end = endOfSequence(text, i);
            int character = text.codePointAt(i);
            if (end > i) {
                i = end;
                continue;
            }
            i += Character.charCount(character);
            if (isBlank(character)) {
                blank = true;
            } else if (isShown(character)) {
                if (blank && !line.isEmpty()) {
                    line.append(' ');
                }
                blank = false;
                line.appendCodePoint(isHalf(character) ? '\ufffd' : character);
            }
        }
        return line.toString();
    }

    /**
     * The text cleaned line by line: ends of lines stay, as {@code \n}, and so do empty lines
     * between others. Other control characters are removed.
     */
    public static String lines(String text) {
        if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return line(text);
        }
        return text.lines().map(OutsideText::line).collect(Collectors.joining("\n")).strip();
    }

    /** Most texts are: printable ASCII with single blanks between words. */
    private static boolean isPlain(String text) {
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < ' ' || character > '~' || (character == ' ' && before == ' ')) {
                return false;
            }
            before = character;
        }
        return before != ' ' || text.isEmpty();
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.isISOControl(character);
    }

    private static boolean isShown(int character) {
        boolean joiner = character == 0x200c || character == 0x200d;
        return joiner || Character.getType(character) != Character.FORMAT;
    }

    private static boolean isHalf(int character) {
        return Character.getType(character) == Character.SURROGATE;
    }

    /** Where the terminal sequence ends that begins here; the same place if none does. */
    private static int endOfSequence(String text, int start) {
        char first = text.charAt(start);
        if (first == '\u009b') {
            return endOfParameters(text, start + 1);
        }
        if (first == '\u009d' || first == '\u0090') {
            return endOfString(text, start + 1);
        }
        if (first != ESCAPE) {
            return start;
        }
        if (start + 1 == text.length()) {
            return start + 1;
        }
        return switch (text.charAt(start + 1)) {
            case '[' -> endOfParameters(text, start + 2);
            case ']', 'P', 'X', '^', '_' -> endOfString(text, start + 2);
            default -> start + 1;
        };
    }

    /** Parameters, and the letter that ends them. */
    private static int endOfParameters(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) <= '?') {
            if (at - from > LONGEST_SEQUENCE) {
                return from;
            }
            at++;
        }
        return Math.min(text.length(), at + 1);
    }

    /** Anything, up to a bell or the sequence {@code ESC \}. */
    private static int endOfString(String text, int from) {
        int last = Math.min(text.length(), from + LONGEST_SEQUENCE);
        for (int at = from; at < last; at++) {
            char character = text.charAt(at);
            if (character == BELL || character == '\u009c') {
                return at + 1;
            }
            if (character == ESCAPE) {
                return Math.min(text.length(), at + 2);
            }
        }
        return from;
    }
}
