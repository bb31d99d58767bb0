package io.jarviscore.internal;

import io.jarviscore.json.Json;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one rule for workflow, step and agent ids. They become parts of store keys, file names and
 * message addresses, so nothing that could be a separator, a wildcard or a path gets in.
 */
public final class Ids {
    /** The rule in words, for messages. */
    public static final String RULE = "1 to 128 of the characters A-Z a-z 0-9 . _ -";

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private Ids() {}

    /** Whether it is an id. */
    public static boolean isValid(@Nullable String id) {
        return id != null && ALLOWED.matcher(id).matches() && !id.equals(".") && !id.equals("..");
    }

    /** Returns the id, or throws an {@link IllegalArgumentException} that shows a valid form. */
    public static String require(String what, @Nullable String id) {
        if (id == null || !isValid(id)) {
            throw new IllegalArgumentException(
                    what + " " + quote(id) + " is not an id: use " + RULE);
        }
        return id;
    }

    /** An id as an error message may show it: short, and on one line. */
    public static String quote(@Nullable String id) {
        if (id == null) {
            return "null";
        }
        String line = id.replaceAll("\\p{Cntrl}", "?");
        return '"' + Json.cut(60, line) + '"';
    }
}
