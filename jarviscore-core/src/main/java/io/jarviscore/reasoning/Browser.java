package io.jarviscore.reasoning;

import java.util.List;
import java.util.Optional;

/**
 * Port: browsers for agents' tasks. Thread-safe.
 *
 * <p>Addresses come from models and pages: an implementation connects to public addresses only,
 * unless a person configured others. Text and images that it returns of a page are untrusted.
 */
public interface Browser {
    /**
     * A browser for one task, without cookies, logins or history. Starts nothing: the browser
     * starts with the first page that is opened.
     */
    Session session();

    /**
     * The browser of one task: one page at a time, which a popup replaces until it is closed. Used
     * by one thread; {@link #close} by any.
     *
     * <p>Every other method blocks until the page has settled, each for a bounded time, and ends
     * when its thread is interrupted. An element is named by the number that a {@link View} shows,
     * for example {@code e12}; it is valid until the page changes. All of them but {@link #open}
     * throw {@link IllegalStateException} if no page is open, also after the task was resumed by
     * another process.
     */
    interface Session extends AutoCloseable {
        /**
         * Opens an address in the current page.
         *
         * @param url {@code http} or {@code https}
         * @throws IllegalArgumentException if the address is none or may not be connected to
         * @throws io.jarviscore.JarvisException if it did not answer, or the browser cannot start
         */
        View open(String url) throws InterruptedException;

        /** The current page, whole. */
        View read() throws InterruptedException;

        /**
         * Clicks an element.
         *
         * @param acceptDialogs whether questions that the page asks then (confirm, prompt) are
         *     answered with yes; otherwise with no
         * @throws IllegalArgumentException if there is no such element
         * @throws io.jarviscore.JarvisException if it cannot be clicked
         */
        View click(String element, boolean acceptDialogs) throws InterruptedException;

        /**
         * Replaces the text of a field.
         *
         * @param submit whether to press Enter afterwards
         * @throws IllegalArgumentException if there is no such element
         * @throws io.jarviscore.JarvisException if it takes no text
         */
        View type(String element, String text, boolean submit) throws InterruptedException;

        /**
         * Chooses an option of a list.
         *
         * @param option its label or its value
         * @throws IllegalArgumentException if there is no such element or option
         */
        View select(String element, String option) throws InterruptedException;

        /** Scrolls by one screen; pages may load more then. */
        View scroll(boolean down) throws InterruptedException;

        /** The page as rendered, as a PNG. */
        byte[] screenshot() throws InterruptedException;

        /**
         * Fetches a file.
         *
         * @param element the element to click for it; empty for a download that an earlier click
         *     began
         * @throws IllegalArgumentException if there is no such element or no such download
         * @throws io.jarviscore.JarvisException if nothing was downloaded, or it is too large
         */
        Download download(Optional<String> element) throws InterruptedException;

        /**
         * Ends the browser and its processes, and interrupts a call in progress. Blocks for seconds
         * at most. Idempotent.
         */
        @Override
        void close();
    }

    /**
     * A page as text.
     *
     * @param url where it is, after redirects
     * @param title its title; empty for none
     * @param text its content: roles, names and numbers of elements. After an action that changed
     *     little of the page, only the lines that changed.
     * @param notes other events: dialogs, popups, downloads, a status that is no success
     */
    record View(String url, String title, String text, List<String> notes) {
        /** Copies the list. */
        public View {
            notes = List.copyOf(notes);
        }
    }

    /** A downloaded file. */
    final class Download {
        private final String name;
        private final String url;
        private final byte[] content;

        /**
         * A file.
         *
         * @param name as the site suggests it, reduced to letters, digits and {@code . _ -}
         * @param url where it came from
         * @param content its bytes, which are not copied
         */
        public Download(String name, String url, byte[] content) {
            this.name = name;
            this.url = url;
            this.content = content;
        }

        /** Its name: letters, digits and {@code . _ -}. */
        public String name() {
            return name;
        }

        /** Where it came from. */
        public String url() {
            return url;
        }

        /** Its bytes, not copied. */
        public byte[] content() {
            return content;
        }

        /** Name, address and size. */
        @Override
        public String toString() {
            return "Download[" + name + ", " + url + ", " + content.length + " bytes]";
        }
    }
}
