package io.jarviscore;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Port: which agents there are, on which nodes, and whether they are known to be alive. A node uses
 * it to find the recipient of a step or a message; it never holds the work itself.
 *
 * <p>An agent's entry outlives its process: mail for it is kept, and work for it waits. It is
 * forgotten some days after it was announced last. Every method blocks and is thread-safe; they
 * throw {@link JarvisException} when the store cannot be reached.
 */
public interface Roster {
    /**
     * Says that these agents live, where their {@link Peer#node} says and for at least this long
     * from now. Adds them, or replaces earlier entries of the same ids; says nothing about others.
     */
    void announce(List<Peer> agents, Duration lease);

    /** Says that these agents have left. They stay known; ids that are not are ignored. */
    void withdraw(List<String> agentIds);

    /**
     * Notes that a process has a node's name. Repeated calls reveal a living namesake: one that
     * called it in between.
     *
     * @param node the name
     * @param owner the process, unlike every other one: {@link
     *     io.jarviscore.extension.MeshAssembly#owner()}
     * @return the owner of the latest note, if it is another process
     */
    Optional<String> occupy(String node, String owner);

    /**
     * Ends the leases of a dead process's agents: they stay known, and are not alive. Does nothing
     * if another process has noted the node's name since.
     *
     * @param node the dead process's node name
     * @param owner the dead process, as it {@link #occupy occupied} the name
     */
    void expire(String node, String owner);

    /** Every agent that is known, by id. */
    List<Listing> list();

    /**
     * Those of these agents that are known, by id. Unless a roster overrides it, this reads the
     * whole {@link #list}.
     */
    default List<Listing> find(List<String> agentIds) {
        return list().stream().filter(listing -> agentIds.contains(listing.peer().id())).toList();
    }

    /**
     * An agent that was announced.
     *
     * @param peer the agent, and the node where it was announced last
     * @param alive whether its lease runs
     */
    record Listing(Peer peer, boolean alive) {}
}
