package io.jarviscore.kernel.model;

import io.jarviscore.json.Json;
import java.util.function.UnaryOperator;

/** What a server said, as far as a message can carry it: one line without keys. */
final class Quote {
    private static final int LONGEST = 300;

    private Quote() {}

    /** The beginning of a text; empty if there is nothing to see in it. */
    static String of(String said, UnaryOperator<String> hideKey) {
        // The key goes first: a cut through its middle would leave a half that no longer matches.
        String line = hideKey.apply(said).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return Json.cut(LONGEST, line);
    }
}
