package io.jarviscore.cli;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.BadRecords;
import io.jarviscore.JarvisException;
import io.jarviscore.Ledger;
import io.jarviscore.MeshPorts;
import io.jarviscore.SettingKeys;
import io.jarviscore.WorkflowStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows workflows: their stored state and their traces. Changes nothing. */
@Command(
        name = "inspect",
        description = {
            "Lists the workflows of the store and of the traces, or shows one: steps, timeline,"
                    + " cost, errors.",
            "What cannot be read is named and skipped."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class InspectCommand implements Callable<Integer> {
    /** A trace is written without a notification; the store notifies of steps at once. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    @Mixin Common common;

    @Parameters(arity = "0..1", paramLabel = "WORKFLOW", description = "A workflow's id.")
    @Nullable String workflow;

    @Option(names = "--errors", description = "Shows only errors of the timeline.")
    boolean errors;

    @Option(names = "--follow", description = "Goes on until the workflow has ended or waits.")
    boolean follow;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Lists at most so many, the newest (default: ${DEFAULT-VALUE}).")
    int limit = 50;

    @Override
    public Integer call() throws Exception {
        TraceFiles traces =
                new TraceFiles(Path.of(common.load().get(SettingKeys.TELEMETRY_TRACE_DIR)));
        try (MeshPorts ports = common.openStores()) {
            WorkflowStore store = ports.find(WorkflowStore.class).orElseThrow();
            if (workflow == null) {
                list(store, traces);
            } else if (!show(workflow, ports, traces)) {
                throw new JarvisException(
                        "workflow "
                                + Text.line(workflow)
                                + " is neither in the store nor in the traces; jarviscore inspect"
                                + " lists those that are");
            } else if (follow) {
                follow(workflow, ports, traces);
            }
            damaged(ports);
            return 0;
        }
    }

    private void list(WorkflowStore store, TraceFiles traces) {
        Map<String, RunSummary> runs = new LinkedHashMap<>();
        List<TraceLine> unreadable = new ArrayList<>();
        traces.forEach(
                line -> {
                    if (line.type().equals(TraceLine.UNREADABLE)) {
                        unreadable.add(line);
                    } else {
                        runs.computeIfAbsent(line.workflow(), RunSummary::new).add(line);
                    }
                });
        List<String> untraced =
                store.unfinished(Duration.ZERO, limit).stream()
                        .filter(id -> !runs.containsKey(id))
                        .toList();
        List<RunSummary> newest =
                runs.values().stream()
                        .sorted(Comparator.comparing(RunSummary::started).reversed())
                        .limit(limit)
                        .toList();
        if (common.json) {
            List<Map<String, Object>> all = new ArrayList<>();
            newest.forEach(run -> all.add(run.asMap()));
            untraced.forEach(id -> all.add(Map.of("workflow", id, "status", "unfinished")));
            common.printJson(all);
            return;
        }
        common.print(RunSummary.heading());
        newest.forEach(run -> common.print(run.row()));
        untraced.forEach(id -> common.print(String.format("%-28s  unfinished, no trace", id)));
        unreadable.forEach(line -> common.print(Timeline.line(line)));
    }

    private boolean show(String id, MeshPorts ports, TraceFiles traces) {
        Optional<WorkflowStore.Snapshot> stored =
                ports.find(WorkflowStore.class).flatMap(store -> store.find(id));
        List<TraceLine> timeline = timeline(id, ports, traces);
        boolean known =
                stored.isPresent()
                        || timeline.stream().anyMatch(line -> line.workflow().equals(id));
        if (!known) {
            return false;
        }
        List<Approval> open =
                ports.find(Approvals.class).map(Approvals::list).orElse(List.of()).stream()
                        .filter(approval -> approval.workflowId().equals(id))
                        .toList();
        StoredWorkflowView view = new StoredWorkflowView(id, stored, open);
        RunSummary summary = new RunSummary(id);
        timeline.stream().filter(line -> !line.workflow().isEmpty()).forEach(summary::add);
        List<TraceLine> shown =
                timeline.stream().filter(line -> !errors || line.isError()).toList();
        if (common.json) {
            Map<String, Object> map = new LinkedHashMap<>(view.asMap());
            map.put("traced", summary.asMap());
            map.put("timeline", shown.stream().map(Timeline::line).toList());
            common.printJson(map);
            return true;
        }
        view.print(common);
        if (!timeline.isEmpty()) {
            common.print("");
            common.print(RunSummary.heading());
            common.print(summary.row());
            common.print("");
            shown.forEach(line -> common.print(Timeline.line(line)));
        }
        return true;
    }

    /** From the files of this machine and the state store; events in both are shown once. */
    private static List<TraceLine> timeline(String id, MeshPorts ports, TraceFiles traces) {
        Set<TraceLine> all = new LinkedHashSet<>(traces.of(id));
        ports.find(Ledger.class)
                .ifPresent(ledger -> all.addAll(new StoredTrace(ledger, id).next()));
        return all.stream().sorted(Comparator.comparing(TraceLine::at)).toList();
    }

    private void follow(String id, MeshPorts ports, TraceFiles traces) throws Exception {
        WorkflowStore store = ports.find(WorkflowStore.class).orElseThrow();
        StoredTrace stream = new StoredTrace(ports.find(Ledger.class).orElseThrow(), id);
        Set<TraceLine> seen = new HashSet<>(timeline(id, ports, traces));
        Semaphore changed = new Semaphore(0);
        AutoCloseable watching = store.watch(id, changed::release);
        try {
            boolean ended = false;
            while (!ended) {
                // Read first: later trace lines are printed in the last round.
                ended = store.find(id).map(InspectCommand::rests).orElse(true);
                List<TraceLine> lines = new ArrayList<>(traces.of(id));
                lines.addAll(stream.next());
                for (TraceLine line : lines) {
                    if (seen.add(line) && (!errors || line.isError())) {
                        common.print(Timeline.line(line));
                    }
                }
                common.out().flush();
                if (!ended && changed.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            }
        } finally {
            watching.close();
        }
        store.find(id)
                .ifPresent(
                        stored ->
                                new StoredWorkflowView(id, Optional.of(stored), List.of())
                                        .print(common));
    }

    /** Whether no step is pending or running. */
    private static boolean rests(WorkflowStore.Snapshot snapshot) {
        return snapshot.steps().values().stream()
                .noneMatch(
                        step ->
                                step.state() == WorkflowStore.State.PENDING
                                        || step.state() == WorkflowStore.State.RUNNING);
    }

    private void damaged(MeshPorts ports) {
        if (common.json) {
            return;
        }
        for (BadRecords.BadRecord bad : ports.badRecords()) {
            common.print(
                    "!! damaged "
                            + Text.line(bad.kind())
                            + " "
                            + Text.line(bad.key())
                            + ": "
                            + Text.line(bad.reason()));
        }
    }
}
