package io.jarviscore.storage.redis;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.StoredForms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions in Redis: a hash each, and a sorted set of the undecided ones by when they were asked.
 */
final class RedisApprovals implements Approvals {
    private static final Logger log = LoggerFactory.getLogger(RedisApprovals.class);

    private static final LuaScript REQUEST = LuaScript.of("approval-request");
    private static final LuaScript DECIDE = LuaScript.of("approval-decide");
    private static final LuaScript LIST = LuaScript.of("approval-list");

    private final RedisLink link;
    private final RedisKeys keys;
    private final String timeToLive;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /**
     * Approvals over a connection that they do not close.
     *
     * @param timeToLive how long a question is kept after it was asked or decided
     */
    RedisApprovals(RedisLink link, RedisKeys keys, Duration timeToLive) {
        this.link = link;
        this.keys = keys;
        this.timeToLive = String.valueOf(timeToLive.toMillis());
    }

    @Override
    public Approval request(Question question) {
        return approval(
                Replies.map(
                        link.run(
                                REQUEST,
                                List.of(keys.approval(question.id()), keys.undecided()),
                                List.of(
                                        question.id(),
                                        StoredForms.write(asked(question)),
                                        timeToLive))));
    }

    @Override
    public Optional<Approval> find(String id) {
        Map<String, String> hash = link.call(commands -> commands.hgetall(keys.approval(id)));
        return hash.isEmpty() ? Optional.empty() : Optional.of(approval(hash));
    }

    @Override
    public List<Approval> list() {
        return link
                .run(LIST, List.of(keys.undecided()), List.of(keys.approvalsBegin(), "}"))
                .stream()
                .map(hash -> approval(Replies.map((List<?>) hash)))
                .toList();
    }

    @Override
    public Approval approve(String id, String by, String note) {
        return decide(id, Approval.Status.APPROVED, by, note);
    }

    @Override
    public Approval reject(String id, String by, String note) {
        return decide(id, Approval.Status.REJECTED, by, note);
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        Subscription subscription = new Subscription(listener);
        subscriptions.add(subscription);
        return () -> subscriptions.remove(subscription);
    }

    private Approval decide(String id, Approval.Status status, String by, String note) {
        List<Object> reply =
                link.run(
                        DECIDE,
                        List.of(keys.approval(id), keys.undecided()),
                        List.of(
                                id,
                                UUID.randomUUID().toString(),
                                status.name(),
                                by,
                                note,
                                timeToLive));
        if (reply.isEmpty()) {
            throw new IllegalArgumentException(
                    "approval " + id + " is unknown: list() names those that wait");
        }
        Approval decided = approval(Replies.map(Replies.list(reply, 1)));
        if (Replies.number(reply, 0) == 1) {
            subscriptions.forEach(subscription -> subscription.tell(decided));
        }
        return decided;
    }

    /** The part that never changes; the server adds the time, and later the decision. */
    private static Approval asked(Question question) {
        return new Approval(
                question.id(),
                question.workflowId(),
                question.stepId(),
                question.text(),
                question.details(),
                Approval.Status.PENDING,
                "",
                "",
                Instant.EPOCH,
                Optional.empty());
    }

    private static Approval approval(Map<String, String> hash) {
        Approval asked =
                StoredForms.readApproval(Objects.requireNonNullElse(hash.get("question"), "{}"));
        return new Approval(
                asked.id(),
                asked.workflowId(),
                asked.stepId(),
                asked.question(),
                asked.details(),
                Approval.Status.valueOf(hash.getOrDefault("status", "PENDING")),
                hash.getOrDefault("by", ""),
                hash.getOrDefault("note", ""),
                ServerTime.instant(hash.getOrDefault("requestedAt", "0")),
                Optional.ofNullable(hash.get("decidedAt")).map(ServerTime::instant));
    }

    /** A listener by identity: the same one may listen twice and stop once. */
    private static final class Subscription {
        private final Consumer<Approval> listener;

        Subscription(Consumer<Approval> listener) {
            this.listener = listener;
        }

        /** The decision stands, whatever a listener makes of it, and the others hear of it too. */
        void tell(Approval decided) {
            try {
                listener.accept(decided);
            } catch (RuntimeException e) {
                log.error("A listener failed on the decision of approval {}", decided.id(), e);
            }
        }
    }
}
