package io.jarviscore.cli;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.JarvisException;
import io.jarviscore.extension.MeshPorts;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists and decides questions to people. A decision is acted on by the workflow's mesh. */
@Command(
        name = "approvals",
        description = "Lists and decides the questions that wait for a person.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ApprovalsCommand.ListAll.class,
            ApprovalsCommand.Show.class,
            ApprovalsCommand.Approve.class,
            ApprovalsCommand.Reject.class
        })
final class ApprovalsCommand {
    ApprovalsCommand() {}

    @Command(name = "list", description = "Lists undecided questions, oldest first.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class ListAll implements Callable<Integer> {
        @Mixin Common common;

        @Override
        public Integer call() {
            try (MeshPorts ports = common.openStores()) {
                List<Approval> open = approvals(ports).list();
                if (common.json) {
                    common.printJson(open.stream().map(ApprovalsCommand::asMap).toList());
                } else if (open.isEmpty()) {
                    common.print("nothing waits for a decision");
                } else {
                    open.forEach(each -> show(common, each));
                }
                return 0;
            }
        }
    }

    @Command(name = "show", description = "Shows one question and its decision.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Show implements Callable<Integer> {
        @Mixin Common common;

        @Parameters(paramLabel = "ID", description = "The id in the list.")
        String id;

        @Override
        public Integer call() {
            try (MeshPorts ports = common.openStores()) {
                show(common, approvals(ports).find(id).orElseThrow(() -> Approvals.unknown(id)));
                return 0;
            }
        }
    }

    @Command(name = "approve", description = "Says yes.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Approve implements Callable<Integer> {
        @Mixin Common common;
        @Mixin Decision decision;

        @Option(
                names = "--arguments",
                paramLabel = "JSON",
                description = "Replaces the proposed arguments: a JSON object, complete.")
        @Nullable String arguments;

        @Override
        public Integer call() {
            try (MeshPorts ports = common.openStores()) {
                Approvals approvals = approvals(ports);
                Approval now =
                        arguments == null
                                ? approvals.approve(decision.id, decision.by, decision.note)
                                : approvals.approve(
                                        decision.id, decision.by, decision.note, parsed(arguments));
                return decision.report(common, now, Approval.Status.APPROVED);
            }
        }

        private static Map<String, Object> parsed(String json) {
            try {
                return Json.parseObject(json);
            } catch (JsonException e) {
                throw new JarvisException("--arguments " + e.getMessage(), e);
            }
        }
    }

    @Command(name = "reject", description = "Says no.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Reject implements Callable<Integer> {
        @Mixin Common common;
        @Mixin Decision decision;

        @Override
        public Integer call() {
            try (MeshPorts ports = common.openStores()) {
                return decision.report(
                        common,
                        approvals(ports).reject(decision.id, decision.by, decision.note),
                        Approval.Status.REJECTED);
            }
        }
    }

    /** The person, the decision and the reason. */
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Decision {
        @Parameters(paramLabel = "ID", description = "The id in the list.")
        String id;

        @Option(
                names = "--by",
                required = true,
                paramLabel = "NAME",
                description = "Who decides; kept with the decision.")
        String by;

        @Option(names = "--note", paramLabel = "TEXT", description = "Why; the agent reads it.")
        String note = "";

        /** Fails if another decision came first. */
        int report(Common common, Approval now, Approval.Status wanted) {
            show(common, now);
            boolean mine =
                    now.status() == wanted && now.decidedBy().equals(by) && now.note().equals(note);
            return mine ? 0 : JarvisCore.FAILED;
        }
    }

    private static Approvals approvals(MeshPorts ports) {
        return ports.find(Approvals.class)
                .orElseThrow(() -> new JarvisException("the store has no approvals"));
    }

    private static void show(Common common, Approval approval) {
        if (common.json) {
            common.printJson(asMap(approval));
            return;
        }
        common.print(
                Text.line(approval.id())
                        + "  "
                        + approval.status().name().toLowerCase(Locale.ROOT));
        common.print("    " + Text.line(approval.question()));
        if (!approval.details().isEmpty()) {
            common.print("    " + Text.line(Json.write(approval.details())));
        }
        String times =
                "    asked "
                        + approval.requestedAt()
                        + approval.expiresAt().map(end -> ", expires " + end).orElse("");
        common.print(times);
        if (!approval.decidedBy().isEmpty()) {
            common.print(
                    "    by "
                            + Text.line(approval.decidedBy())
                            + (approval.note().isEmpty() ? "" : ": " + Text.line(approval.note())));
        }
    }

    private static Map<String, Object> asMap(Approval approval) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", approval.id());
        map.put("workflow", approval.workflowId());
        map.put("step", approval.stepId());
        map.put("question", approval.question());
        map.put("details", approval.details());
        map.put("status", approval.status().name());
        map.put("by", approval.decidedBy());
        map.put("note", approval.note());
        map.put("requested_at", approval.requestedAt().toString());
        approval.expiresAt().ifPresent(at -> map.put("expires_at", at.toString()));
        approval.decidedAt().ifPresent(at -> map.put("decided_at", at.toString()));
        return map;
    }
}
