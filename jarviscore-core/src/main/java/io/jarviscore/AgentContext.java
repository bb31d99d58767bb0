package io.jarviscore;

/**
 * The ports that an agent may use. The same for the agent's whole life; thread-safe.
 *
 * <p>A method of a port without an implementation throws a {@link JarvisException} that names the
 * remedy.
 */
public interface AgentContext {
    /** Other agents. */
    Peers peers();

    /** Durable messages. */
    AgentMailbox mailbox();

    /** The agent's memory. */
    Memory memory();

    /**
     * Documents of a namespace.
     *
     * @throws IllegalArgumentException if the namespace is not usable
     */
    Knowledge knowledge(String namespace);

    /** Artefacts. */
    BlobStore blobs();

    /** Calls that are signed without showing a secret. */
    Credentials credentials();

    /**
     * The routed, rate-limited model. Asked for by a task's code, an agent's {@link Agent#execute}
     * or a tool, it charges its calls to the task: to its turns, tokens and money. A call beyond a
     * limit throws {@link LimitReachedException}; a call after the task's end is refused.
     *
     * <p>The mesh runs each task on a thread of its own, and the thread that calls this method
     * decides. Code that starts threads asks for the model before and passes it to them.
     */
    ChatModel chat();

    /** Decisions of people. */
    AgentApprovals approvals();

    /** The settings the mesh was started with. */
    Settings settings();

    /** The mesh's time. */
    MeshClock clock();
}
