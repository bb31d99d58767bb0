package io.jarviscore.operations.console;

import io.jarviscore.Approval;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshStatus;
import io.jarviscore.Outcome;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.FleetView;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The state for a watcher: events of this process joined with the stores' records, so that steps of
 * other nodes are shown too. Reads the stores on the watcher's thread. Immutable; thread-safe.
 */
final class PageState {
    private static final int MOST_ELSEWHERE = 50;
    private static final int LONGEST = 1_000;

    private final LiveView view;
    private final Sources sources;
    private final UnaryOperator<String> redaction;

    PageState(LiveView view, Sources sources, UnaryOperator<String> redaction) {
        this.view = view;
        this.sources = sources;
        this.redaction = redaction;
    }

    /** The changes since a version, as JSON; 0 for everything. */
    Message since(long seen) {
        LiveView.Changes changes = view.since(seen);
        Map<String, Object> message = new LinkedHashMap<>();
        MeshStatus status = sources.status().get();
        message.put("node", status.node());
        message.put("closing", status.closing());
        message.put("peers", peers(status));
        message.put("nodes", status.nodes().stream().map(PageState::node).toList());
        message.put("load", changes.load());
        message.put("usd_per_day", sources.dailyLimitUsd());
        message.put("concurrency", sources.concurrencyLimit());
        message.put("log", changes.log().stream().map(PageState::line).toList());
        try {
            message.put("workflows", workflows(changes));
            message.put("approvals", approvals());
            message.put("store", "up");
        } catch (JarvisException e) {
            // The page shows that the store is down; events continue.
            message.put("store", redaction.apply("down: " + e.getMessage()));
        }
        return new Message(changes.version(), Json.write(message));
    }

    private List<Map<String, Object>> workflows(LiveView.Changes changes) {
        List<Map<String, Object>> all = new ArrayList<>();
        Set<String> here = new HashSet<>();
        for (LiveWorkflow.State live : changes.workflows()) {
            here.add(live.id());
            all.add(workflow(live));
        }
        for (String id : sources.store().unfinished(Duration.ZERO, MOST_ELSEWHERE)) {
            if (here.add(id)) {
                all.add(workflow(new LiveWorkflow.State(id, "", Map.of())));
            }
        }
        return all;
    }

    private Map<String, Object> workflow(LiveWorkflow.State live) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", live.id());
        Optional<WorkflowStore.Snapshot> stored = sources.store().find(live.id());
        List<Map<String, Object>> steps = new ArrayList<>();
        stored.ifPresent(
                snapshot ->
                        snapshot.definition()
                                .steps()
                                .forEach(step -> steps.add(step(step, snapshot, live))));
        map.put(
                "status",
                live.status().isEmpty()
                        ? stored.map(PageState::status).orElse("UNKNOWN")
                        : live.status());
        map.put("steps", steps);
        return map;
    }

    private Map<String, Object> step(
            Step step, WorkflowStore.Snapshot snapshot, LiveWorkflow.State live) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", step.id());
        map.put("after", step.dependencies());
        map.put("agent", step.agent());
        map.putAll(live.steps().getOrDefault(step.id(), Map.of()));
        WorkflowStore.StepRecord record = snapshot.steps().get(step.id());
        if (record != null) {
            map.put(
                    "status",
                    record.outcome()
                            .map(Outcome::status)
                            .map(Enum::name)
                            .orElse(record.state().name()));
            map.put("attempt", record.attempts());
            record.owner().ifPresent(owner -> map.put("owner", owner));
            record.outcome()
                    .ifPresent(ended -> map.put("summary", clip(redaction.apply(ended.summary()))));
        }
        return map;
    }

    private static String status(WorkflowStore.Snapshot snapshot) {
        return snapshot.isFinished() ? "ENDED" : "RUNNING";
    }

    private List<Map<String, Object>> approvals() {
        return sources.approvals().list().stream().map(this::approval).toList();
    }

    private Map<String, Object> approval(Approval approval) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", approval.id());
        map.put("workflow", approval.workflowId());
        map.put("step", approval.stepId());
        map.put("question", clip(redaction.apply(approval.question())));
        map.put(
                "details",
                approval.details().isEmpty()
                        ? ""
                        : clip(redaction.apply(Json.write(approval.details()))));
        map.put("asked", approval.requestedAt().toString());
        approval.expiresAt().ifPresent(at -> map.put("expires", at.toString()));
        return map;
    }

    private static List<Map<String, Object>> peers(MeshStatus status) {
        List<Map<String, Object>> all = new ArrayList<>();
        status.agents().forEach(agent -> all.add(peer(agent, true)));
        for (Roster.Listing other : status.others()) {
            all.add(peer(other.peer(), other.alive()));
        }
        return all;
    }

    private static Map<String, Object> peer(Peer peer, boolean alive) {
        return Map.of(
                "id", peer.id(),
                "node", peer.node(),
                "capabilities", peer.card().capabilities(),
                "alive", alive);
    }

    private static Map<String, Object> node(FleetView.Node node) {
        return Map.of(
                "name", node.name(),
                "state", node.state(),
                "link", node.link(),
                "queued", node.queued());
    }

    private static Map<String, Object> line(LiveView.LogLine line) {
        return Map.of(
                "at", line.at(),
                "task", line.task(),
                "kind", line.kind(),
                "text", line.text(),
                "failed", line.failed());
    }

    private static String clip(String text) {
        return Json.cut(LONGEST, text);
    }

    /**
     * A message.
     *
     * @param version of the last change that it contains
     * @param json one line
     */
    record Message(long version, String json) {}
}
