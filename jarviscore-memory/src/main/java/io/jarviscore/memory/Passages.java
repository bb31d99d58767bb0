package io.jarviscore.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a document into passages: whole paragraphs, as many as fit. A passage that does not begin
 * with a heading is given the last Markdown heading before it. A paragraph that is too long is cut
 * between sentences or words, and the parts overlap.
 */
final class Passages {
    /** About 300 tokens: long enough to answer, short enough to be about one thing. */
    static final int LONGEST = 1_200;

    private static final int OVERLAP = 150;
    private static final int LONGEST_HEADING = 200;
    private static final Pattern PARAGRAPHS = Pattern.compile("\\R(?:[ \\t]*+\\R)++");
    private static final Pattern HEADING = Pattern.compile("#{1,6}+ [^\\r\\n]++");

    private final List<String> passages = new ArrayList<>();
    private final StringBuilder passage = new StringBuilder();
    private String heading = "";

    private Passages() {}

    static List<String> of(String text) {
        Passages made = new Passages();
        for (String paragraph : PARAGRAPHS.split(text, -1)) {
            made.add(paragraph.strip());
        }
        made.end();
        return List.copyOf(made.passages);
    }

    private void add(String paragraph) {
        if (paragraph.isEmpty()) {
            return;
        }
        if (isHeading(paragraph)) {
            end();
            heading = paragraph.lines().findFirst().orElse("");
        }
        if (passage.length() + paragraph.length() > LONGEST) {
            end();
        }
        int from = 0;
        while (paragraph.length() - from > LONGEST) {
            int to = cut(paragraph, from);
            append(paragraph.substring(from, to));
            end();
            from = whole(paragraph, Math.max(from + 1, to - OVERLAP));
        }
        append(paragraph.substring(from));
    }

    private static boolean isHeading(String paragraph) {
        return paragraph.length() <= LONGEST && HEADING.matcher(paragraph).lookingAt();
    }

    private void append(String text) {
        if (passage.isEmpty() && !heading.isEmpty() && !text.startsWith(heading)) {
            passage.append(heading, 0, Math.min(LONGEST_HEADING, heading.length())).append("\n\n");
        }
        passage.append(passage.isEmpty() || passage.toString().endsWith("\n\n") ? "" : "\n\n");
        passage.append(text);
    }

    private void end() {
        if (!passage.isEmpty()) {
            passages.add(passage.toString().strip());
            passage.setLength(0);
        }
    }

    /** After the last sentence that fits, else after the last word, else anywhere. */
    private static int cut(String text, int from) {
        String window = text.substring(from, from + LONGEST + 1);
        int sentence = window.lastIndexOf(". ");
        if (sentence > LONGEST / 2) {
            return from + sentence + 1;
        }
        int word = window.lastIndexOf(' ');
        return word > LONGEST / 2 ? from + word : whole(text, from + LONGEST);
    }

    /** Not between the halves of a character. */
    private static int whole(String text, int at) {
        return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
