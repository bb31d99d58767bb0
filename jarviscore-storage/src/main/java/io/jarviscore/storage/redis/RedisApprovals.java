package io.jarviscore.storage.redis;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.extension.DecisionListeners;
import io.jarviscore.stored.BadRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Questions in Redis: a hash each, changed by one script per method, and lists by which they are
 * found. Decisions are published, for the other processes.
 */
final class RedisApprovals implements Approvals {
    private static final LuaScript REQUEST = LuaScript.of("approval", "request");
    private static final LuaScript DECIDE = LuaScript.of("approval", "decide");
    private static final LuaScript ACKNOWLEDGE = LuaScript.of("approval", "acknowledge");

    private final RedisLink link;
    private final RedisKeys keys;
    private final Duration timeToLive;
    private final PubSubListeners pubSub;
    private final QuestionIndex index;
    private final QuestionReader reader;
    private final DecisionListeners listeners = new DecisionListeners();

    /** Distinguishes this process's publications from those of others. */
    private final String process = UUID.randomUUID().toString();

    /**
     * Approvals over a connection that they do not close.
     *
     * @param timeToLive how long a question is kept after somebody acted on its decision
     */
    RedisApprovals(
            RedisLink link,
            RedisKeys keys,
            Duration timeToLive,
            PubSubListeners pubSub,
            BadRecords bad) {
        this.link = link;
        this.keys = keys;
        this.timeToLive = timeToLive;
        this.pubSub = pubSub;
        this.index = new QuestionIndex(link, keys);
        this.reader = new QuestionReader(link, keys, bad);
    }

    @Override
    public Approval request(Question question) {
        StoredQuestion asked =
                StoredQuestion.of(
                        run(
                                REQUEST,
                                question.id(),
                                StoredQuestion.document(question),
                                millis(timeToLive),
                                question.expiresIn().map(RedisApprovals::micros).orElse(""),
                                keys.questions(),
                                PublishedApprovals.message(process, question.id())));
        Approval approval = asked.approval();
        // Also when it was asked before: the asker may have died before it was listed.
        if (approval.status() == Approval.Status.PENDING) {
            index.asked(question.id(), asked.due());
        }
        return approval;
    }

    @Override
    public Optional<Approval> find(String id) {
        StoredQuestion found = reader.read(id);
        return found.exists() ? Optional.of(found.approval()) : Optional.empty();
    }

    @Override
    public List<Approval> list() {
        return listed(index.undecided()).stream()
                .map(StoredQuestion::approval)
                .filter(approval -> approval.status() == Approval.Status.PENDING)
                .sorted(Comparator.comparing(Approval::requestedAt).thenComparing(Approval::id))
                .toList();
    }

    @Override
    public Approval approve(String id, String by, String note) {
        return decide(id, Approval.Status.APPROVED, by, note, Optional.empty());
    }

    @Override
    public Approval approve(String id, String by, String note, Map<String, Object> edited) {
        return decide(id, Approval.Status.APPROVED, by, note, Optional.of(edited));
    }

    @Override
    public Approval reject(String id, String by, String note) {
        return decide(id, Approval.Status.REJECTED, by, note, Optional.empty());
    }

    @Override
    public List<Approval> expire(int limit) {
        String decision =
                StoredQuestion.document(Approval.Status.EXPIRED, "", "", Optional.empty());
        // Read before: unreadable records stay untouched.
        List<String> due = List.copyOf(reader.readAll(index.due(limit)).keySet());
        List<Approval> ended =
                QuestionReader.all(due, id -> decide(id, Approval.Status.EXPIRED, decision))
                        .stream()
                        .filter(Decision::isNew)
                        .map(decided -> decided.question().approval())
                        .toList();
        ended.forEach(listeners::tell);
        return ended;
    }

