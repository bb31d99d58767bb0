package io.jarviscore.browser;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page's accessibility tree as lines of text, as Playwright writes it for models: roles, names
 * and numbers of elements. Numbers stay where something can be done with the element alone, and
 * lines that say nothing are left out.
 */
final class Outline {
    /** Elements that can be clicked, typed into or chosen from. */
    private static final Set<String> OPERABLE =
            Set.of(
                    "button",
                    "checkbox",
                    "combobox",
                    "link",
                    "listbox",
                    "menuitem",
                    "menuitemcheckbox",
                    "menuitemradio",
                    "option",
                    "radio",
                    "searchbox",
                    "slider",
                    "spinbutton",
                    "switch",
                    "tab",
                    "textbox",
                    "treeitem");

    private static final Pattern LINE = Pattern.compile("( *+)- '?([a-z]++)\\b.*");
    private static final Pattern NUMBER = Pattern.compile(" \\[ref=((?:f\\d++)?e\\d++)]");
    private static final String CLICKABLE = " [cursor=pointer]";
    private static final Pattern EMPTY =
            Pattern.compile(" *+- (?:generic|none|presentation|img):?");

    /** An action that changed more than this share of the lines shows the whole page. */
    private static final double MOST_CHANGED = 0.5;

    static final int LONGEST = 400_000;

    private Outline() {}

    /** The compact form. */
    static String of(String snapshot) {
        StringBuilder text = new StringBuilder(Math.min(snapshot.length(), LONGEST));
        for (String line : snapshot.split("\n", -1)) {
            String shown = line(line);
            if (!shown.isBlank()) {
                if (text.length() + shown.length() > LONGEST) {
                    text.append("[the page is longer]\n");
                    break;
                }
                text.append(shown).append('\n');
            }
        }
        return text.toString();
    }

    private static String line(String line) {
        Matcher parts = LINE.matcher(line);
        boolean operable =
                line.contains(CLICKABLE) || (parts.matches() && OPERABLE.contains(parts.group(2)));
        String bare = line.replace(CLICKABLE, "");
        if (operable) {
            return NUMBER.matcher(bare).replaceAll(" [$1]");
        }
        String plain = NUMBER.matcher(bare).replaceAll("");
        return EMPTY.matcher(plain).matches() ? "" : plain;
    }

    /** The lines that are new; everything if most of it is. */
    static String changes(String before, String after) {
        Set<String> known = new HashSet<>();
        before.lines().map(String::strip).forEach(known::add);
        List<String> all = after.lines().toList();
        List<String> changed = all.stream().filter(line -> !known.contains(line.strip())).toList();
        if (changed.size() > MOST_CHANGED * all.size()) {
            return after;
        }
        return changed.isEmpty()
                ? "(nothing changed on the page)"
                : "(what changed on the page:)\n" + String.join("\n", changed);
    }
}
