package io.jarviscore.kernel.text;

import io.jarviscore.kernel.model.wire.JsonExtent;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the quoted lines of a text, by the block rules of CommonMark 0.31.2. These are block quotes
 * with their lazy continuation, fenced code (also within list items), code spans over several lines
 * and HTML blocks; and, beyond CommonMark, JSON over several lines. Takes one line after the other,
 * and remembers only the open blocks of those before.
 *
 * <p>In doubt a line is quoted: the model gets an error, and says it again.
 */
public final class QuotedText {
    private static final int SHORTEST_FENCE = 3;

    /** More spaces make code of a line. */
    private static final int MOST_SPACES = 3;

    private static final int MOST_DIGITS = 9;

    /** Blocks of HTML that end with a blank line; section 4.6, start condition 6. */
    private static final Set<String> BLOCK_TAGS =
            Set.of(
                    "address",
                    "article",
                    "aside",
                    "base",
                    "basefont",
                    "blockquote",
                    "body",
                    "caption",
                    "center",
                    "col",
                    "colgroup",
                    "dd",
                    "details",
                    "dialog",
                    "dir",
                    "div",
                    "dl",
                    "dt",
                    "fieldset",
                    "figcaption",
                    "figure",
                    "footer",
                    "form",
                    "frame",
                    "frameset",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "head",
                    "header",
                    "hr",
                    "html",
                    "iframe",
                    "legend",
                    "li",
                    "link",
                    "main",
                    "menu",
                    "menuitem",
                    "nav",
                    "noframes",
                    "ol",
                    "optgroup",
                    "option",
                    "p",
                    "param",
                    "search",
                    "section",
                    "summary",
                    "table",
                    "tbody",
                    "td",
                    "tfoot",
                    "th",
                    "thead",
                    "title",
                    "tr",
                    "track",
                    "ul");

    /** Start condition 1. */
    private static final Set<String> LITERAL_TAGS = Set.of("pre", "script", "style", "textarea");

    private @Nullable Fence fence;
    private @Nullable JsonExtent json;

    /** The end of the HTML block that is open; empty if a blank line does. */
    private @Nullable String html;

    /** The length of the run of backticks that began a code span; 0 outside of one. */
    private int span;

    private boolean inQuote;
    private boolean inParagraph;

    /** Takes the next line, without its end; whether it is quoted. */
    public boolean take(String line) {
        if (fence != null && fence.holds(line)) {
            fence = fence.isEndedBy(line) ? null : fence;
            return true;
        }
        fence = null;
        if (html != null) {
            endHtml(html, line);
            return true;
        }
        if (json != null) {
            take(json, line);
            return true;
        }
        if (line.isBlank()) {
            inQuote = false;
            inParagraph = false;
            span = 0;
            return false;
        }
        return begins(line) || continues(line);
    }

    /** The open blocks at the end of the text, for people. */
    public Optional<String> open() {
        if (fence != null) {
            return Optional.of("a code fence");
        }
        if (html != null && !html.isEmpty()) {
            return Optional.of("HTML (" + html + " is missing)");
        }
        return json == null ? Optional.empty() : Optional.of("a JSON value");
    }

    /** Whether a line begins a fence. */
    public static boolean isFence(String line) {
        return Fence.begunBy(line, 0, 0) != null;
    }

    /** The content of the fence that a text consists of; the text itself if it is no fence. */
    public static String withoutFence(String text) {
        int first = text.indexOf('\n');
        int last = text.lastIndexOf('\n');
        Fence fence = first < 0 ? null : Fence.begunBy(text.substring(0, first).strip(), 0, 0);
        return fence != null && fence.isEndedBy(text.substring(last + 1))
                ? text.substring(first, Math.max(first, last)).strip()
                : text;
    }

    /** Whether a line opens something that quotes; it is quoted itself then. */
    private boolean begins(String line) {
        int indent = spaces(line, 0);
        int start = contentStart(line, indent);
        fence = Fence.begunBy(line, start, start == indent ? 0 : start);
        if (fence != null) {
            inQuote = false;
            inParagraph = false;
            span = 0;
            return true;
        }
        if (spaces(line, start) <= MOST_SPACES && at(line, start + spaces(line, start)) == '>') {
            inQuote = !line.substring(start).replace(">", "").isBlank();
            return true;
        }
        if (indent > MOST_SPACES || at(line, indent) == '\t') {
            // Code, or continued text: no start of a line either way.
            return true;
        }
        String content = line.substring(indent);
        return beginsHtml(content) || beginsJson(content);
    }

    private boolean continues(String line) {
        boolean within = inQuote || span > 0;
        inParagraph = true;
        spans(line);
        return within;
    }

