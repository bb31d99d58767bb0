package io.jarviscore.cli;

import io.jarviscore.Approval;
import io.jarviscore.Outcome;
import io.jarviscore.WorkflowStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A workflow as the store holds it, for people.
 *
 * @param id the workflow
 * @param stored the store's snapshot; empty if it holds nothing any more
 * @param open its undecided questions
 */
record StoredWorkflowView(String id, Optional<WorkflowStore.Snapshot> stored, List<Approval> open) {

    void print(Common common) {
        common.print("workflow " + Text.line(id) + (stored.isEmpty() ? ", not in the store" : ""));
        stored.ifPresent(
                snapshot ->
                        snapshot.steps()
                                .forEach((step, record) -> common.print(line(step, record))));
        open.forEach(
                approval ->
                        common.print(
                                "  waits for "
                                        + Text.line(approval.id())
                                        + ": "
                                        + Text.line(approval.question())));
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("workflow", id);
        Map<String, Object> steps = new LinkedHashMap<>();
        stored.ifPresent(
                snapshot ->
                        snapshot.steps()
                                .forEach((step, record) -> steps.put(step, fields(record))));
        map.put("steps", steps);
        map.put("waits_for", open.stream().map(Approval::id).toList());
        return map;
    }

    private static String line(String step, WorkflowStore.StepRecord record) {
        String outcome =
                record.outcome()
                        .map(ended -> ended.status() + "  " + Text.line(ended.summary()))
                        .orElse(record.state().name().toLowerCase(Locale.ROOT));
        return String.format(
                "  %-20s attempts %d%s  %s",
                Text.line(step),
                record.attempts(),
                record.owner().map(owner -> "  on " + Text.line(owner)).orElse(""),
                outcome);
    }

    private static Map<String, Object> fields(WorkflowStore.StepRecord record) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", record.state().name());
        map.put("attempts", record.attempts());
        record.owner().ifPresent(owner -> map.put("owner", owner));
        record.leaseUntil().ifPresent(until -> map.put("lease_until", until.toString()));
        record.outcome().ifPresent(ended -> outcome(ended, map));
        return map;
    }

    private static void outcome(Outcome ended, Map<String, Object> map) {
        map.put("status", ended.status().name());
        map.put("summary", ended.summary());
        map.put("node", ended.node());
        map.put("tokens", ended.usage().totalTokens());
        ended.usage().costUsd().ifPresent(usd -> map.put("cost_usd", usd));
    }
}
