package io.jarviscore.cli;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshStatus;
import io.jarviscore.WorkflowFilter;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowView;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.extension.MeshPorts;
import io.jarviscore.settings.SettingKeys;
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

    /** A mesh writes its trace a moment after the store. */
    private static final Duration LAST_LOOK = Duration.ofMillis(50);

    private static final int LAST_LOOKS = 20;

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

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description =
                    "Lists only workflows of the store with this status: running, waiting, success,"
                            + " failure, timeout or cancelled. Repeatable.")
    List<String> statuses = new ArrayList<>();

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description = "Lists only workflows of the store whose id begins so.")
    String prefix = "";

    @Override
    public Integer call() throws Exception {
        TraceFiles traces =
                new TraceFiles(Path.of(common.load().get(SettingKeys.TELEMETRY_TRACE_DIR)));
        try (MeshPorts ports = common.openStores()) {
            if (workflow == null) {
                list(ports, traces);
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

    private void list(MeshPorts ports, TraceFiles traces) {
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
        WorkflowFilter filter = filter();
        List<WorkflowView> stored = ports.workflows(filter).items();
        if (!filter.statuses().isEmpty() || !filter.idPrefix().isEmpty()) {
            runs.keySet().retainAll(stored.stream().map(WorkflowView::workflowId).toList());
        }
        for (WorkflowView view : stored) {
            runs.computeIfAbsent(view.workflowId(), RunSummary::new).add(view);
        }
        List<RunSummary> newest =
                runs.values().stream()
                        .sorted(Comparator.comparing(RunSummary::started).reversed())
                        .limit(limit)
                        .toList();
        if (common.json) {
            common.printJson(newest.stream().map(RunSummary::asMap).toList());
            return;
        }
        common.print(RunSummary.heading());
        newest.forEach(run -> common.print(run.row()));
        unreadable.forEach(line -> common.print(Timeline.line(line)));
    }

    private WorkflowFilter filter() {
        WorkflowFilter filter =
                WorkflowFilter.all()
                        .limit(Math.min(limit, WorkflowFilter.LARGEST_LIMIT))
                        .idPrefix(prefix);
        if (statuses.isEmpty()) {
            return filter;
        }
        List<WorkflowView.Status> wanted = statuses.stream().map(InspectCommand::status).toList();
        return filter.status(
                wanted.getFirst(),
                wanted.subList(1, wanted.size()).toArray(new WorkflowView.Status[0]));
    }

    private static WorkflowView.Status status(String name) {
        return WorkflowView.Status.ofWorkflows().stream()
                .filter(status -> status.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--status is "
                                                + Text.line(name)
                                                + ": use one of "
                                                + WorkflowView.Status.ofWorkflows()));
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
            int lastLooks = 0;
            while (!ended || (isBehind(seen) && lastLooks++ < LAST_LOOKS)) {
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
                boolean more = !ended || isBehind(seen);
                Duration pause = ended ? LAST_LOOK : LOOK_AGAIN;
                if (more && changed.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
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

    /** Whether the trace lacks the end of a workflow that it has the beginning of. */
    private static boolean isBehind(Set<TraceLine> seen) {
        return !seen.isEmpty()
                && seen.stream().noneMatch(line -> line.type().equals("workflow_complete"));
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
        for (MeshStatus.BadRecord bad : ports.badRecords()) {
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
