package io.jarviscore.browser;

import java.time.Duration;

/**
 * How long a browser is waited for.
 *
 * @param navigation until a page has answered and its document is there
 * @param action until an element can be acted on
 * @param settling until a page that is there stops changing
 * @param download until a download is complete
 */
record Patience(Duration navigation, Duration action, Duration settling, Duration download) {
    /** A page that takes longer than a person would wait is a failed page. */
    static final Patience USUAL =
            new Patience(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(60));
}
