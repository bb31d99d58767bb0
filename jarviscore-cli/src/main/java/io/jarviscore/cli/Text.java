package io.jarviscore.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Values as a terminal shows them. */
final class Text {
    /** As long as a reader scans at a glance; JSON output has all of it. */
    private static final int LONGEST = 400;

    private Text() {}

    /**
     * One line without control characters, which could rewrite the terminal; a long text is cut and
     * says so.
     */
    static String line(String text) {
        String printable = text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip();
        if (printable.length() <= LONGEST) {
            return printable;
        }
        int end = Character.isHighSurrogate(printable.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return printable.substring(0, end)
                + "… ["
                + (printable.length() - end)
                + " more characters]";
    }

    /** US dollars with as many digits as matter. */
    static String dollars(BigDecimal usd) {
        BigDecimal shown = usd.setScale(6, RoundingMode.HALF_UP).stripTrailingZeros();
        return "$" + (shown.scale() < 2 ? shown.setScale(2) : shown).toPlainString();
    }

    /** Seconds with two digits. */
    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).setScale(2, RoundingMode.HALF_UP) + " s";
    }
}
