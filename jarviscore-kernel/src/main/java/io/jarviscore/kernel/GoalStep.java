package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.ChatReply;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.kernel.budget.Budget;
import io.jarviscore.kernel.plan.PlanStep;
import io.jarviscore.kernel.plan.Progress;
import io.jarviscore.kernel.plan.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs one step of a plan and has its result judged. Its outcome is in the journal before the goal
 * continues, so a crash changes no verdict. Belongs to the step's thread.
 */
final class GoalStep {
    private static final String VERDICT = "verdict";
    private static final String NOTE = "note";
    private static final String PAYLOAD = "payload";
    private static final String SUMMARY = "summary";
    private static final String TAINT = "taint";

    private final PlanQuestions questions;
    private final AgentProfile profile;
    private final PlanStep step;
    private final Task task;
    private final RunScope scope;

    /**
     * A step that has not run.
     *
     * @param questions asks for the verdict
     * @param profile the agent that does the step
     * @param step the step
     * @param task the step as a task
     * @param scope a part of the goal's scope
     */
    GoalStep(
            PlanQuestions questions,
            AgentProfile profile,
            PlanStep step,
            Task task,
            RunScope scope) {
        this.questions = questions;
        this.profile = profile;
        this.step = step;
        this.task = task;
        this.scope = scope;
    }

    StepEnd run() throws InterruptedException {
        String path = "s:" + step.id() + "/";
        try {
            Optional<Map<String, Object>> earlier = scope.journal().ended(path);
            if (earlier.isPresent()) {
                return new StepEnd.Judged(again(earlier.get(), path));
            }
            Outcome outcome = TaskRun.ofStep(profile, task, scope, path).run();
            if (endsTheGoal(outcome)) {
                return new StepEnd.Stops(step, outcome);
            }
            Verdict verdict =
                    outcome.isSuccess()
                            ? questions.verdict(step, outcome, path, scope)
                            : new Verdict(Verdict.Kind.FAIL, outcome.summary());
            Progress.Ended end =
                    new Progress.Ended(
                            step, verdict, outcome.payload(), outcome.summary(), outcome.taint());
            scope.journal().ending(path, data(end));
            return new StepEnd.Judged(end);
        } catch (RunEndedException e) {
            return new StepEnd.Stops(step, e.outcome());
        }
    }

    /**
     * A plan can go round a step that failed. It cannot go round a limit of the task, an open
     * decision, or a model that does not answer.
     */
    private static boolean endsTheGoal(Outcome outcome) {
        return switch (outcome.status()) {
            case SUCCESS -> false;
            case FAILURE -> outcome.cause().orElse(null) instanceof Cause.ModelFailed;
            case TIMEOUT, WAITING, CANCELLED, SKIPPED -> true;
        };
    }

    /** An earlier run's cost of the step counts. */
    private Progress.Ended again(Map<String, Object> data, String path) {
        for (ChatReply reply : scope.journal().decisionsUnder(path)) {
            scope.budget().book(reply, Budget.Phase.STEP);
        }
        scope.journal().spentUnder(path).forEach(scope.budget()::book);
        return new Progress.Ended(
                step,
                new Verdict(
                        Verdict.Kind.valueOf(String.valueOf(data.get(VERDICT))),
                        String.valueOf(data.get(NOTE))),
                data.get(PAYLOAD),
                String.valueOf(data.get(SUMMARY)),
                taint(data));
    }

    /** Its calls are not replayed, and journals of earlier versions do not say what they read. */
    private static Set<String> taint(Map<String, Object> data) {
        if (data.get(TAINT) instanceof List<?> sources) {
            return sources.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
        }
        return Set.of("a step that ended before");
    }

    private static Map<String, Object> data(Progress.Ended end) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(VERDICT, end.verdict().kind().name());
        data.put(NOTE, end.verdict().note());
        data.put(SUMMARY, end.summary());
        data.put(TAINT, List.copyOf(end.taint()));
        if (end.payload() != null) {
            data.put(PAYLOAD, end.payload());
        }
        return data;
    }
}
