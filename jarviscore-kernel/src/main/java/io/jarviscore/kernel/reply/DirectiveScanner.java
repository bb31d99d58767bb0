package io.jarviscore.kernel.reply;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.text.QuotedText;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last directive block in a reply.
 *
 * <p>A keyword counts at the start of a line that is the model's own, with or without emphasis
 * around it. A quoted keyword is not the model's own: {@link QuotedText} says which lines that are,
 * and the values behind the keywords are read over as JSON. A reply with an open quote has no
 * directive, because its end is unknown.
 *
 * <p>Looks at each character a fixed number of times, for any reply.
 */
final class DirectiveScanner {
    /**
     * Models forget that JSON forbids line breaks in strings and commas at the end: both are read.
     */
    private static final JsonMapper LENIENT =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final String text;
    private final char[] characters;
    private final QuotedText quoted = new QuotedText();
    private int position;
    private boolean ownFence;
    private @Nullable String tool;
    private @Nullable DirectiveBlock last;

    private DirectiveScanner(String text) {
        this.text = text;
        this.characters = text.toCharArray();
    }

    /** The last block; empty if there is none. Never throws. */
    static Optional<DirectiveBlock> lastBlock(String text) {
        return new DirectiveScanner(text).scan();
    }

    private Optional<DirectiveBlock> scan() {
        while (position < text.length()) {
            int start = position;
            int end = endOfLine(start);
            position = next(end);
            String line = text.substring(start, end);
            boolean isQuoted = quoted.take(line);
            ownFence &= quoted.open().isPresent();
            if (!isQuoted) {
                Keyword keyword = Keyword.of(line);
                if (keyword != null) {
                    directive(keyword, start + keyword.length(), end);
                }
            }
        }
        Optional<String> open = quoted.open().filter(what -> !ownFence);
        return last != null && open.isPresent()
                ? Optional.of(
                        new DirectiveBlock.Malformed(
                                "Your reply leaves "
                                        + open.get()
                                        + " open, so nothing in it was taken for a command. Close it"
                                        + " before the block, or leave it out."))
                : Optional.ofNullable(last);
    }

    private void directive(Keyword keyword, int value, int end) {
        String rest = text.substring(value, end).strip();
        switch (keyword.word()) {
            case "TOOL" -> {
                tool = withoutEmphasis(rest);
                last = new DirectiveBlock.ToolBlock(tool, "{}");
            }
            case "PARAMS" -> params(value);
            case "DONE" -> last = new DirectiveBlock.DoneBlock(rest, Optional.empty());
            case "RESULT" -> result(value, rest);
            default -> throw new IllegalStateException(keyword.word());
        }
    }

    private void params(int value) {
        if (tool == null || !(last instanceof DirectiveBlock.ToolBlock)) {
            last = new DirectiveBlock.Malformed("PARAMS has no TOOL line before it.");
            return;
        }
        Value json = json(value);
        last =
                json.value() instanceof Map<?, ?>
                        ? new DirectiveBlock.ToolBlock(tool, json.source())
                        : new DirectiveBlock.Malformed(
                                "PARAMS of tool "
                                        + Clip.name(tool)
                                        + " is not a JSON object"
                                        + json.problem()
                                        + ". Write PARAMS: {\"name\": value}.");
    }

    /**
     * A RESULT without DONE is an end too, but only with an object: prose may begin with the word.
     */
    private void result(int value, String rest) {
        Value json = json(value);
        if (last instanceof DirectiveBlock.DoneBlock done) {
            Object result = json.value() != null ? json.value() : rest.isEmpty() ? null : rest;
            last = new DirectiveBlock.DoneBlock(done.summary(), Optional.ofNullable(result));
        } else if (json.value() instanceof Map<?, ?> object) {
            last = new DirectiveBlock.DoneBlock("", Optional.of(object));
        }
    }

    /** Reads a JSON value that may span lines and may stand in a fence of its own. */
    private Value json(int from) {
        int start = skipBlank(from);
        int end = endOfLine(start);
        String line = text.substring(start, end);
        boolean fenced = QuotedText.isFence(line);
        if (fenced) {
            quoted.take(line);
            position = next(end);
        }
        Value value = parse(fenced ? skipBlank(position) : start);
        ownFence = fenced;
        return value;
    }

    private Value parse(int start) {
        try (JsonParser parser =
                LENIENT.createParser(characters, start, characters.length - start)) {
            String source = String.valueOf(LENIENT.<JsonNode>readTree(parser));
            Object value = Json.parse(source);
            boolean structured = value instanceof Map<?, ?> || value instanceof Iterable<?>;
            if (structured) {
                int length = (int) parser.currentLocation().getCharOffset();
                // The rest of its line is no start of a line.
                position = Math.max(position, next(endOfLine(start + length)));
            }
            return new Value(value, source, "");
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            return new Value(
                    null, "", place == null ? "" : " (column " + place.getColumnNr() + ")");
        } catch (JsonException | NumberFormatException e) {
            return new Value(null, "", "");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
    }

    private static String withoutEmphasis(String name) {
        int start = 0;
        int end = name.length();
        while (start < end && Keyword.isEmphasis(name.charAt(start))) {
            start++;
        }
        while (start < end && Keyword.isEmphasis(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(start, end).strip();
    }

    private int skipBlank(int from) {
        int at = Math.min(from, text.length());
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int endOfLine(int from) {
        int end = Math.min(from, text.length());
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /** The start of the line behind one that ends here. */
    private int next(int end) {
        return text.startsWith("\r\n", end) ? end + 2 : end + 1;
    }

    /**
     * A value read from a reply.
     *
     * @param value plain JSON, null if it could not be read
     * @param source the value as JSON text
     * @param problem where it could not be read, for messages
     */
    private record Value(@Nullable Object value, String source, String problem) {}

    /**
     * A keyword at the start of a line.
     *
     * @param word the keyword
     * @param length of all that stands before its value
     */
    private record Keyword(String word, int length) {
        private static final String[] WORDS = {"TOOL", "PARAMS", "DONE", "RESULT"};

        /** More spaces make code of a line. */
        private static final int MOST_SPACES = 3;

        private static final int MOST_EMPHASIS = 3;

        static @Nullable Keyword of(String line) {
            int start = skip(line, 0, ' ', MOST_SPACES);
            start = skipEmphasis(line, start);
            for (String word : WORDS) {
                if (line.startsWith(word, start)) {
                    int end = skipEmphasis(line, start + word.length());
                    end = skip(line, end, ' ', line.length());
                    return end < line.length() && line.charAt(end) == ':'
                            ? new Keyword(word, skipEmphasis(line, end + 1))
                            : null;
                }
            }
            return null;
        }

        private static int skipEmphasis(String line, int from) {
            int at = from;
            while (at < line.length()
                    && at - from < MOST_EMPHASIS
                    && (line.charAt(at) == '*' || line.charAt(at) == '_')) {
                at++;
            }
            return at;
        }

        private static int skip(String line, int from, char what, int most) {
            int at = from;
            while (at < line.length() && at - from < most && line.charAt(at) == what) {
                at++;
            }
            return at;
        }

        static boolean isEmphasis(char character) {
            return character == '*' || character == '_' || character == '`';
        }
    }
}
