package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowFilter.Cursor;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowView.Status;
import io.jarviscore.stored.BadRecords;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Lists of the workflows of each status, by when they were opened. In a cluster they are on another
 * server than most workflows, so they cannot change together with a workflow:
 *
 * <ul>
 *   <li>A change is announced after it was made, and nobody waits for that. One that is lost with
 *       its process is announced again by the process that takes the workflow off {@link
 *       ActiveWorkflows}.
 *   <li>A reader of a list reads the workflows too: misplaced entries are left out, and listed in
 *       their right place.
 *   <li>Expired entries are dropped when another workflow ends.
 * </ul>
 *
 * Thread-safe.
 */
final class WorkflowIndex {
    private static final LuaScript MOVE = LuaScript.of("workflow-index-move");
    private static final LuaScript PAGE = LuaScript.of("workflow-index-page");

    /** How many names are read at once when most of them do not pass. */
    private static final int LARGEST_PAGE = 1_000;

    private final RedisLink link;
    private final RedisKeys keys;
    private final BadRecords bad;
    private final String timeToLive;

    /**
     * An index over a connection that it does not close.
     *
     * @param timeToLive how long ended workflows stay
     */
    WorkflowIndex(RedisLink link, RedisKeys keys, BadRecords bad, Duration timeToLive) {
        this.link = link;
        this.keys = keys;
        this.bad = bad;
        this.timeToLive = String.valueOf(timeToLive.toMillis());
    }

    /** Lists a workflow under its status alone; waits for nothing. */
    void move(String workflowId, String status, String opened) {
        int number = Status.ofWorkflows().indexOf(Status.valueOf(status)) + 1;
        boolean ended =
                !status.equals(Status.RUNNING.name()) && !status.equals(Status.WAITING.name());
        link.hint(
                commands ->
                        commands.eval(
                                MOVE.source(),
                                ScriptOutputType.MULTI,
                                keys.workflowIndex().toArray(String[]::new),
                                workflowId,
                                String.valueOf(number),
                                opened,
                                ended ? "ended" : "goes on",
                                timeToLive));
    }

    /**
     * The workflows that pass a filter, in the order of the list; one more than its page has, if
     * there are so many. Takes two round trips for each status, and two more where many of those
     * listed do not pass.
     */
    List<Snapshot> find(WorkflowFilter filter) {
        TreeMap<Cursor, Snapshot> found = new TreeMap<>();
        List<Status> statuses =
                filter.statuses().isEmpty() ? Status.ofWorkflows() : List.copyOf(filter.statuses());
        for (Status status : statuses) {
            for (Snapshot snapshot : of(status, filter)) {
                found.put(Cursor.of(snapshot), snapshot);
            }
        }
        return found.values().stream().limit(filter.limit() + 1L).toList();
    }

    private List<Snapshot> of(Status status, WorkflowFilter filter) {
        List<Snapshot> found = new ArrayList<>();
        int size = Math.min(LARGEST_PAGE, filter.limit() + 1);
        int skipped = 0;
        while (true) {
            List<Cursor> page = page(status, filter, skipped, size);
            List<Cursor> wanted =
                    page.stream()
                            .filter(place -> place.workflowId().startsWith(filter.idPrefix()))
                            .filter(
                                    place ->
                                            filter.after()
                                                    .filter(a -> a.compareTo(place) >= 0)
                                                    .isEmpty())
                            .toList();
            found.addAll(read(status, wanted));
            if (page.size() < size || found.size() > filter.limit()) {
                return found;
            }
            skipped += size;
            size = LARGEST_PAGE;
        }
    }

    private List<Cursor> page(Status status, WorkflowFilter filter, int skipped, int size) {
        List<Object> reply =
                link.run(
                        PAGE,
                        List.of(keys.workflowsThatAre(status)),
                        List.of(
                                String.valueOf(
                                        filter.after().map(Cursor::openedAt).orElse(1L << 53)),
                                "0",
                                String.valueOf(skipped),
                                String.valueOf(size),
                                micros(filter.olderThan()),
                                micros(filter.youngerThan())));
        List<Cursor> page = new ArrayList<>();
        for (int i = 0; i < reply.size(); i += 2) {
            page.add(
                    new Cursor(Long.parseLong(Replies.text(reply, i + 1)), Replies.text(reply, i)));
        }
        return page;
    }

    private static String micros(Optional<Duration> age) {
        return age.map(TimeUnit.MICROSECONDS::convert).map(String::valueOf).orElse("");
    }

    private List<Snapshot> read(Status status, List<Cursor> places) {
        List<Optional<Map<String, String>>> hashes =
                link.readEach(
                        places,
                        (commands, place) -> commands.hgetall(keys.workflowKey(place.workflowId())),
                        (place, refusal) -> note(place, refusal));
        List<Snapshot> found = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            Cursor place = places.get(i);
            Map<String, String> hash = hashes.get(i).orElseGet(HashMap::new);
            if (hash.isEmpty()) {
                forget(status, place);
                continue;
            }
            bad.read(
                            "workflow",
                            keys.workflowKey(place.workflowId()),
                            () -> StoredWorkflow.snapshot(hash))
                    .ifPresent(
                            snapshot -> {
                                if (snapshot.status() == status) {
                                    found.add(snapshot);
                                } else {
                                    move(
                                            place.workflowId(),
                                            snapshot.status().name(),
                                            String.valueOf(place.openedAt()));
                                }
                            });
        }
        return found;
    }

    private void note(Cursor place, JarvisException refusal) {
        bad.note(
                "workflow",
                keys.workflowKey(place.workflowId()),
                String.valueOf(refusal.getMessage()));
    }

    /** One that was just listed is yet to be opened: it stays. */
    private void forget(Status status, Cursor place) {
        if (status != Status.RUNNING) {
            link.hint(commands -> commands.zrem(keys.workflowsThatAre(status), place.workflowId()));
        }
    }
}
