package io.jarviscore.kernel.model.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a model's reasoning out of its answer. A server without a parser for its model leaves it
 * there, between tags, in front of the answer.
 */
public final class Reasoning {
    private static final List<Tag> TAGS =
            List.of(
                    new Tag("<think>", "</think>"),
                    new Tag("<thinking>", "</thinking>"),
                    new Tag("<thought>", "</thought>"),
                    new Tag("<seed:think>", "</seed:think>"),
                    new Tag("[THINK]", "[/THINK]"));

    /** Blanks in front of an answer; with more of them it has no reasoning. */
    private static final int MOST_HELD = 1_024;

    private String held = "";
    private @Nullable Tag inside;
    private boolean passed;
    private boolean left;

    /**
     * Removes the reasoning at the beginning of a text; the text itself if it begins with none.
     * Reasoning that does not end leaves nothing.
     */
    public static String without(String text) {
        int at = 0;
        boolean found = false;
        for (Tag tag = tagAt(text, at); tag != null; tag = tagAt(text, at)) {
            int end = text.indexOf(tag.end(), at);
            if (end < 0) {
                return "";
            }
            found = true;
            at = end + tag.end().length();
        }
        int orphan = found ? -1 : endWithoutStart(text);
        if (orphan >= 0) {
            found = true;
            at = orphan;
        }
        return found ? text.substring(skipBlanks(text, at)) : text;
    }

    /** The next words of an answer that comes in pieces; empty as long as they are reasoning. */
    public String take(String words) {
        if (passed) {
            return words;
        }
        String text = held + words;
        int at = 0;
        while (true) {
            if (inside != null) {
                int end = text.indexOf(inside.end(), at);
                if (end < 0) {
                    // A part of the tag may be there already.
                    return hold(text, Math.max(at, text.length() - inside.end().length()));
                }
                at = end + inside.end().length();
                left = true;
            }
            int start = skipBlanks(text, at);
            inside = tagAt(text, start);
            if (inside != null) {
                at = start + inside.start().length();
            } else if (mayBecomeTag(text, start) && text.length() - at <= MOST_HELD) {
                return hold(text, at);
            } else {
                passed = true;
                held = "";
                return text.substring(left ? start : at);
            }
        }
    }

    private String hold(String text, int from) {
        held = text.substring(from);
        return "";
    }

    /** Some prompts end with the first tag, so that only the second one is in the answer. */
    private static int endWithoutStart(String text) {
        for (Tag tag : TAGS) {
            int end = text.indexOf(tag.end());
            int start = text.indexOf(tag.start());
            boolean quoted = end > 0 && "`'\"".indexOf(text.charAt(end - 1)) >= 0;
            if (end >= 0 && (start < 0 || start > end) && !quoted) {
                return end + tag.end().length();
            }
        }
        return -1;
    }

    private static @Nullable Tag tagAt(String text, int from) {
        int start = skipBlanks(text, from);
        for (Tag tag : TAGS) {
            if (text.startsWith(tag.start(), start)) {
                return tag;
            }
        }
        return null;
    }

    private static boolean mayBecomeTag(String text, int from) {
        int length = text.length() - from;
        return TAGS.stream()
                .map(Tag::start)
                .anyMatch(tag -> length < tag.length() && text.endsWith(tag.substring(0, length)));
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private record Tag(String start, String end) {}
}
