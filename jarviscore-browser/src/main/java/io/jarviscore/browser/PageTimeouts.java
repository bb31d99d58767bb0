package io.jarviscore.browser;

import java.time.Duration;

/**
 * The timeouts of a page.
 *
 * @param navigation until a page has answered and its document is there
 * @param action until an element can be acted on
 * @param settling until a page that is there stops changing
 * @param download until a download is complete
 */
record PageTimeouts(Duration navigation, Duration action, Duration settling, Duration download) {
    /** A page that takes longer than a person would wait is a failed page. */
    static final PageTimeouts USUAL =
            new PageTimeouts(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(60));
}
