package io.jarviscore;

import java.time.Instant;
import java.util.List;

/** Port: what one agent remembers between tasks. Thread-safe. */
public interface Memory {
    /** Keeps a fact; anything with a JSON form. */
    void remember(Object fact);

    /** What is remembered about a question, most relevant first. */
    List<Item> recall(String query);

    /** What the agent has lived through, newest last. */
    List<Item> episodes();

    /**
     * One memory.
     *
     * @param text what is remembered
     * @param at since when
     * @param source where it comes from
     */
    record Item(String text, Instant at, String source) {}

    /** Makes the memory of one agent; the port that modules fill. */
    @FunctionalInterface
    interface Provider {
        /** The memory of the agent with this id. */
        Memory forAgent(String agentId);
    }
}
