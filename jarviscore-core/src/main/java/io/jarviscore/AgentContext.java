package io.jarviscore;

/**
 * What an agent can reach. The same for the agent's whole life; thread-safe.
 *
 * <p>A method for something that nothing provides throws a {@link JarvisException} that says what
 * to add.
 */
public interface AgentContext {
    /** Other agents. */
    Peers peers();

    /** Durable messages. */
    AgentMailbox mailbox();

    /** What the agent remembers. */
    Memory memory();

    /** Artefacts. */
    BlobStore blobs();

    /** Calls that are signed without showing a secret. */
    Credentials credentials();

    /** The routed, rate-limited model. */
    ChatModel chat();

    /** Decisions of people. */
    AgentApprovals approvals();

    /** The settings the mesh was started with. */
    Settings settings();

    /** The mesh's time. */
    MeshClock clock();
}
