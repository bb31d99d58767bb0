package io.jarviscore.storage.redis;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.stored.StoredForms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mail in streams of Redis, one per recipient, each read by one consumer group.
 *
 * <p>A waiting receiver leaves a ticket, and a sender hands the message over to the first ticket,
 * over the connection for publish and subscribe: it takes no longer than a read that blocks in the
 * server, but that would need a connection for each receiver.
 */
final class RedisMailbox implements Mailbox {
    private static final LuaScript SEND = LuaScript.of("mailbox", "send");
    private static final LuaScript TAKE = LuaScript.of("mailbox", "take");
    private static final LuaScript SIZE = LuaScript.of("mailbox", "size");
    private static final LuaScript DEAD = LuaScript.of("mailbox", "dead");
    private static final LuaScript EXPIRE = LuaScript.of("mailbox", "expire");

    /**
     * In bytes. A longer envelope is fetched: a server closes connections whose output buffer grows
     * too large.
     */
    private static final int LONGEST_HANDED_OVER = 64 << 10;

    /** In case a ticket is lost: a replica may lack it after a failover. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final MailScripts scripts;
    private final MailLimits limits;
    private final MeshClock clock;
    private final MailInbox inbox;
    private final ReadMailboxes read;

    /**
     * Mailboxes over connections that they do not close.
     *
     * @param owner names this process; its inbox and its deliveries have that name
     */
    RedisMailbox(MailScripts scripts, PubSubListeners pubSub, MeshClock clock, String owner) {
        this.scripts = scripts;
        this.limits = scripts.limits();
        this.clock = clock;
        this.inbox = new MailInbox(pubSub, scripts.keys(), owner);
        this.read = new ReadMailboxes(scripts, clock, owner);
    }

    @Override
    public boolean send(Envelope envelope) {
        List<?> reply =
                scripts.run(
                        SEND,
                        envelope.recipient(),
                        envelope.id(),
                        scripts.link().newRequest(),
                        StoredForms.write(envelope),
                        String.valueOf(limits.maxLength()),
                        String.valueOf(limits.rememberedIds()),
                        longestHandedOver());
        return switch (Replies.text(reply, 0)) {
            case "ACCEPTED" -> true;
            case "KNOWN" -> false;
            default ->
                    throw new JarvisException(
                            "mailbox of "
                                    + envelope.recipient()
                                    + " is full: "
                                    + limits.maxLength()
                                    + " messages (mailbox_max_length) wait or are being worked"
                                    + " on; receive some, or send again later");
        };
    }

    @Override
    public List<Delivery> receive(String recipient, int most, Duration wait)
            throws InterruptedException {
        if (most < 1) {
            throw new IllegalArgumentException("most is " + most + ": receive at least 1 message");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("while receiving mail of " + recipient);
        }
        if (!wait.isPositive()) {
            return List.copyOf(
                    deliveries(recipient, take(recipient, most, inbox.nobody(), false, false)));
        }
        inbox.open();
        return await(recipient, most, clock.instant().plus(wait));
    }

    private List<Delivery> await(String recipient, int most, Instant deadline)
            throws InterruptedException {
        Optional<MailWait> earlier = inbox.takeOver(recipient);
        MailWait wait = earlier.orElseGet(inbox::newWait);
        boolean waits = earlier.isPresent();
        boolean known = false;
        try {
            while (true) {
                boolean over = !clock.until(deadline).isPositive();
                List<?> reply = take(recipient, most, wait.ticket(), waits, !over);
                List<RedisDelivery> taken = deliveries(recipient, reply);
                if (!taken.isEmpty() || over) {
                    known = true;
                    return atMost(most, taken);
                }
                if (reply.size() > 1) {
                    continue; // nothing of it could be read; there may be more
                }
                waits = true;
                Optional<String> message = wait.await(clock, untilNext(reply, deadline));
                if (message.isPresent()) {
                    Optional<RedisDelivery> delivery = handedOver(recipient, message.get());
                    if (delivery.isPresent()) {
                        known = true;
                        return List.of(delivery.get());
                    }
                }
            }
        } catch (InterruptedException e) {
            List<?> handedOver = leave(recipient, wait);
            known = true;
            deliveries(recipient, handedOver).forEach(RedisDelivery::takeBack);
            throw e;
        } finally {
            if (known) {
                inbox.end(wait);
            } else {
                // The server was unavailable: the ticket may be waiting there, or a message
                // may have been assigned to it.
                inbox.abandon(recipient, wait);
            }
        }
    }

