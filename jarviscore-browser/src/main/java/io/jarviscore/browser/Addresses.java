package io.jarviscore.browser;

import io.jarviscore.text.OutsideText;
import java.util.Locale;

/** Checks addresses before a browser sees them: the web alone, and no passwords in them. */
final class Addresses {
    private static final int LONGEST = 4_000;

    private Addresses() {}

    /**
     * The address without blanks around it.
     *
     * @throws IllegalArgumentException if it is no address of the web
     */
    static String checked(String url) {
        String address = url.strip();
        String lower = address.toLowerCase(Locale.ROOT);
        boolean web = lower.startsWith("http://") || lower.startsWith("https://");
        if (!web || address.length() > LONGEST) {
            throw new IllegalArgumentException(
                    OutsideText.line(address, 200)
                            + " is no address that can be opened: use http://… or https://…");
        }
        String authority = address.substring(address.indexOf("//") + 2).split("[/?#\\\\]", 2)[0];
        if (authority.contains("@")) {
            throw new IllegalArgumentException(
                    "an address with a user name or a password is not opened");
        }
        return address;
    }
}
