package io.jarviscore.p2p.messaging;

/**
 * The outgoing link to a node.
 *
 * @param state connecting, up, or suspended after failed probes
 * @param queued messages that wait
 * @param queuedBytes their size
 * @param pending requests without a response
 * @param credit messages that the other side still accepts
 * @param reconnects how often the link was opened again
 */
public record LinkStatus(
        String state, int queued, long queuedBytes, int pending, int credit, long reconnects) {
    /** Whether messages go through. */
    public boolean isUp() {
        return state.equals("up");
    }
}
