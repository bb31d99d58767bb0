package io.jarviscore;

import java.util.List;

/**
 * Port: documents that are found by what they say. They are kept in parts, called passages, and a
 * passage is found with its source. One namespace, within one tenant if it has tenants.
 * Thread-safe.
 */
public interface Knowledge {
    /** The longest document, in characters. */
    int LONGEST_DOCUMENT = 5_000_000;

    /**
     * Keeps a document; replaces the one that the source had. When it returns, the document is as
     * durable as the blob store. Searches here find it at once, searches of other processes within
     * seconds.
     *
     * @param source where it comes from: a path, an address; 1 to 500 characters
     * @param text the document as text or Markdown
     * @return how many passages it has
     * @throws IllegalArgumentException if the source is not usable, or the text is blank or too
     *     long
     */
    int put(String source, String text);

    /** Removes the document of a source; returns whether there was one. */
    boolean delete(String source);

    /** The sources of all documents, sorted. Reads every document. */
    List<String> sources();

    /**
     * Returns the passages that a question is about, best first; none is a normal answer.
     *
     * @param most at most so many, 1 to 50
     */
    List<Passage> search(String question, int most);

    /**
     * The documents of one tenant in this namespace. They are kept apart from those without a
     * tenant and from those of every other one.
     *
     * @throws IllegalArgumentException if this is a tenant's already, or the name is blank
     */
    Knowledge ofTenant(String tenant);

    /**
     * A part of a document.
     *
     * @param source the document's
     * @param chunk which part of the document, from 0
     * @param text its words
     * @param score how well it fits; higher is better, and comparable within one answer alone
     */
    record Passage(String source, int chunk, String text, double score) {}

    /** Opens namespaces; the port that modules fill. */
    @FunctionalInterface
    interface Provider {
        /**
         * The documents of a namespace.
         *
         * @param namespace 1 to 128 of {@code A-Z a-z 0-9 . _ -}
         * @throws IllegalArgumentException if the name is not usable
         */
        Knowledge of(String namespace);
    }
}
