package io.jarviscore;

import java.util.List;

/**
 * No agent of the mesh or its fleet has the role or capability that a step names. Nothing has run.
 * A web layer answers 400.
 */
public final class UnknownAgentException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final List<String> agents;

    /** For the engine. */
    public UnknownAgentException(List<String> agents, String message) {
        super(message);
        this.agents = List.copyOf(agents);
    }

    /** The roles or capabilities that nobody has, in the order of the steps. */
    public List<String> agents() {
        return agents;
    }
}
