package io.jarviscore.research;

import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.util.List;

/** Port: one search engine. Thread-safe. */
interface SearchProvider {
    /** For messages; carries no key. */
    String name();

    /**
     * Blocks until it has answered.
     *
     * @throws IOException if it did not, or not in its format; the message carries no key
     */
    List<Web.Hit> search(String query, int most) throws IOException;
}
