package io.jarviscore.examples.committee.crash;

import java.time.Duration;

/**
 * A time without the store.
 *
 * @param length how long it takes
 * @param beginning takes the store away
 * @param ending gives it back
 */
record Outage(Duration length, Change beginning, Change ending) {
    void begin() throws Exception {
        beginning.make();
    }

    void end() throws Exception {
        ending.make();
    }

    /** Something that is done to the store. */
    interface Change {
        void make() throws Exception;
    }
}
