package io.jarviscore.kernel.model.wire;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Puts a streamed answer together, into the body that the provider would have sent in one piece: so
 * one reader reads both. One for each answer; not thread-safe.
 */
public interface AnswerAssembler {
    /**
     * Takes the next event of any content.
     *
     * @return the words of the answer that are in it; mostly empty for other events
     */
    String take(JsonNode event);

    /** How far the answer is. */
    Progress progress();

    /** Whether {@code [DONE]} ends an answer that does not say so itself. */
    default boolean isEndedByDone() {
        return false;
    }

    /** The events so far, as one body. */
    JsonNode body();

    /** How far an answer is. */
    enum Progress {
        /** Some of it is missing, and a stream that ends here has broken off. */
        UNDER_WAY,
        /** It is complete, and later events are not needed. */
        WHOLE,
        /** Nothing follows. */
        ENDED
    }
}
