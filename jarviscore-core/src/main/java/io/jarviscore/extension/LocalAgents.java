package io.jarviscore.extension;

import io.jarviscore.Peer;
import io.jarviscore.PeerMessage;
import io.jarviscore.Reply;
import java.util.List;

/**
 * The agents of this mesh, for the transports of messages. Thread-safe; empty until the mesh has
 * set its agents up.
 */
public interface LocalAgents {
    /** Everyone here. */
    List<Peer> list();

    /**
     * Has an agent answer a message, on the calling thread.
     *
     * @return the answer in its plain JSON form, or what the agent threw as an error; with what the
     *     agent spent on models meanwhile
     * @throws IllegalArgumentException if no agent has this id
     */
    Reply request(String agentId, PeerMessage message);

    /** Has an agent take note of a message, on the calling thread. */
    void notify(String agentId, PeerMessage message) throws Exception;
}
