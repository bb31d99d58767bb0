package io.jarviscore.kernel;

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
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last directive block in a reply. Keywords count at the start of a line, with or without
 * Markdown decoration; nothing inside a code fence or inside a JSON value is a keyword, so code or
 * data that happens to contain such a line cannot end a task.
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

    private static final Pattern KEYWORD =
            Pattern.compile(
                    "^[ \\t>#*_-]{0,8}(TOOL|PARAMS|DONE|RESULT)[*_]{0,3}[ \\t]*:[*_]{0,3}[ \\t]*");

    private static final Pattern FENCE = Pattern.compile("^[ \\t]{0,8}(```|~~~)");

    private final String text;
    private int position;
    private @Nullable String fence;
    private @Nullable String tool;
    private @Nullable DirectiveBlock last;

    private DirectiveScanner(String text) {
        this.text = text;
    }

    /** The last block; empty if there is none. Never throws. */
    static Optional<DirectiveBlock> lastBlock(String text) {
        return new DirectiveScanner(text).scan();
    }

    private Optional<DirectiveBlock> scan() {
        while (position < text.length()) {
            int end = endOfLine(position);
            String line = text.substring(position, end);
            Matcher keyword = KEYWORD.matcher(line);
            if (isFence(line) || fence != null || !keyword.find()) {
                position = end + 1;
            } else {
                int value = position + keyword.end();
                position = end + 1;
                directive(keyword.group(1), value, end);
            }
        }
        return Optional.ofNullable(last);
    }

    private void directive(String keyword, int value, int end) {
        String rest = text.substring(value, end).strip();
        switch (keyword) {
            case "TOOL" -> {
                tool = rest.replaceAll("[*_`]+$|^[*_`]+", "").strip();
                last = new DirectiveBlock.ToolBlock(tool, "{}");
            }
            case "PARAMS" -> params(value);
            case "DONE" -> last = new DirectiveBlock.DoneBlock(rest, Optional.empty());
            case "RESULT" -> result(value, rest);
            default -> throw new IllegalStateException(keyword);
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
        if (text.startsWith("```", start)) {
            int body = skipBlank(endOfLine(start));
            Value fenced = parse(body);
            skipClosingFence();
            return fenced;
        }
        return parse(start);
    }

    private Value parse(int start) {
        try (JsonParser parser = LENIENT.createParser(text.substring(start))) {
            String source = String.valueOf(LENIENT.<JsonNode>readTree(parser));
            Object value = Json.parse(source);
            int length = (int) parser.currentLocation().getCharOffset();
            boolean structured = value instanceof Map<?, ?> || value instanceof Iterable<?>;
            if (structured) {
                position = Math.max(position, start + length);
            }
            return new Value(value, source, "");
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            return new Value(
                    null, "", place == null ? "" : " (column " + place.getColumnNr() + ")");
        } catch (JsonException e) {
            return new Value(null, "", "");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
    }

    private boolean isFence(String line) {
        Matcher matcher = FENCE.matcher(line);
        if (!matcher.find()) {
            return false;
        }
        if (fence == null) {
            fence = matcher.group(1);
        } else if (fence.equals(matcher.group(1))) {
            fence = null;
        }
        return true;
    }

    private void skipClosingFence() {
        int next = skipBlank(position);
        if (text.startsWith("```", next)) {
            position = endOfLine(next) + 1;
        }
    }

    private int skipBlank(int from) {
        int at = Math.min(from, text.length());
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    /**
     * What was read.
     *
     * @param value plain JSON, null if it could not be read
     * @param source the value as JSON text
     * @param problem where it could not be read, for messages
     */
    private record Value(@Nullable Object value, String source, String problem) {}
}
