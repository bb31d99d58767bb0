package io.jarviscore.reasoning;

import java.util.Optional;

/** Port: an agent's persona in its organisation, by role. Thread-safe; does not block. */
@FunctionalInterface
public interface Personas {
    /** The persona of a role; empty if it has none. */
    Optional<Persona> of(String role);

    /**
     * A persona.
     *
     * @param text for the model; comes before the agent's own prompt, once
     * @param specialist the specialist that takes the agent's tasks if the agent names none; empty
     *     for nobody
     */
    record Persona(String text, Optional<String> specialist) {}
}
