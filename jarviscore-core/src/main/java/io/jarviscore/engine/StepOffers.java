package io.jarviscore.engine;

import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.Step;
import java.util.Map;
import java.util.UUID;

/**
 * Offers steps to the nodes whose agents can do them. An offer is a message to the mailbox of the
 * role or capability, which every such node reads: one of them gets it, and it is there for the one
 * that starts later. It only says where work is; only a claim decides which node runs it, so an
 * offer that comes twice or too late does no harm.
 */
record StepOffers(Mailbox mailbox, String node, MeshClock clock) {
    private static final String WORKFLOW = "workflow";
    private static final String STEP = "step";

    /** No agent's id has a colon, so no agent can send to it or read it. */
    static String mailboxOf(String word) {
        return "work:" + word;
    }

    /**
     * Offers a step.
     *
     * @throws JarvisException if the mailbox is full
     */
    void offer(String workflowId, Step step) {
        String recipient = mailboxOf(step.agent());
        mailbox.send(
                new Envelope(
                        UUID.randomUUID().toString(),
                        node,
                        recipient,
                        Map.of(WORKFLOW, workflowId, STEP, step.id()),
                        clock.instant()));
    }

    /** Whether an offer for this role or capability is still to be taken. */
    boolean isWaiting(String word) {
        return mailbox.size(mailboxOf(word)) > 0;
    }

    /**
     * Reads an offer.
     *
     * @throws JarvisException if it is none
     */
    static Offer read(Envelope envelope) {
        if (envelope.payload() instanceof Map<?, ?> parts
                && parts.get(WORKFLOW) instanceof String workflowId
                && parts.get(STEP) instanceof String stepId) {
            return new Offer(workflowId, stepId);
        }
        throw new JarvisException(
                "message " + envelope.id() + " to " + envelope.recipient() + " offers no step");
    }

    /** A step that can be claimed, or could be when it was offered. */
    record Offer(String workflowId, String stepId) {}
}
