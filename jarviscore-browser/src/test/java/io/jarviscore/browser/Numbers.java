package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the numbers of elements in the text of a page. */
final class Numbers {
    private Numbers() {}

    /** The number behind a role and a name, for example {@code button "Go"}. */
    static String of(String text, String roleAndName) {
        Matcher line =
                Pattern.compile(Pattern.quote(roleAndName) + ".*?\\[((?:f\\d+)?e\\d+)]")
                        .matcher(text);
        assertThat(line.find()).as(roleAndName + " in " + text).isTrue();
        return line.group(1);
    }
}
