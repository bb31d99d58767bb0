package io.jarviscore.conversation;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatMessage;
import io.jarviscore.Conversation;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshEngine;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowConflictException;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.internal.Ids;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation whose turns are workflows of a node, and whose words are kept in a ledger.
 * Internal: for the engine. Immutable and thread-safe.
 */
public final class StoredConversation implements Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(StoredConversation.class);
    private static final int LONGEST_NAME = 256;

    private final MeshEngine.Node node;
    private final Ledger ledger;
    private final Map<String, ChatListener> listeners;
    private final String agent;
    private final String id;
    private final String tenant;
    private final String user;

    /**
     * A conversation of no tenant and no user.
     *
     * @param listeners to answers that are streamed in this process, by turn; changed here
     * @throws IllegalArgumentException if the agent or the id is no name
     */
    public StoredConversation(
            MeshEngine.Node node,
            Ledger ledger,
            Map<String, ChatListener> listeners,
            String agent,
            String id) {
        this(node, ledger, listeners, agent, name("conversation id", id), "", "");
    }

    private StoredConversation(
            MeshEngine.Node node,
            Ledger ledger,
            Map<String, ChatListener> listeners,
            String agent,
            String id,
            String tenant,
            String user) {
        this.node = node;
        this.ledger = ledger;
        this.listeners = listeners;
        this.agent = Ids.require("agent", agent);
        this.id = id;
        this.tenant = tenant;
        this.user = user;
    }

    @Override
    public Conversation ofTenant(String name) {
        return new StoredConversation(
                node, ledger, listeners, agent, id, name("tenant", name), user);
    }

    @Override
    public Conversation ofUser(String name) {
        return new StoredConversation(
                node, ledger, listeners, agent, id, tenant, name("user", name));
    }

    @Override
    public Outcome say(String text) {
        return say(text, Optional.empty());
    }

    @Override
    public Outcome say(String text, ChatListener listener) {
        return say(text, Optional.of(listener));
    }

    @Override
    public List<ChatMessage> history() {
        return log().history();
    }

    @Override
    public void forget() {
        log().forget();
    }

    private Outcome say(String text, Optional<ChatListener> listener) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("nothing is said: the text is blank");
        }
        ConversationKey key = ConversationKey.of(tenant, user, agent, id);
        ConversationLog log = new ConversationLog(ledger, key);
        // Unique, so that this call knows its own turn from one with the same words.
        String stepId = "say-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Step mine = Step.of(stepId, agent, text).bound(bound());
        while (true) {
            long number = log.lastNumber() + 1;
            Optional<Outcome> outcome = take(key.workflowId(number), mine, listener);
            if (outcome.isPresent()) {
                keepIfEnded(log, key.workflowId(number), number, text, outcome.get());
                return outcome.get();
            }
            awaitOther(log, key.workflowId(number), number);
        }
    }

    private Map<String, Object> bound() {
        Map<String, Object> bound = new LinkedHashMap<>();
        if (!tenant.isEmpty()) {
            bound.put("tenant", tenant);
        }
        if (!user.isEmpty()) {
            bound.put("user", user);
        }
        return bound;
    }

    /** Takes a turn; empty if somebody else has begun it. */
    private Optional<Outcome> take(String workflowId, Step mine, Optional<ChatListener> listener) {
        if (node.find(workflowId).isPresent()) {
            return Optional.empty();
        }
        ForwardingListener forwarding = new ForwardingListener(listener);
        listener.ifPresent(present -> listeners.put(workflowId + "/" + mine.id(), forwarding));
        try {
            Outcome outcome = await(node.submit(workflowId, List.of(mine))).steps().get(mine.id());
            if (outcome != null) {
                forwarding.end(outcome);
            }
            return Optional.ofNullable(outcome);
        } catch (WorkflowConflictException e) {
            boolean others =
                    node.find(workflowId)
                            .filter(found -> !found.steps().containsKey(mine.id()))
                            .isPresent();
            if (others) {
                return Optional.empty();
            }
            throw e;
        } finally {
            listeners.remove(workflowId + "/" + mine.id());
        }
    }

    private void awaitOther(ConversationLog log, String workflowId, long number) {
        Optional<WorkflowStore.Snapshot> other = node.find(workflowId);
        if (other.isEmpty()) {
            return;
        }
        Step step = other.get().definition().steps().getFirst();
        Outcome outcome = await(node.resume(workflowId)).step(step.id());
        if (!outcome.isFinal()) {
            throw new JarvisException(
                    "conversation "
                            + Ids.quote(id)
                            + " waits for a person before its next turn: "
                            + outcome.summary());
        }
        keepIfEnded(log, workflowId, number, step.task(), outcome);
    }

    /**
     * Keeps a turn that has ended in the store; another mesh continues a turn that this mesh gave
     * up. Where the store cannot be reached, the next turn does this before it begins.
     */
    private void keepIfEnded(
            ConversationLog log, String workflowId, long number, String text, Outcome outcome) {
        try {
            if (node.find(workflowId).filter(WorkflowStore.Snapshot::isFinished).isPresent()) {
                keep(log, number, text, outcome);
            }
        } catch (JarvisException e) {
            LOG.warn("Turn {} of conversation {} is kept later", number, Ids.quote(id), e);
        }
    }

    /** Keeps a turn that the agent has not kept itself. */
    private static void keep(ConversationLog log, long number, String text, Outcome outcome) {
        if (!log.has(number)) {
            String answer = answer(outcome);
            log.append(
                    new ConversationLog.Turn(
                            number,
                            List.of(
                                    new ChatMessage.User(text),
                                    new ChatMessage.Assistant(answer, List.of())),
                            (text.length() + answer.length()) / 4L,
                            !outcome.taint().isEmpty()));
        }
    }

    private static String answer(Outcome outcome) {
        if (!outcome.isSuccess()) {
            return "(no answer) " + outcome.summary();
        }
        return outcome.payload() instanceof String words ? words : outcome.summary();
    }

    private WorkflowResult await(WorkflowRun run) {
        try {
            return run.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JarvisException(
                    "interrupted in conversation " + Ids.quote(id) + "; the turn goes on", e);
        }
    }

    private ConversationLog log() {
        return new ConversationLog(ledger, ConversationKey.of(tenant, user, agent, id));
    }

    private static String name(String what, String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    what
                            + " "
                            + Ids.quote(name)
                            + ": use 1 to "
                            + LONGEST_NAME
                            + " characters on one line that are not all blank");
        }
        return name;
    }

    /** Forwards words as they arrive, or the whole answer at the end if none arrived. */
    private static final class ForwardingListener implements ChatListener {
        private final Optional<ChatListener> listener;
        private volatile boolean heard;

        ForwardingListener(Optional<ChatListener> listener) {
            this.listener = listener;
        }

        @Override
        public void said(String words) {
            heard = true;
            listener.ifPresent(present -> present.said(words));
        }

        @Override
        public void startedOver() {
            listener.ifPresent(ChatListener::startedOver);
        }

        void end(Outcome outcome) {
            if (!heard && outcome.isSuccess()) {
                said(answer(outcome));
            }
        }
    }
}
