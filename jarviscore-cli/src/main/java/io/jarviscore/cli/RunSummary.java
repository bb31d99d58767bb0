package io.jarviscore.cli;

import io.jarviscore.Outcome;
import io.jarviscore.Usage;
import io.jarviscore.WorkflowView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One line of the list of workflows: the state in the store joined with the traces. Not
 * thread-safe.
 */
final class RunSummary {
    private final String workflow;
    private final Set<String> steps = new HashSet<>();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private long tokens;
    private BigDecimal usd = BigDecimal.ZERO;
    private boolean everyPriceKnown = true;
    private int errors;
    private String status = "running";
    private Instant statusAt = Instant.MIN;

    RunSummary(String workflow) {
        this.workflow = workflow;
    }

    void add(TraceLine line) {
        first = line.at().isBefore(first) ? line.at() : first;
        last = line.at().isAfter(last) ? line.at() : last;
        if (!line.step().isEmpty()) {
            steps.add(line.step());
        }
        if (line.isError()) {
            errors++;
        }
        if (line.type().equals("llm_response")) {
            tokens += line.whole("input_tokens") + line.whole("output_tokens");
            line.number("cost_usd")
                    .ifPresentOrElse(cost -> usd = usd.add(cost), () -> everyPriceKnown = false);
        }
        boolean tellsStatus =
                line.type().equals("workflow_start") || line.type().equals("workflow_complete");
        if (tellsStatus && !line.at().isBefore(statusAt)) {
            statusAt = line.at();
            status =
                    line.type().equals("workflow_start")
                            ? "running"
                            : line.text("status").toLowerCase(Locale.ROOT);
        }
    }

    /** Replaces the status by the store's, and adds values that no trace has. */
    void add(WorkflowView stored) {
        status = stored.status().name().toLowerCase(Locale.ROOT);
        statusAt = Instant.MAX;
        steps.addAll(stored.steps().keySet());
        boolean isTraced = !first.isAfter(last);
        if (isTraced) {
            return;
        }
        first = stored.startedAt();
        last = stored.changedAt();
        for (WorkflowView.StepView step : stored.steps().values()) {
            step.outcome().ifPresent(this::spent);
        }
    }

    private void spent(Outcome outcome) {
        Usage usage = outcome.usage();
        tokens += usage.totalTokens();
        errors += outcome.isFinal() && !outcome.isSuccess() ? 1 : 0;
        if (usage.modelCalls() > 0) {
            usage.costUsd()
                    .ifPresentOrElse(cost -> usd = usd.add(cost), () -> everyPriceKnown = false);
        }
    }

    String workflow() {
        return workflow;
    }

    Instant started() {
        return first;
    }

    Duration elapsed() {
        return first.isAfter(last) ? Duration.ZERO : Duration.between(first, last);
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("workflow", workflow);
        map.put("started", first.toString());
        map.put("steps", steps.size());
        map.put("tokens", tokens);
        map.put("cost_usd", usd);
        map.put("every_price_known", everyPriceKnown);
        map.put("errors", errors);
        map.put("seconds", BigDecimal.valueOf(elapsed().toMillis(), 3));
        map.put("status", status);
        return map;
    }

    String row() {
        return String.format(
                "%-28s  %-20s  %5d  %8d  %10s  %6d  %9s  %s",
                Text.line(workflow),
                first.toString().replaceAll("\\.\\d+", ""),
                steps.size(),
                tokens,
                cost(),
                errors,
                Text.seconds(elapsed()),
                Text.line(status));
    }

    static String heading() {
        return String.format(
                "%-28s  %-20s  %5s  %8s  %10s  %6s  %9s  %s",
                "workflow", "started", "steps", "tokens", "cost", "errors", "time", "status");
    }

    private String cost() {
        return Text.dollars(usd) + (everyPriceKnown ? "" : "+?");
    }
}
