package io.jarviscore.storage.redis;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.StoredForms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Mail in streams of Redis, one per recipient, each read by one consumer group.
 *
 * <p>Who waits for mail waits for a doorbell and then takes, instead of blocking in the server: a
 * read that blocks there would need a connection for each receiver, and one that is interrupted may
 * already have been given a message.
 */
final class RedisMailbox implements Mailbox {
    private static final LuaScript SEND = LuaScript.of("mailbox", "send");
    private static final LuaScript TAKE = LuaScript.of("mailbox", "take");
    private static final LuaScript SIZE = LuaScript.of("mailbox", "size");
    private static final LuaScript DEAD = LuaScript.of("mailbox", "dead");

    private final MailScripts scripts;
    private final MailLimits limits;
    private final MeshClock clock;
    private final String node;
    private final Doorbells doorbells;

    // One for each recipient that was waited for here: this process's own agents.
    private final Map<String, MailBell> bells = new ConcurrentHashMap<>();

    RedisMailbox(MailScripts scripts, Doorbells doorbells, MeshClock clock, String node) {
        this.scripts = scripts;
        this.limits = scripts.limits();
        this.doorbells = doorbells;
        this.clock = clock;
        this.node = node;
    }

    @Override
    public boolean send(Envelope envelope) {
        List<?> reply =
                scripts.run(
                        SEND,
                        envelope.recipient(),
                        envelope.id(),
                        UUID.randomUUID().toString(),
                        StoredForms.write(envelope),
                        String.valueOf(limits.maxLength()),
                        String.valueOf(limits.rememberedIds()));
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
        Instant deadline = clock.instant().plus(wait);
        MailBell bell = wait.isPositive() ? bell(recipient) : new MailBell();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while receiving mail of " + recipient);
            }
            // Before looking, so that what arrives between looking and waiting is heard.
            CountDownLatch next = bell.next();
            List<?> reply = take(recipient, most);
            Duration left = clock.until(deadline);
            if (reply.size() > 1 || !left.isPositive()) {
                return deliveries(recipient, reply);
            }
            Duration comesBack =
                    reply.isEmpty() ? left : Duration.ofMillis(Replies.number(reply, 0));
            await(bell, next, comesBack.compareTo(left) < 0 ? comesBack : left);
        }
    }

    @Override
    public int size(String recipient) {
        return Math.toIntExact(Replies.number(scripts.run(SIZE, recipient), 0));
    }

    @Override
    public List<Envelope> deadLetters(String recipient) {
        return Replies.texts(scripts.run(DEAD, recipient)).stream()
                .map(StoredForms::readEnvelope)
                .toList();
    }

    private List<?> take(String recipient, int most) {
        return scripts.run(
                TAKE,
                recipient,
                node,
                String.valueOf(limits.visibility().toMillis()),
                String.valueOf(most));
    }

    /** None, if the reply only says when to look again. */
    private List<Delivery> deliveries(String recipient, List<?> reply) {
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            deliveries.add(
                    new RedisDelivery(
                            scripts,
                            recipient,
                            Replies.text(reply, i),
                            Math.toIntExact(Replies.number(reply, i + 1)),
                            StoredForms.readEnvelope(Replies.text(reply, i + 2))));
        }
        return deliveries;
    }

    private void await(MailBell bell, CountDownLatch next, Duration atMost)
            throws InterruptedException {
        MeshClock.Timer timer = clock.after(atMost, bell::ring);
        try {
            next.await();
        } finally {
            timer.cancel();
        }
    }

    /** Listens from the first wait for a recipient's mail on. */
    private MailBell bell(String recipient) {
        MailBell known = bells.get(recipient);
        if (known != null) {
            return known;
        }
        MailBell made = new MailBell();
        // Outside the map's lock, since it takes a round trip; a second bell does no harm.
        doorbells.listen(scripts.bellOf(recipient), made::ring);
        MailBell first = bells.putIfAbsent(recipient, made);
        return first == null ? made : first;
    }
}
