package io.jarviscore.kernel;

import java.util.regex.Pattern;

/** Shortens texts and says so: whoever reads a clipped text can see how much of it is missing. */
final class Clip {
    /** What a tool's result may occupy in the conversation. */
    static final int OBSERVATION = 16_000;

    private static final int NAME = 64;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private Clip() {}

    static String to(int characters, String text) {
        if (text.length() <= characters) {
            return text;
        }
        return text.substring(0, characters)
                + "\n[showing "
                + characters
                + " of "
                + text.length()
                + " characters]";
    }

    /** A name that came from a model, as a message may show it. */
    static String name(String name) {
        String line = CONTROL.matcher(name).replaceAll("?");
        return line.length() <= NAME ? line : line.substring(0, NAME) + "…";
    }
}
