package io.jarviscore.kernel;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The tools by which text from outside has come into a task. From then on a model may be acting on
 * somebody else's words, so its calls are put to a person where they could do harm. Never removed:
 * later messages of the model and requests to specialists may come from that text. Thread-safe.
 */
final class Taint {
    private final Set<String> tools = new ConcurrentSkipListSet<>();

    void add(String tool) {
        tools.add(tool);
    }

    /** The tools, in the order of their names; empty for none. */
    Set<String> tools() {
        return Set.copyOf(tools);
    }

    @Override
    public String toString() {
        return String.join(", ", tools);
    }
}
