package io.jarviscore.kernel.tool;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The sources by which text from outside has come into a task: tools, steps, an earlier turn, the
 * memory. From then on a model may be acting on somebody else's words, so its calls are put to a
 * person where they could do harm. Never removed: what the model says and asks specialists
 * afterwards may come from that text. Thread-safe.
 */
public final class Taint {
    private final Set<String> sources = new ConcurrentSkipListSet<>();

    /** A taint by these sources; more may come. */
    public Taint(Collection<String> sources) {
        this.sources.addAll(sources);
    }

    /** Adds a source. */
    public void add(String source) {
        sources.add(source);
    }

    /** Adds sources. */
    public void addAll(Collection<String> more) {
        sources.addAll(more);
    }

    /** Whether no text from outside has come in. */
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /** The sources, in the order of their names; empty for none. */
    public Set<String> sources() {
        return Set.copyOf(sources);
    }

    @Override
    public String toString() {
        return String.join(", ", sources);
    }
}
