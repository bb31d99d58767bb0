package io.jarviscore.storage.redis;

import io.jarviscore.Approval;
import io.jarviscore.Approvals.Question;
import io.jarviscore.stored.StoredForms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A question as its hash has it. The document of the question never changes; the server adds the
 * times, and a decision adds a second document.
 *
 * @param at the server's time when it was read
 * @param hash the fields; none if there is no such question
 */
record StoredQuestion(Instant at, Map<String, String> hash) {

    /** Reads the last result of every script about a question. */
    static StoredQuestion of(List<?> reply) {
        int first = reply.size() - 2;
        return new StoredQuestion(
                ServerTime.instant(Replies.text(reply, first)),
                Replies.map(Replies.list(reply, first + 1)));
    }

    /** The document of a question that is asked. */
    static String document(Question question) {
        return StoredForms.write(question.asked(Instant.EPOCH));
    }

    /** The document of a decision. */
    static String document(
            Approval.Status status, String by, String note, Optional<Map<String, Object>> edited) {
        return StoredForms.write(
                new Question("", "", "", "", Map.of())
                        .asked(Instant.EPOCH)
                        .decided(status, by, note, edited, Instant.EPOCH));
    }

    boolean exists() {
        return !hash.isEmpty();
    }

    /** Whether it is decided, and nobody has acted on that. */
    boolean isUnacknowledged() {
        return exists() && !isAcknowledged() && status() != Approval.Status.PENDING;
    }

    boolean isAcknowledged() {
        return hash.containsKey("acknowledged");
    }

    /** The end of its time, as the server wrote it. */
    Optional<String> due() {
        return Optional.ofNullable(hash.get("expiresAt"));
    }

    /** How it stood when it was read. */
    Approval approval() {
        return recorded().asOf(at);
    }

    /** The question as recorded: EXPIRED only if somebody has expired it. */
    private Approval recorded() {
        Approval asked = StoredForms.readApproval(text("question"));
        Optional<Approval> decision =
                Optional.ofNullable(hash.get("decision")).map(StoredForms::readApproval);
        return new Approval(
                asked.id(),
                asked.workflowId(),
                asked.stepId(),
                asked.question(),
                asked.details(),
                status(),
                decision.map(Approval::decidedBy).orElse(""),
                decision.map(Approval::note).orElse(""),
                decision.flatMap(Approval::edited),
                ServerTime.instant(text("requestedAt")),
                due().map(ServerTime::instant),
                Optional.ofNullable(hash.get("decidedAt")).map(ServerTime::instant));
    }

    private Approval.Status status() {
        return Approval.Status.valueOf(text("status"));
    }

    private String text(String field) {
        return Objects.requireNonNullElse(hash.get(field), "");
    }
}
