package io.jarviscore.operations;

import java.math.BigDecimal;
import java.util.HexFormat;

/**
 * Writes one JSON object, field by field, without a tree of it. Names are constants of the caller
 * and are not escaped. Not thread-safe.
 */
final class JsonLine {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final StringBuilder text;
    private boolean first = true;

    JsonLine() {
        this(new StringBuilder());
    }

    /** A line that is put together in a builder of the caller's; what that had before is lost. */
    JsonLine(StringBuilder text) {
        text.setLength(0);
        this.text = text.append('{');
    }

    JsonLine text(String name, String value) {
        name(name).append('"');
        escape(value);
        text.append('"');
        return this;
    }

    JsonLine number(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonLine number(String name, BigDecimal value) {
        name(name).append(value);
        return this;
    }

    /** With one digit after the point. */
    JsonLine tenths(String name, long tenths) {
        name(name).append(tenths / 10).append('.').append(Math.abs(tenths % 10));
        return this;
    }

    JsonLine flag(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    /** Begins an object in this one; further fields are its own until {@link #end}. */
    JsonLine begin(String name) {
        name(name).append('{');
        first = true;
        return this;
    }

    /** Ends the inner object. */
    JsonLine end() {
        text.append('}');
        first = false;
        return this;
    }

    /** The whole object. */
    String finish() {
        return text.append('}').toString();
    }

    private StringBuilder name(String name) {
        if (!first) {
            text.append(',');
        }
        first = false;
        return text.append('"').append(name).append("\":");
    }

    /** Copies runs that need no escape as a whole. */
    private void escape(String value) {
        int copied = 0;
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            if (next < ' ' || next == '"' || next == '\\') {
                text.append(value, copied, i);
                escape(next);
                copied = i + 1;
            }
        }
        text.append(value, copied, value.length());
    }

    private void escape(char next) {
        switch (next) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            default -> text.append("\\u").append(HEX.toHexDigits(next));
        }
    }
}
