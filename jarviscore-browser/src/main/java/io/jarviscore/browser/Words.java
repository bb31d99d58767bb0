package io.jarviscore.browser;

import io.jarviscore.text.OutsideText;
import org.jspecify.annotations.Nullable;

/** Shortens Playwright's messages, which carry call logs of many lines. */
final class Words {
    private static final int LONGEST = 300;

    private Words() {}

    /** The reason that Chromium itself gave before it ended; otherwise the first line. */
    static String reason(@Nullable String message) {
        return (message == null ? "" : message)
                .lines()
                .filter(line -> line.contains("FATAL:"))
                .findFirst()
                .map(line -> OutsideText.line(line.strip(), LONGEST))
                .orElseGet(() -> firstLine(message));
    }

    static String firstLine(@Nullable String message) {
        String all = message == null ? "no message" : message.strip();
        int marked = all.indexOf("message='");
        String text = marked < 0 ? all : all.substring(marked + "message='".length());
        return OutsideText.line(text.lines().findFirst().orElse(""), LONGEST);
    }
}
