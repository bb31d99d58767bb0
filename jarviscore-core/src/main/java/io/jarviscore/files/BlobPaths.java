package io.jarviscore.files;

import java.util.regex.Pattern;

/**
 * The rule for artefact paths, for implementations of {@link io.jarviscore.BlobStore}. A path that
 * passes cannot leave the folder it is resolved against.
 */
public final class BlobPaths {
    private static final String RULE =
            "use segments of A-Z a-z 0-9 . _ - separated by /, none of them . or ..";

    private static final String NOT_DOTS = "(?!\\.{1,2}(?:/|$))";
    private static final String SEGMENT = NOT_DOTS + "[A-Za-z0-9._-]+";
    private static final Pattern PATH = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*+");
    // Whole segments, then the beginning of one, which may be a dot that more would follow.
    private static final Pattern PREFIX =
            Pattern.compile("(?:" + SEGMENT + "/)*+(?!\\.\\.$)[A-Za-z0-9._-]*+");
    private static final int LONGEST = 1024;

    private BlobPaths() {}

    /** Whether a text is an artefact path. */
    public static boolean isPath(String text) {
        return text.length() <= LONGEST && PATH.matcher(text).matches();
    }

    /**
     * Returns the path.
     *
     * @throws IllegalArgumentException if it is none; the message shows a valid form
     */
    public static String requirePath(String path) {
        return require("path", PATH, path);
    }

    /**
     * Returns the prefix.
     *
     * @throws IllegalArgumentException if no path starts with it; the message shows a valid form
     */
    public static String requirePrefix(String prefix) {
        return require("prefix", PREFIX, prefix);
    }

    private static String require(String what, Pattern pattern, String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "artefact "
                            + what
                            + " has "
                            + text.length()
                            + " characters: use at most "
                            + LONGEST);
        }
        if (!pattern.matcher(text).matches()) {
            String shown = text.replaceAll("\\p{Cntrl}", "?");
            throw new IllegalArgumentException(
                    "artefact " + what + " \"" + shown + "\" is none: " + RULE);
        }
        return text;
    }
}
