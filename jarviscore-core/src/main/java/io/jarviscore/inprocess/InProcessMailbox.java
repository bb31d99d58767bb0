package io.jarviscore.inprocess;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One {@link Inbox} per recipient, made when it is first sent to or received from. */
final class InProcessMailbox implements Mailbox {
    private final MeshClock clock;
    private final MailboxLimits limits;
    private final Map<String, Inbox> inboxes = new ConcurrentHashMap<>();

    InProcessMailbox(MeshClock clock, MailboxLimits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public boolean send(Envelope envelope) {
        return inbox(envelope.recipient()).add(envelope);
    }

    @Override
    public List<Delivery> receive(String recipient, int most, Duration wait)
            throws InterruptedException {
        return inbox(recipient).take(most, wait);
    }

    @Override
    public int size(String recipient) {
        Inbox inbox = inboxes.get(recipient);
        return inbox == null ? 0 : inbox.size();
    }

    @Override
    public List<Envelope> deadLetters(String recipient) {
        Inbox inbox = inboxes.get(recipient);
        return inbox == null ? List.of() : inbox.deadLetters();
    }

    private Inbox inbox(String recipient) {
        return inboxes.computeIfAbsent(recipient, name -> new Inbox(name, clock, limits));
    }
}
