package io.jarviscore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agents of this mesh as whoever carries messages sees them. Thread-safe; empty until the mesh
 * has set its agents up.
 */
public interface LocalAgents {
    /** Everyone here. */
    List<Peer> list();

    /**
     * Has an agent answer a message, on the calling thread.
     *
     * @return the answer in its plain JSON form
     * @throws Exception what the agent threw
     */
    @Nullable Object request(String agentId, PeerMessage message) throws Exception;

    /** Has an agent take note of a message, on the calling thread. */
    void notify(String agentId, PeerMessage message) throws Exception;
}
