package io.jarviscore.kernel.model.wire;

import io.jarviscore.text.OutsideText;
import java.util.function.UnaryOperator;

/** A server's words, as far as a message can carry them: one line without keys. */
public final class Quote {
    private static final int LONGEST = 300;

    private Quote() {}

    /** The beginning of a text; empty if there is nothing to see in it. */
    public static String of(String said, UnaryOperator<String> hideKey) {
        // The key goes before the cut, which would leave a half of it that no longer matches, and
        // behind the cleaning, which would put together a key that invisible characters divide.
        return OutsideText.line(hideKey.apply(OutsideText.line(said)), LONGEST);
    }
}
