package io.jarviscore;

import io.jarviscore.internal.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Port: questions to people and their decisions. The first decision wins, and is kept with its
 * author, time and reason. Thread-safe; every method may block for as long as the store takes, and
 * throws {@link JarvisException} if the store cannot be used.
 *
 * <p>A question whose time has expired reads as {@link Approval.Status#EXPIRED} from that moment
 * on, in every process. {@link #expire} makes that a decision like any other: listeners are
 * notified of it, and it waits to be acted on.
 *
 * <p>Listeners are a hint; they are not called while their process is down. The effect of a
 * decision must not depend on them: {@link #unacknowledged} has every decision until somebody says
 * that it was acted on, and in a durable store that survives every process.
 */
public interface Approvals {
    /** Asks, unless this id was asked before; returns how it stands. */
    Approval request(Question question);

    /** How a question stands. */
    Optional<Approval> find(String id);

    /** Undecided questions that have not expired, oldest first. */
    List<Approval> list();

    /**
     * A page of the undecided questions that pass a filter, oldest first. Reads all undecided
     * questions, in as many round trips as {@link #list()}.
     */
    default Page<Approval> list(ApprovalFilter filter) {
        return filter.page(list());
    }

    /**
     * Says yes.
     *
     * @return how it stands now: unchanged if it was decided or had expired before
     * @throws UnknownIdException if there is no such question
     * @throws IllegalArgumentException if {@code by} is blank
     */
    Approval approve(String id, String by, String note);

    /**
     * Says yes, but with these arguments instead of those in the question. The asker checks the
     * arguments, and may ask again.
     *
     * @param edited the whole of the new arguments, plain JSON
     * @return how it stands now: unchanged if it was decided or had expired before
     * @throws UnknownIdException if there is no such question
     * @throws IllegalArgumentException if {@code by} is blank, or the arguments have no JSON form
     */
    Approval approve(String id, String by, String note, Map<String, Object> edited);

    /**
     * Says no.
     *
     * @return how it stands now: unchanged if it was decided or had expired before
     * @throws UnknownIdException if there is no such question
     * @throws IllegalArgumentException if {@code by} is blank
     */
    Approval reject(String id, String by, String note);

    /**
     * Expires overdue questions, the longest overdue first. Each question is expired by exactly one
     * of several concurrent callers.
     *
     * @param limit at most so many
     * @return those that this call ended; more may be left
     */
    List<Approval> expire(int limit);

    /**
     * Ends the undecided questions of a workflow as {@link Approval.Status#WITHDRAWN}, because it
     * was cancelled. That is a decision like any other: listeners are called, and it stays
     * unacknowledged until the cancelling is done, also by another process.
     *
     * @param reason becomes the note of each question
     * @return those that this call ended
     */
    List<Approval> withdraw(String workflowId, String reason);

    /**
     * Decisions that nobody has acted on yet, those of {@link #expire} and {@link #withdraw} among
     * them, oldest first.
     *
     * @param limit at most so many
     */
    List<Approval> unacknowledged(int limit);

    /**
     * Says that a decision was acted on. Nothing happens if it was said before, the question is
     * unknown, or nobody has decided it and nothing has ended it yet.
     */
    void acknowledge(String id);

    /**
     * Calls back after each new decision until closed. A decision made through this object is
     * reported once, on the deciding thread, before the call returns. A decision of another process
     * that uses the same store is reported at least once while the store can be reached, on any
     * thread and a moment later. A listener that throws is logged; the decision stands.
     */
    AutoCloseable onDecision(Consumer<Approval> listener);

    /**
     * Calls back after each new question until closed, whichever process of the store asks it. Each
     * is reported at least once while the store can be reached, on any thread and a moment later.
     * The approval stands as it was read then, which may be decided already. A question that is
     * asked again is not new. A listener that throws is logged.
     */
    AutoCloseable onQuestion(Consumer<Approval> listener);

    /**
     * Creates the exception for an id that an implementation does not know. The message quotes the
     * beginning of a long one.
     */
    static UnknownIdException unknown(String id) {
        return new UnknownIdException(
                id, "approval " + Ids.quote(id) + " is unknown: list() names those that wait");
    }

    /**
     * A question to be asked.
     *
     * @param id unique; asking it again is the same question
     * @param workflowId the workflow that waits
     * @param stepId the step that waits
     * @param text the question in words
     * @param details plain JSON for the person; the arguments that may be edited are in its field
     *     {@value Approval#ARGUMENTS}
     * @param expiresIn how long there is to decide, from when it is first asked; empty for ever
     */
    record Question(
            String id,
            String workflowId,
            String stepId,
            String text,
            Map<String, Object> details,
            Optional<Duration> expiresIn) {

        /** The longest time to decide: 100 years. */
        public static final Duration LONGEST = Duration.ofDays(36_500);

        /**
         * Checks the time.
         *
         * @throws IllegalArgumentException if it is not positive or longer than {@link #LONGEST}
         */
        public Question {
            if (expiresIn
                    .filter(time -> !time.isPositive() || time.compareTo(LONGEST) > 0)
                    .isPresent()) {
                throw new IllegalArgumentException(
                        "the time to decide question "
                                + Ids.quote(id)
                                + " is "
                                + expiresIn.get()
                                + ": use a positive time of at most 100 years, or none");
            }
        }

        /** A question that does not expire. */
        public Question(
                String id,
                String workflowId,
                String stepId,
                String text,
                Map<String, Object> details) {
            this(id, workflowId, stepId, text, details, Optional.empty());
        }

        /** The question as it stands when it has just been asked. */
        public Approval asked(Instant at) {
            return new Approval(
                    id,
                    workflowId,
                    stepId,
                    text,
                    details,
                    Approval.Status.PENDING,
                    "",
                    "",
                    Optional.empty(),
                    at,
                    expiresIn.map(at::plus),
                    Optional.empty());
        }
    }
}