    /** A ticket that was taken over may have been given more than is asked for now. */
    private static List<Delivery> atMost(int most, List<RedisDelivery> taken) {
        int kept = Math.min(most, taken.size());
        taken.subList(kept, taken.size()).forEach(RedisDelivery::takeBack);
        return List.copyOf(taken.subList(0, kept));
    }

    /** Until the wait ends, or the first lease of a delivered message may expire. */
    private Duration untilNext(List<?> reply, Instant deadline) {
        Duration left = shorter(clock.until(deadline), LOOK_AGAIN);
        return reply.isEmpty() ? left : shorter(left, Duration.ofMillis(Replies.number(reply, 0)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public int size(String recipient) {
        return Math.toIntExact(Replies.number(scripts.run(SIZE, recipient), 0));
    }

    @Override
    public List<Envelope> deadLetters(String recipient) {
        return Replies.texts(scripts.run(DEAD, recipient)).stream()
                .flatMap(document -> envelope(recipient, "dead", document).stream())
                .toList();
    }

    @Override
    public void expire(String dead) {
        read.of(dead).forEach(recipient -> scripts.run(EXPIRE, recipient, dead));
        read.forget(dead);
    }

    /**
     * Asks the server for messages.
     *
     * @param waits whether the ticket may be waiting; it does not any more
     * @param shallWait whether it shall wait if there is none
     */
    private List<?> take(
            String recipient, int most, String ticket, boolean waits, boolean shallWait) {
        read.add(recipient);
        return scripts.runOnce(
                TAKE,
                recipient,
                scripts.link().newRequest(),
                String.valueOf(most),
                ticket,
                flag(waits),
                flag(shallWait),
                scripts.link().memory());
    }

    /** Takes only messages that were handed over already. */
    private List<?> leave(String recipient, MailWait wait) {
        return take(recipient, 0, wait.ticket(), true, false);
    }

    /**
     * Empty if the reply holds only the time of the next poll. A message that cannot be read
     * becomes a dead letter.
     */
    private List<RedisDelivery> deliveries(String recipient, List<?> reply) {
        List<RedisDelivery> deliveries = new ArrayList<>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            delivery(
                            recipient,
                            Replies.text(reply, i),
                            Math.toIntExact(Replies.number(reply, i + 1)),
                            Replies.text(reply, i + 2))
                    .ifPresent(deliveries::add);
        }
        return deliveries;
    }

    /** Reads a handed-over message, on one line each: the delivery, the attempt, the envelope. */
    private Optional<RedisDelivery> handedOver(String recipient, String message) {
        String[] lines = message.split("\n", 3);
        return delivery(recipient, lines[0], Integer.parseInt(lines[1]), lines[2]);
    }

    private Optional<RedisDelivery> delivery(
            String recipient, String name, int attempt, String document) {
        Optional<Envelope> envelope = envelope(recipient, name, document);
        if (envelope.isEmpty()) {
            RedisDelivery.bury(scripts, recipient, name);
        }
        return envelope.map(read -> new RedisDelivery(scripts, recipient, name, attempt, read));
    }

    private Optional<Envelope> envelope(String recipient, String name, String document) {
        return scripts.bad()
                .read(
                        "message",
                        scripts.keys().mailbox(recipient).getFirst() + " " + name,
                        () -> StoredForms.readEnvelope(document));
    }

    /** In a cluster it cannot be seen whether a process still listens. */
    private String longestHandedOver() {
        return String.valueOf(scripts.link().isCluster() ? 0 : LONGEST_HANDED_OVER);
    }

    private static String flag(boolean value) {
        return value ? "1" : "0";
    }
}
