package io.jarviscore;

import io.jarviscore.internal.Ids;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which undecided questions to list, see {@link Approvals#list(ApprovalFilter)}. All conditions
 * have to hold.
 *
 * @param workflowId only those of this workflow
 * @param agent only those about this agent: its id, role or capability, as the field {@code agent}
 *     of the details names it
 * @param askedFrom only those that were asked at this time or later
 * @param askedUntil only those that were asked at this time or earlier
 * @param limit how many at most, 1 to 1,000
 * @param after the page before ended here: its {@link Page#next}
 */
public record ApprovalFilter(
        Optional<String> workflowId,
        Optional<String> agent,
        Optional<Instant> askedFrom,
        Optional<Instant> askedUntil,
        int limit,
        Optional<String> after) {
    private static final int USUAL_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1_000;

    private static final Comparator<Approval> ORDER =
            Comparator.comparing(Approval::requestedAt).thenComparing(Approval::id);

    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException if it is not 1 to 1,000
     */
    public ApprovalFilter {
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ": use 1 to " + LARGEST_LIMIT);
        }
    }

    /** All undecided questions, 100 a page. */
    public static ApprovalFilter all() {
        return new ApprovalFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                USUAL_LIMIT,
                Optional.empty());
    }

    /** Only those of this workflow. */
    public ApprovalFilter workflow(String id) {
        return new ApprovalFilter(Optional.of(id), agent, askedFrom, askedUntil, limit, after);
    }

    /** Only those about this agent. */
    public ApprovalFilter agent(String name) {
        return new ApprovalFilter(
                workflowId, Optional.of(name), askedFrom, askedUntil, limit, after);
    }

    /** Only those that were asked at this time or later. */
    public ApprovalFilter askedFrom(Instant time) {
        return new ApprovalFilter(workflowId, agent, Optional.of(time), askedUntil, limit, after);
    }

    /** Only those that were asked at this time or earlier. */
    public ApprovalFilter askedUntil(Instant time) {
        return new ApprovalFilter(workflowId, agent, askedFrom, Optional.of(time), limit, after);
    }

    /** How many at most. */
    public ApprovalFilter limit(int most) {
        return new ApprovalFilter(workflowId, agent, askedFrom, askedUntil, most, after);
    }

    /** The page that follows the one with this {@link Page#next}. */
    public ApprovalFilter after(String next) {
        return new ApprovalFilter(
                workflowId, agent, askedFrom, askedUntil, limit, Optional.of(next));
    }

    /** The page of these questions that the filter asks for. */
    Page<Approval> page(List<Approval> undecided) {
        Optional<Place> from = after.map(Place::read);
        List<Approval> found =
                undecided.stream()
                        .filter(this::admits)
                        .filter(asked -> from.filter(place -> !place.isBefore(asked)).isEmpty())
                        .sorted(ORDER)
                        .limit(limit + 1L)
                        .toList();
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        Approval last = found.get(limit - 1);
        return new Page<>(
                found.subList(0, limit), Optional.of(last.requestedAt() + " " + last.id()));
    }

    private boolean admits(Approval asked) {
        @Nullable Object about = asked.details().get("agent");
        return workflowId.filter(id -> !id.equals(asked.workflowId())).isEmpty()
                && agent.filter(name -> !name.equals(about)).isEmpty()
                && askedFrom.filter(asked.requestedAt()::isBefore).isEmpty()
                && askedUntil.filter(asked.requestedAt()::isAfter).isEmpty();
    }

    /** Where a page ends. */
    private record Place(Instant askedAt, String id) {
        static Place read(String text) {
            int space = text.indexOf(' ');
            try {
                return new Place(
                        Instant.parse(text.substring(0, space)), text.substring(space + 1));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        Ids.quote(text) + " is no page of questions: use next() of the page before",
                        e);
            }
        }

        boolean isBefore(Approval asked) {
            int byTime = askedAt.compareTo(asked.requestedAt());
            return byTime < 0 || (byTime == 0 && id.compareTo(asked.id()) < 0);
        }
    }
}
