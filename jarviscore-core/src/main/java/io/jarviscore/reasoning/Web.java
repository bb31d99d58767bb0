package io.jarviscore.reasoning;

import java.time.Instant;
import java.util.List;

/**
 * Port: searching the web and reading pages. Both block; interrupting the thread ends them.
 * Thread-safe.
 *
 * <p>Addresses come from models: an implementation connects to public addresses only, unless a
 * person configured others.
 */
public interface Web {
    /**
     * Searches.
     *
     * @param query the words to search for
     * @param most at most so many hits
     * @return hits, best first; empty if there are none
     * @throws io.jarviscore.JarvisException if no provider answered, which is not the same as no
     *     hits
     */
    List<Hit> search(String query, int most);

    /**
     * Reads a page.
     *
     * @param url {@code http} or {@code https}
     * @return its text, without navigation and scripts
     * @throws IllegalArgumentException if the address is none or may not be connected to
     * @throws io.jarviscore.JarvisException if it cannot be read: refused, too large, not text
     */
    Page read(String url);

    /**
     * A search result.
     *
     * @param title its title
     * @param url where it is
     * @param snippet a piece of its text
     * @param provider the provider that found it
     */
    record Hit(String title, String url, String snippet, String provider) {}

    /**
     * A page that was read.
     *
     * @param url where it was in the end, after redirects
     * @param title its title; empty for none
     * @param text its text; untrusted
     * @param readAt when
     */
    record Page(String url, String title, String text, Instant readAt) {}
}
