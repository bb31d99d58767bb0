package io.jarviscore.storage.redis;

import io.jarviscore.WorkflowView;
import io.jarviscore.stored.BadRecords;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ZAddArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The list of workflows that may have work left. In a cluster it is on another server than most of
 * them, so it cannot be changed together with a workflow. The invariants in spite of that:
 *
 * <ul>
 *   <li>A workflow with work left is listed: {@link #list} comes before the change that gives it
 *       work. If the change is never made, or when the work is done, a name too many is on the
 *       list.
 *   <li>Only readers of the list remove names: those of workflows that it found without work. A
 *       name that was listed within {@link RedisLink#memory} stays, since the change that it
 *       announces may be yet to come.
 *   <li>A workflow's score is a time at or before the last write to it, in microseconds. Few writes
 *       raise it; a reader of the list looks at the workflows and raises it to its true value.
 * </ul>
 *
 * Times are those of the servers, whose clocks should differ by less than a fraction of a lease: a
 * difference makes a workflow look quiet that much too early or too late. Thread-safe.
 */
final class ActiveWorkflows {
    private static final LuaScript LIST = LuaScript.of("active-list");
    private static final LuaScript PAGE = LuaScript.of("active-page");
    private static final LuaScript CORRECT = LuaScript.of("active-correct");

    private static final int SMALLEST_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final RedisLink link;
    private final RedisKeys keys;
    private final BadRecords bad;
    private final WorkflowIndex index;

    /** A list over a connection that it does not close. It never expires. */
    ActiveWorkflows(RedisLink link, RedisKeys keys, BadRecords bad, WorkflowIndex index) {
        this.link = link;
        this.keys = keys;
        this.bad = bad;
        this.index = index;
    }

    /** To be called before a workflow is given work. */
    void list(String workflowId) {
        list(workflowId, "known");
    }

    /**
     * To be called before a workflow is opened.
     *
     * @return when it is opened, by the server's clock in microseconds
     */
    String listNew(String workflowId) {
        return Replies.text(list(workflowId, "new"), 0);
    }

    private List<Object> list(String workflowId, String how) {
        return link.run(
                LIST,
                List.of(keys.active(), keys.workflowsThatAre(WorkflowView.Status.RUNNING)),
                List.of(workflowId, how));
    }

    /**
     * Says that a workflow was written to, and waits for nothing. If it is lost, readers of the
     * list have more to look at; and if the list itself was lost when its server was, this brings
     * the workflow back.
     */
    void touch(String workflowId, String written) {
        link.hint(
                commands ->
                        commands.zadd(
                                keys.active(),
                                ZAddArgs.Builder.gt(),
                                Double.parseDouble(written),
                                workflowId));
    }

    /**
     * The workflows with work left to which nothing was written for a while, the quietest first.
     * Where a page of the list ends between two of the same microsecond, the second is on the next
     * page.
     *
     * @param quiet for how long; zero for all
     */
    List<String> quiet(Duration quiet, int limit) {
        int size = Math.clamp(limit, SMALLEST_PAGE, LARGEST_PAGE);
        // By id, since an entry corrected on one page may occur again on another.
        Map<String, Long> found = new HashMap<>();
        Page page = new Page(0, List.of(new Listed("", "-inf")));
        do {
            page = page(quiet, page.end(), size);
            found.putAll(check(page));
        } while (page.listed().size() == size && hasLessThan(limit, found, page));
        return found.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether those beyond a page may be among the quietest. */
    private static boolean hasLessThan(int limit, Map<String, Long> found, Page page) {
        double end = Double.parseDouble(page.end());
        return found.values().stream().filter(written -> written <= end).count() < limit;
    }

    private Page page(Duration quiet, String after, int size) {
        List<Object> reply =
                link.run(
                        PAGE,
                        List.of(keys.active()),
                        List.of(
                                String.valueOf(TimeUnit.MICROSECONDS.convert(quiet)),
                                after,
                                String.valueOf(size)));
        List<Listed> listed = new ArrayList<>();
        for (int i = 1; i < reply.size(); i += 2) {
            listed.add(new Listed(Replies.text(reply, i), Replies.text(reply, i + 1)));
        }
        return new Page(Long.parseLong(Replies.text(reply, 0)), listed);
    }

    /**
     * Looks at the workflows of a page and corrects the list.
     *
     * @return those that belong there, and when they were written to last
     */
    private Map<String, Long> check(Page page) {
        List<Optional<List<KeyValue<String, String>>>> workflows =
                link.readEach(
                        page.listed(),
                        (commands, listed) ->
                                commands.hmget(
                                        keys.workflowKey(listed.workflowId()),
                                        "live",
                                        "written",
                                        "status",
                                        "opened"),
                        (listed, refusal) ->
                                bad.note(
                                        "workflow",
                                        keys.workflowKey(listed.workflowId()),
                                        String.valueOf(refusal.getMessage())));
        Map<String, Long> found = new HashMap<>();
        List<String> corrections = new ArrayList<>();
        for (int i = 0; i < workflows.size(); i++) {
            Listed listed = page.listed().get(i);
            Optional<Look> look = workflows.get(i).flatMap(values -> look(listed, values));
            if (look.isEmpty()) {
                continue; // stays on the list, for a person
            }
            Look seen = look.get();
            if (!seen.hasWork() && !seen.status().isEmpty()) {
                // Before it leaves this list: the change that was announced may have been lost.
                index.move(listed.workflowId(), seen.status(), seen.opened());
            }
            if (!seen.hasWork() || !String.valueOf(seen.written()).equals(listed.score())) {
                corrections.addAll(
                        List.of(
                                listed.workflowId(),
                                listed.score(),
                                seen.hasWork() ? String.valueOf(seen.written()) : ""));
            }
            if (seen.hasWork() && seen.written() <= page.newest()) {
                found.put(listed.workflowId(), seen.written());
            }
        }
        correct(corrections);
        return found;
    }

    private Optional<Look> look(Listed listed, List<KeyValue<String, String>> values) {
        // One that expired has neither.
        return bad.read(
                "workflow",
                keys.workflowKey(listed.workflowId()),
                () ->
                        new Look(
                                !values.getFirst().getValueOrElse("0").equals("0"),
                                Long.parseLong(values.get(1).getValueOrElse("0")),
                                values.get(2).getValueOrElse(""),
                                values.get(3).getValueOrElse("0")));
    }

    private void correct(List<String> corrections) {
        if (!corrections.isEmpty()) {
            List<String> args = new ArrayList<>();
            args.add(link.memory());
            args.addAll(corrections);
            link.run(CORRECT, List.of(keys.active()), args);
        }
    }

    /**
     * A part of the list.
     *
     * @param newest the youngest score that was asked for
     * @param listed by score
     */
    private record Page(long newest, List<Listed> listed) {
        String end() {
            return listed.getLast().score();
        }
    }

    /** A workflow's own state. */
    private record Look(boolean hasWork, long written, String status, String opened) {}

    /** A name on the list, and its score as the server writes it. */
    private record Listed(String workflowId, String score) {}
}