    private void spans(String line) {
        for (int at = line.indexOf('`'); at >= 0; ) {
            int end = at;
            while (end < line.length() && line.charAt(end) == '`') {
                end++;
            }
            if (span == 0) {
                span = end - at;
            } else if (span == end - at) {
                span = 0;
            }
            at = line.indexOf('`', end);
        }
    }

    private boolean beginsHtml(String content) {
        if (content.charAt(0) != '<') {
            return false;
        }
        String end = endOfHtml(content);
        if (end == null) {
            return false;
        }
        html = end;
        inParagraph = false;
        if (!end.isEmpty()) {
            endHtml(end, content);
        }
        return true;
    }

    private @Nullable String endOfHtml(String content) {
        if (content.startsWith("<!--")) {
            return "-->";
        }
        if (content.startsWith("<?")) {
            return "?>";
        }
        if (content.startsWith("<![CDATA[")) {
            return "]]>";
        }
        if (content.startsWith("<!")) {
            return ">";
        }
        int name = content.startsWith("</") ? 2 : 1;
        int end = name;
        while (end < content.length() && Character.isLetterOrDigit(content.charAt(end))) {
            end++;
        }
        String tag = content.substring(name, end).toLowerCase(Locale.ROOT);
        if (LITERAL_TAGS.contains(tag) && name == 1) {
            return "</" + tag + ">";
        }
        boolean alone =
                content.stripTrailing().indexOf('>') == content.stripTrailing().length() - 1;
        boolean whole = !inParagraph && !tag.isEmpty() && alone;
        return BLOCK_TAGS.contains(tag) || whole ? "" : null;
    }

    private void endHtml(String end, String line) {
        boolean ended =
                end.isEmpty()
                        ? line.isBlank()
                        : line.toLowerCase(Locale.ROOT).contains(end.toLowerCase(Locale.ROOT));
        if (ended) {
            html = null;
        }
    }

    private boolean beginsJson(String content) {
        char first = content.charAt(0);
        String rest = content.substring(1).stripLeading();
        char second = rest.isEmpty() ? ' ' : rest.charAt(0);
        boolean begins =
                (first == '{' && " \"}".indexOf(second) >= 0)
                        || (first == '[' && " {[\"".indexOf(second) >= 0);
        if (begins) {
            take(new JsonExtent(), content);
        }
        return begins;
    }

    private void take(JsonExtent extent, String line) {
        extent.take(line);
        extent.take("\n");
        json = extent.isWhole() ? null : extent;
    }

    /** Where the content of a line begins, behind the markers of the lists that it is in. */
    private static int contentStart(String line, int indent) {
        int start = indent;
        for (int next = behindMarker(line, start); next > start; next = behindMarker(line, start)) {
            start = next;
        }
        return start;
    }

    private static int behindMarker(String line, int from) {
        int at = from;
        if ("-+*".indexOf(at(line, at)) >= 0) {
            at++;
        } else {
            while (at - from < MOST_DIGITS && Character.isDigit(at(line, at))) {
                at++;
            }
            if (at == from || ".)".indexOf(at(line, at)) < 0) {
                return from;
            }
            at++;
        }
        int spaces = spaces(line, at);
        return spaces == 0 ? from : at + Math.min(spaces, 1 + MOST_SPACES);
    }

    private static int spaces(String line, int from) {
        int at = from;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        return at - from;
    }

    /** The character at an index; a zero behind the end. */
    private static char at(String line, int index) {
        return index < line.length() ? line.charAt(index) : 0;
    }

    /**
     * Fenced code; section 4.5.
     *
     * @param mark of which it is made
     * @param length how long it is
     * @param content where the content of its list item begins; 0 outside of lists
     */
    private record Fence(char mark, int length, int content) {

        static @Nullable Fence begunBy(String line, int from, int content) {
            int start = from + spaces(line, from);
            char mark = at(line, start);
            int end = endOfRun(line, start, mark);
            boolean code = (mark == '`' || mark == '~') && end - start >= SHORTEST_FENCE;
            boolean indented = start - from > MOST_SPACES || (from == 0 && start > MOST_SPACES);
            boolean span = mark == '`' && line.indexOf('`', end) >= 0;
            return code && !indented && !span ? new Fence(mark, end - start, content) : null;
        }

        /** Whether a line is in it; the end of its list item is its end too. */
        boolean holds(String line) {
            return line.isBlank() || spaces(line, 0) >= content;
        }

        boolean isEndedBy(String line) {
            int start = spaces(line, 0);
            int end = endOfRun(line, start, mark);
            return end - start >= length
                    && start <= content + MOST_SPACES
                    && line.substring(end).isBlank();
        }

        private static int endOfRun(String line, int start, char mark) {
            int end = start;
            while (end < line.length() && line.charAt(end) == mark) {
                end++;
            }
            return end;
        }
    }
}