    /** Reads every undecided question: those of one workflow have no list of their own. */
    @Override
    public List<Approval> withdraw(String workflowId, String reason) {
        List<String> ids =
                list().stream()
                        .filter(asked -> asked.workflowId().equals(workflowId))
                        .map(Approval::id)
                        .toList();
        String decision =
                StoredQuestion.document(Approval.Status.WITHDRAWN, "", reason, Optional.empty());
        List<Approval> ended =
                QuestionReader.all(
                                ids,
                                id -> {
                                    index.deciding(id);
                                    return decide(id, Approval.Status.WITHDRAWN, decision);
                                })
                        .stream()
                        .filter(Decision::isNew)
                        .map(decided -> decided.question().approval())
                        .toList();
        ended.forEach(listeners::tell);
        return ended;
    }

    @Override
    public List<Approval> unacknowledged(int limit) {
        return listed(index.unacknowledged(limit)).stream()
                .filter(StoredQuestion::isUnacknowledged)
                .map(StoredQuestion::approval)
                .sorted(Comparator.comparing(approval -> approval.decidedAt().orElseThrow()))
                .toList();
    }

    @Override
    public void acknowledge(String id) {
        if (Replies.number(run(ACKNOWLEDGE, id, millis(timeToLive)), 0) == 1) {
            index.forget(id);
        }
    }

    @Override
    public AutoCloseable onDecision(Consumer<Approval> listener) {
        AutoCloseable here = listeners.add(listener);
        AutoCloseable elsewhere =
                PublishedApprovals.listen(pubSub, keys.decisions(), reader, not(process), listener);
        return () -> {
            here.close();
            elsewhere.close();
        };
    }

    @Override
    public AutoCloseable onQuestion(Consumer<Approval> listener) {
        return PublishedApprovals.listen(
                pubSub, keys.questions(), reader, anybody -> true, listener);
    }

    private static Predicate<String> not(String process) {
        return other -> !other.equals(process);
    }

    private Approval decide(
            String id,
            Approval.Status status,
            String by,
            String note,
            Optional<Map<String, Object>> edited) {
        String document = StoredQuestion.document(status, by, note, edited);
        if (find(id).isEmpty()) { // throws if it cannot be read, before anything is changed
            throw Approvals.unknown(id);
        }
        index.deciding(id);
        Decision decision = decide(id, status, document);
        if (!decision.question().exists()) {
            throw Approvals.unknown(id);
        }
        Approval approval = decision.question().approval();
        if (decision.isNew()) {
            listeners.tell(approval);
        }
        return approval;
    }

    private Decision decide(String id, Approval.Status status, String document) {
        return Decision.of(
                run(
                        DECIDE,
                        id,
                        link.newRequest(),
                        status.name(),
                        document,
                        keys.decisions(),
                        PublishedApprovals.message(process, id)));
    }

    /** The listed questions that can be read, without misplaced ones. */
    private List<StoredQuestion> listed(QuestionIndex.Listed listed) {
        List<StoredQuestion> questions = new ArrayList<>();
        List<String> strangers = new ArrayList<>();
        reader.readAll(listed.ids())
                .forEach(
                        (id, found) -> {
                            if (found.exists() && !found.isAcknowledged()) {
                                questions.add(found);
                            } else {
                                strangers.add(id);
                            }
                        });
        if (!strangers.isEmpty()) {
            index.forget(listed, strangers);
        }
        return questions;
    }

    private List<Object> run(LuaScript script, String id, String... args) {
        List<String> all = new ArrayList<>();
        Collections.addAll(all, args);
        return link.run(script, List.of(keys.approval(id)), all);
    }

    private static String millis(Duration time) {
        return String.valueOf(time.toMillis());
    }

    private static String micros(Duration time) {
        return String.valueOf(time.toNanos() / 1_000);
    }

    /** How a question stands, and whether it was this call that decided it. */
    private record Decision(StoredQuestion question, boolean isNew) {
        static Decision of(List<?> reply) {
            return new Decision(StoredQuestion.of(reply), Replies.number(reply, 0) == 1);
        }
    }
}
