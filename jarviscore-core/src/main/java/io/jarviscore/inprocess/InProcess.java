package io.jarviscore.inprocess;

import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.Peer;
import io.jarviscore.Peers;
import io.jarviscore.Roster;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.LocalAgents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the ports' in-process implementations. Each call makes a new one that shares nothing with
 * those made before. All of them are thread-safe. Except for {@link #blobs}, nothing survives this
 * process.
 */
public final class InProcess {
    private InProcess() {}

    /**
     * A workflow store in memory.
     *
     * <p>Unfinished workflows are kept without a limit. Of the finished ones the {@value
     * InProcessWorkflowStore#MAX_FINISHED} that finished last are kept; an older one is forgotten,
     * and its id would start anew.
     *
     * @param clock when leases end
     */
    public static WorkflowStore workflowStore(MeshClock clock) {
        return new InProcessWorkflowStore(clock, InProcessWorkflowStore.MAX_FINISHED);
    }

    /**
     * A mailbox in memory.
     *
     * <p>A message that is delivered again takes its old place, before everything sent later. Per
     * recipient, the newest {@value MailboxLimits#MAX_DEAD_LETTERS} dead letters are kept; an id is
     * remembered as long as its message is here, and for at least the next {@value
     * MailboxLimits#MAX_REMEMBERED_IDS} messages.
     *
     * @param clock when deliveries and waits end
     * @param maxLength how many messages one recipient may have, waiting and being worked on; one
     *     more is refused
     * @param visibility how long a message is hidden while somebody works on it
     * @param maxDeliveries how often a message is delivered before it becomes a dead letter
     * @throws IllegalArgumentException if a limit is not positive
     */
    public static Mailbox mailbox(
            MeshClock clock, int maxLength, Duration visibility, int maxDeliveries) {
        return new InProcessMailbox(clock, new MailboxLimits(maxLength, visibility, maxDeliveries));
    }

    /**
     * A ledger in memory.
     *
     * <p>Besides the entries of each topic the topics are bounded too: the {@value
     * InProcessLedger#MAX_TOPICS} appended to last are kept. Positions are counted over all topics,
     * so they also increase in a topic that was forgotten.
     *
     * @param clock when entries are appended
     * @param maxEntries how many entries of one topic are kept
     * @throws IllegalArgumentException if the limit is not positive
     */
    public static Ledger ledger(MeshClock clock, int maxEntries) {
        return new InProcessLedger(clock, maxEntries);
    }

    /**
     * Approvals in memory.
     *
     * <p>Undecided questions are kept without a limit, and so are decisions that nobody has
     * acknowledged. Of the others the newest {@value InProcessApprovals#MAX_DECIDED} are kept. A
     * mesh whose workflows are in memory too keeps the decisions of every unfinished workflow, and
     * drops those of a workflow that it drops.
     *
     * @param clock when questions are asked and decided
     */
    public static Approvals approvals(MeshClock clock) {
        return new InProcessApprovals(clock, workflowId -> false);
    }

    /**
     * A roster in memory, of the agents announced in this process.
     *
     * @param clock when leases end
     */
    public static Roster roster(MeshClock clock) {
        return new InProcessRoster(clock);
    }

    /**
     * Permits in memory, shared by all users of this object.
     *
     * @param clock when leases and waits end
     */
    public static SharedPermits permits(MeshClock clock) {
        return new InProcessPermits(clock);
    }

    /**
     * Artefacts as files below a folder; they survive this process. The folder is made with the
     * first artefact.
     *
     * <p>An artefact's bytes are forced to the disk before its name shows them. Processes may share
     * the folder. Symbolic links below it are refused. Because folders are real here, {@code a} and
     * {@code a/b} cannot both be artefacts; storing the second one fails. Files being written are
     * in the folder {@value FileReplacement#INCOMING}; a killed process may leave a file there,
     * which can be deleted.
     *
     * @param root the folder
     */
    public static BlobStore blobs(Path root) {
        return new FolderBlobStore(root);
    }

    /**
     * Peers whose cards mention every word of a query, best match first: the search of {@link
     * Peers#discover}.
     */
    public static List<Peer> search(List<Peer> peers, String query) {
        return CardSearch.find(peers, query);
    }

    /**
     * The agents of this mesh as one another's peers.
     *
     * <p>An address is looked up as a role first, then as a capability, then as an id; several
     * agents of one address take turns. Each message runs on a virtual thread of its own, so
     * messages may overtake one another. An agent works on at most {@value
     * AgentLanes#MAX_IN_FLIGHT} messages at once: one more throws {@link
     * io.jarviscore.JarvisException}, and a broadcast leaves that agent out. A request that times
     * out or is cancelled interrupts the peer's work on it. {@link Peers#ask} waits 30 seconds.
     *
     * @param agents the agents here
     * @param clock when requests time out
     */
    public static Peers.Provider peers(LocalAgents agents, MeshClock clock) {
        return peers(agents, clock, Optional::empty);
    }

    /**
     * Like {@link #peers(LocalAgents, MeshClock)}, with messages that carry a trace.
     *
     * @param traceparent the sending thread's
     */
    public static Peers.Provider peers(
            LocalAgents agents, MeshClock clock, Supplier<Optional<String>> traceparent) {
        return new InProcessPeers(agents, clock, traceparent);
    }
}
