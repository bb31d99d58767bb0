package io.jarviscore;

import io.jarviscore.internal.Ids;
import java.util.List;
import java.util.Optional;

/**
 * An agent's role, capabilities and description: the part of an agent that peers see and workflows
 * name. Immutable.
 *
 * <p>The {@linkplain #role() role} addresses the agent; {@linkplain #capabilities() capabilities}
 * are other names a step or a peer may ask for.
 */
public final class AgentCard {
    private final String role;
    private final List<String> capabilities;
    private final String name;
    private final String description;
    private final Optional<String> suffix;

    private AgentCard(
            String role,
            List<String> capabilities,
            String name,
            String description,
            Optional<String> suffix) {
        this.role = role;
        this.capabilities = capabilities;
        this.name = name;
        this.description = description;
        this.suffix = suffix;
    }

    /**
     * A card with the role as its name and no description.
     *
     * @throws IllegalArgumentException if the role or a capability is not an id, or none is given
     */
    public static AgentCard of(String role, String... capabilities) {
        Ids.require("role", role);
        if (capabilities.length == 0) {
            throw new IllegalArgumentException(
                    "agent \""
                            + role
                            + "\" has no capability: write AgentCard.of(\""
                            + role
                            + "\", \"what-it-can-do\")");
        }
        for (String capability : capabilities) {
            Ids.require("capability of agent \"" + role + "\"", capability);
        }
        return new AgentCard(role, List.of(capabilities), role, "", Optional.empty());
    }

    /** Returns this card with a name for people; must not be blank. */
    public AgentCard name(String name) {
        return new AgentCard(role, capabilities, text("name", name), description, suffix);
    }

    /** Returns this card with a sentence on the agent's purpose; must not be blank. */
    public AgentCard description(String description) {
        return new AgentCard(role, capabilities, name, text("description", description), suffix);
    }

    /**
     * Returns this card for a second agent of this role in one mesh: its id becomes {@code
     * role-suffix}.
     */
    public AgentCard suffix(String suffix) {
        Ids.require("suffix of agent \"" + role + "\"", suffix);
        return new AgentCard(role, capabilities, name, description, Optional.of(suffix));
    }

    /** The name that workflows and peers address. */
    public String role() {
        return role;
    }

    /** The other names that it answers to, in the order given. */
    public List<String> capabilities() {
        return capabilities;
    }

    /** A name for people; the role unless one was given. */
    public String name() {
        return name;
    }

    /** The agent's purpose, or an empty text. */
    public String description() {
        return description;
    }

    /** Distinguishes agents of one role. */
    public Optional<String> suffix() {
        return suffix;
    }

    /** Whether the role or a capability is this word. */
    public boolean answersTo(String word) {
        return role.equals(word) || capabilities.contains(word);
    }

    private String text(String part, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    part + " of agent \"" + role + "\" is blank: write it out or leave it away");
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AgentCard card
                && role.equals(card.role)
                && capabilities.equals(card.capabilities)
                && name.equals(card.name)
                && description.equals(card.description)
                && suffix.equals(card.suffix);
    }

    @Override
    public int hashCode() {
        return role.hashCode();
    }

    @Override
    public String toString() {
        return role + capabilities;
    }
}
