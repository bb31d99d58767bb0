package io.jarviscore.kernel.text;

import io.jarviscore.json.Json;
import io.jarviscore.text.OutsideText;

/** Shortens texts and says how much is missing; never cuts through a surrogate pair. */
public final class Clip {
    /** The longest result of a tool in the conversation. */
    public static final int OBSERVATION = 16_000;

    private static final int NAME = 64;

    private Clip() {}

    /** Shortens a text to a number of characters, and appends how many are shown. */
    public static String to(int characters, String text) {
        if (text.length() <= characters) {
            return text;
        }
        int end = Json.end(characters, text);
        return text.substring(0, end)
                + "\n[showing "
                + end
                + " of "
                + text.length()
                + " characters]";
    }

    /** A name that came from a model, as a message may show it. */
    public static String name(String name) {
        return OutsideText.line(name, NAME);
    }
}
