package io.jarviscore;

import io.jarviscore.internal.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which workflows to list, see {@link Mesh#workflows}. Immutable; each method returns a changed
 * copy, and all conditions have to hold.
 */
public final class WorkflowFilter {
    /** How many workflows a page has unless {@link #limit} says otherwise. */
    public static final int USUAL_LIMIT = 100;

    /** The most that a page has. */
    public static final int LARGEST_LIMIT = 1_000;

    /** Longer than anything is kept; a longer duration is counted as this. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final WorkflowFilter ALL =
            new WorkflowFilter(Set.of(), null, null, "", USUAL_LIMIT, null);

    private final Set<WorkflowView.Status> statuses;
    private final @Nullable Duration youngest;
    private final @Nullable Duration oldest;
    private final String idPrefix;
    private final int limit;
    private final @Nullable Cursor after;

    private WorkflowFilter(
            Set<WorkflowView.Status> statuses,
            @Nullable Duration youngest,
            @Nullable Duration oldest,
            String idPrefix,
            int limit,
            @Nullable Cursor after) {
        this.statuses = statuses;
        this.youngest = youngest;
        this.oldest = oldest;
        this.idPrefix = idPrefix;
        this.limit = limit;
        this.after = after;
    }

    /** All workflows, {@value #USUAL_LIMIT} a page. */
    public static WorkflowFilter all() {
        return ALL;
    }

    /**
     * Only those with one of these statuses.
     *
     * @throws IllegalArgumentException for a status that only steps have
     */
    public WorkflowFilter status(WorkflowView.Status first, WorkflowView.Status... more) {
        EnumSet<WorkflowView.Status> chosen = EnumSet.of(first, more);
        for (WorkflowView.Status status : chosen) {
            if (!status.isOfWorkflows()) {
                throw new IllegalArgumentException(
                        "status "
                                + status
                                + " is one of steps; workflows are "
                                + WorkflowView.Status.ofWorkflows());
            }
        }
        return new WorkflowFilter(Set.copyOf(chosen), youngest, oldest, idPrefix, limit, after);
    }

    /** Only those that were started at least this long ago. */
    public WorkflowFilter olderThan(Duration age) {
        return new WorkflowFilter(statuses, notNegative(age), oldest, idPrefix, limit, after);
    }

    /** Only those that were started at most this long ago. */
    public WorkflowFilter youngerThan(Duration age) {
        return new WorkflowFilter(statuses, youngest, notNegative(age), idPrefix, limit, after);
    }

    /**
     * Selects workflows by the beginning of their ids.
     *
     * @throws IllegalArgumentException if no id can
     */
    public WorkflowFilter idPrefix(String prefix) {
        if (!prefix.isEmpty()) {
            Ids.require("id prefix", prefix + "x");
        }
        return new WorkflowFilter(statuses, youngest, oldest, prefix, limit, after);
    }

    /** How many at most, 1 to {@value #LARGEST_LIMIT}. */
    public WorkflowFilter limit(int most) {
        if (most < 1 || most > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit is " + most + ": use 1 to " + LARGEST_LIMIT);
        }
        return new WorkflowFilter(statuses, youngest, oldest, idPrefix, most, after);
    }

    /**
     * The page that follows another one.
     *
     * @param next the other page's {@link Page#next}
     * @throws IllegalArgumentException if it is none
     */
    public WorkflowFilter after(String next) {
        return new WorkflowFilter(statuses, youngest, oldest, idPrefix, limit, Cursor.read(next));
    }

    /** The statuses asked for; empty for all. */
    public Set<WorkflowView.Status> statuses() {
        return statuses;
    }

    /** The age that they have at least, if any is asked for. */
    public Optional<Duration> olderThan() {
        return Optional.ofNullable(youngest);
    }

    /** The age that they have at most, if any is asked for. */
    public Optional<Duration> youngerThan() {
        return Optional.ofNullable(oldest);
    }

    /** The beginning of the ids; may be empty. */
    public String idPrefix() {
        return idPrefix;
    }

    /** How many at most. */
    public int limit() {
        return limit;
    }

    /** The last workflow of the page before, if there is one. */
    public Optional<Cursor> after() {
        return Optional.ofNullable(after);
    }

    /**
     * When the oldest workflow may have been opened, in microseconds since 1970.
     *
     * @param now the time from which ages are counted
     */
    public long openedFrom(Instant now) {
        return oldest == null ? 0 : micros(now.minus(oldest));
    }

    /**
     * When the youngest workflow may have been opened, in microseconds since 1970.
     *
     * @param now the time from which ages are counted
     */
    public long openedUntil(Instant now) {
        return youngest == null ? Long.MAX_VALUE : micros(now.minus(youngest));
    }

    /** Whether a workflow of this status is asked for. */
    public boolean admits(WorkflowView.Status status) {
        return statuses.isEmpty() || statuses.contains(status);
    }

    /**
     * Whether the filter selects a workflow at this position of the list, apart from its status.
     */
    public boolean admits(Cursor place, Instant now) {
        return place.workflowId().startsWith(idPrefix)
                && place.openedAt() >= openedFrom(now)
                && place.openedAt() <= openedUntil(now)
                && (after == null || after.compareTo(place) < 0);
    }

    /**
     * The page that a list begins with.
     *
     * @param found in the order of the list; where there are more of them than {@link #limit}, a
     *     page follows
     */
    public Page<WorkflowStore.Snapshot> page(List<WorkflowStore.Snapshot> found) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<WorkflowStore.Snapshot> items = found.subList(0, limit);
        return new Page<>(items, Optional.of(Cursor.of(items.getLast()).write()));
    }

    private static long micros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1_000;
    }

    private static Duration notNegative(Duration age) {
        if (age.isNegative()) {
            throw new IllegalArgumentException("age is " + age + ": it must not be negative");
        }
        return age.compareTo(LONGEST) > 0 ? LONGEST : age;
    }

    /**
     * Where a page ends, for implementations of {@link WorkflowStore}.
     *
     * @param openedAt when its last workflow was opened, in microseconds since 1970
     * @param workflowId that workflow
     */
    public record Cursor(long openedAt, String workflowId) implements Comparable<Cursor> {
        /** The place of a workflow in the list. */
        public static Cursor of(WorkflowStore.Snapshot snapshot) {
            return of(snapshot.times().openedAt(), snapshot.definition().workflowId());
        }

        /** The place in the list of a workflow that was opened then. */
        public static Cursor of(Instant openedAt, String workflowId) {
            return new Cursor(micros(openedAt), workflowId);
        }

        /** The youngest come first, and among those of one moment the greatest id. */
        @Override
        public int compareTo(Cursor other) {
            int byAge = Long.compare(other.openedAt, openedAt);
            return byAge != 0 ? byAge : other.workflowId.compareTo(workflowId);
        }

        /** As the text of {@link Page#next}. */
        public String write() {
            return openedAt + ":" + workflowId;
        }

        static Cursor read(String text) {
            int colon = text.indexOf(':');
            try {
                if (colon > 0 && Ids.isValid(text.substring(colon + 1))) {
                    return new Cursor(
                            Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
                }
            } catch (NumberFormatException e) {
                throw notOne(text);
            }
            throw notOne(text);
        }

        private static IllegalArgumentException notOne(String text) {
            return new IllegalArgumentException(
                    Ids.quote(text) + " is no page of workflows: use next() of the page before");
        }
    }
}
