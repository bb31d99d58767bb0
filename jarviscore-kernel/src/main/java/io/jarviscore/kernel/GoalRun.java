package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.kernel.budget.Account;
import io.jarviscore.kernel.budget.GoalLimits;
import io.jarviscore.kernel.plan.PlanStep;
import io.jarviscore.kernel.plan.Progress;
import io.jarviscore.kernel.plan.Verdict;
import io.jarviscore.kernel.tool.Taint;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The run of a goal-oriented task: plans, runs ready steps side by side, has results judged, and
 * has the plan revised after a failure. The agent writes the answer from the results. Belongs to
 * the task's thread; each step has a thread of its own.
 *
 * <p>A step sees only the results of the steps that it names, so a step beside it cannot change it,
 * and a resumed task asks the same questions as before. Steps that had ended are taken from the
 * journal. A step is never stopped because another one failed: its effects stay known.
 */
final class GoalRun implements BoundedRun.Work {
    private static final String ANSWER =
            "\n\nThe steps of the plan for this task are done; their results are below. Answer the"
                    + " task from them and do not repeat their work.";

    private final AgentProfile self;
    private final Map<String, AgentProfile> specialists;
    private final Task task;
    private final RunScope scope;
    private final GoalLimits limits;
    private final PlanQuestions questions;

    /** By what text from outside came into the plan; every step of it may act on that text. */
    private Set<String> plannedFrom = Set.of();

    /** The outcome of the task if its time has expired now. */
    private volatile Supplier<Outcome> overdue;

    private volatile @Nullable ExecutorService stepThreads;

    GoalRun(
            AgentProfile self,
            Map<String, Specialist> specialists,
            Task task,
            RunScope scope,
            GoalLimits limits) {
        this.self = self;
        this.specialists = new LinkedHashMap<>();
        Map<String, String> descriptions = new LinkedHashMap<>();
        specialists.forEach(
                (name, specialist) -> {
                    this.specialists.put(name, specialist.profile());
                    descriptions.put(name, specialist.description());
                });
        this.task = task;
        this.scope = scope;
        this.limits = limits;
        this.questions = new PlanQuestions(self, descriptions, task);
        this.overdue = () -> late(new Progress(Map.of(), List.of(), 0));
    }

    @Override
    public Outcome overdue() {
        return overdue.get();
    }

    /** Steps of the plan have threads of their own. */
    @Override
    public boolean isStuck() {
        ExecutorService threads = stepThreads;
        return threads != null && threads.isShutdown() && !threads.isTerminated();
    }

    private Outcome late(Progress progress) {
        return partial(Outcome.ended(Outcome.Status.TIMEOUT, scope.budget().timeUsed()), progress);
    }

    /** A specialist that a plan may name. */
    record Specialist(AgentProfile profile, String description) {}

    @Override
    public Outcome run() throws InterruptedException {
        Progress progress = new Progress(Map.of(), List.of(), 0);
        scope.taint().addAll(task.taint());
        plannedFrom = scope.taint().sources();
        try {
            Optional<Progress> planned = questions.plan(scope);
            if (planned.isEmpty() || planned.get().left().isEmpty()) {
                TaskRun direct = TaskRun.of(self, task, scope);
                overdue = direct::overdue;
                return direct.run();
            }
            progress = planned.get();
            while (!progress.left().isEmpty()) {
                progress = executed(progress);
                if (!progress.open().isEmpty()) {
                    progress = revised(progress);
                }
            }
            return answer(progress);
        } catch (GoalEndedException e) {
            return partial(e.outcome(), e.progress());
        } catch (RunEndedException e) {
            return partial(e.outcome(), progress);
        } catch (InterruptedException e) {
            Optional<Cause.LimitReached> late = scope.budget().timeLimit();
            if (late.isPresent() && !scope.left().get()) {
                return partial(Outcome.ended(Outcome.Status.TIMEOUT, late.get()), progress);
            }
            throw e;
        }
    }

    /** Runs ready steps until none is left, or a step failed and the others have ended. */
    private Progress executed(Progress begun) throws InterruptedException, GoalEndedException {
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("task " + task.id() + " step ", 0).factory());
        stepThreads = threads;
        CompletionService<StepEnd> ends = new ExecutorCompletionService<>(threads);
        Set<String> running = new HashSet<>();
        Progress progress = begun;
        Optional<Outcome> stop = Optional.empty();
        try {
            while (true) {
                if (stop.isEmpty() && progress.open().isEmpty()) {
                    launch(progress, running, ends);
                }
                if (running.isEmpty()) {
                    break;
                }
                StepEnd end = taken(ends);
                running.remove(end.step().id());
                switch (end) {
                    case StepEnd.Judged judged -> {
                        scope.taint().addAll(judged.ended().taint());
                        Progress now = progress.after(judged.ended());
                        overdue = () -> late(now);
                        progress = now;
                    }
                    case StepEnd.Stops stops -> {
                        scope.taint().addAll(stops.outcome().taint());
                        stop = stop.or(() -> Optional.of(stops.outcome()));
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
        if (stop.isPresent()) {
            throw new GoalEndedException(stop.get(), progress);
        }
        return progress;
    }

    private void launch(Progress progress, Set<String> running, CompletionService<StepEnd> ends)
            throws GoalEndedException {
        for (PlanStep step : progress.ready()) {
            if (running.contains(step.id())) {
                continue;
            }
            if (running.size() >= limits.parallelSteps()) {
                return;
            }
            int started = progress.ended().size() + running.size();
            if (started >= limits.steps()) {
                if (running.isEmpty()) {
                    throw new GoalEndedException(
                            Outcome.ended(
                                    Outcome.Status.TIMEOUT,
                                    new Cause.LimitReached(
                                            "max_goal_steps", started + 1L, limits.steps())),
                            progress);
                }
                return;
            }
            running.add(step.id());
            Task part = part(step, progress);
            RunScope own = scope.part(new Taint(plannedFrom));
            ends.submit(
                    () -> {
                        Account.Work bound = own.account().onThisThread();
                        try (own;
                                bound) {
                            return new GoalStep(questions, profile(step), step, part, own).run();
                        }
                    });
        }
    }

    private static StepEnd taken(CompletionService<StepEnd> ends) throws InterruptedException {
        try {
            return ends.take().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException stopped) {
                throw stopped;
            }
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw unavailable;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new JarvisException("a step of the plan ended with an error", e);
        }
    }

    /** The agent that the plan names; an unknown name means the planning agent itself. */
    private AgentProfile profile(PlanStep step) {
        return Optional.ofNullable(specialists.get(step.specialist())).orElse(self.withoutCheck());
    }

    private Task part(PlanStep step, Progress progress) {
        Map<String, Outcome> inputs = new LinkedHashMap<>(task.inputs());
        progress.ended()
                .forEach(
                        (id, end) -> {
                            if (step.after().contains(id)) {
                                inputs.put(id, outcome(end));
                            }
                        });
        return task.withText(
                        step.task()
                                + "\n\nA good result shows: "
                                + step.criterion()
                                + "\n\nThis is one step towards the goal: "
                                + task.text())
                .withInputs(inputs);
    }

    private static Outcome outcome(Progress.Ended end) {
        return Outcome.success(end.payload()).withSummary(end.summary()).withTaint(end.taint());
    }

    private Progress revised(Progress progress)
            throws InterruptedException, RunEndedException, GoalEndedException {
        Progress.Ended failed = progress.open().getFirst();
        int forms = progress.forms(failed.step());
        if (forms >= Progress.MOST_FORMS) {
            throw new GoalEndedException(
                    Outcome.ended(
                            Outcome.Status.FAILURE,
                            new Cause.Stalled(
                                    "step " + failed.step().id() + " of the plan", forms)),
                    progress);
        }
        if (progress.revision() >= limits.replans()) {
            throw new GoalEndedException(
                    failure(failed, "the plan may not be revised again"), progress);
        }
        // The new plan is made from what all the steps before it have found.
        plannedFrom = scope.taint().sources();
        return questions
                .revision(progress, scope)
                .orElseThrow(
                        () ->
                                new GoalEndedException(
                                        failure(failed, "no usable plan replaced it"), progress));
    }

    private static Outcome failure(Progress.Ended failed, String why) {
        return Outcome.ended(
                Outcome.Status.FAILURE,
                new Cause.Failed(
                        "failure",
                        "step "
                                + failed.step().id()
                                + " of the plan failed, and "
                                + why
                                + ": "
                                + failed.verdict().note()));
    }

    private Outcome answer(Progress progress) throws InterruptedException {
        Map<String, Outcome> inputs = new LinkedHashMap<>(task.inputs());
        progress.ended()
                .forEach(
                        (id, end) -> {
                            if (end.verdict().lets()) {
                                inputs.put(id, outcome(end));
                            }
                        });
        Task last = task.withText(task.text() + ANSWER).withInputs(inputs);
        TaskRun answering = TaskRun.of(self, last, scope);
        overdue = () -> orPartial(answering.overdue(), progress);
        return orPartial(answering.run(), progress);
    }

    private Outcome orPartial(Outcome answer, Progress progress) {
        return answer.isSuccess() || answer.hasPayload() ? answer : partial(answer, progress);
    }

    /** The partial result: the results of the steps that passed, by step id. */
    private Outcome partial(Outcome outcome, Progress progress) {
        Map<String, Object> achieved = new LinkedHashMap<>();
        progress.ended()
                .forEach(
                        (id, end) -> {
                            if (end.verdict().kind() == Verdict.Kind.PASS
                                    && end.payload() != null) {
                                achieved.put(id, end.payload());
                            }
                        });
        Outcome with =
                achieved.isEmpty() || outcome.hasPayload()
                        ? outcome
                        : outcome.withPayload(achieved);
        return with.withUsage(scope.budget().usage());
    }

    /** Ends the goal with an outcome. */
    private static final class GoalEndedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;
        private final transient Progress progress;

        GoalEndedException(Outcome outcome, Progress progress) {
            super(outcome.summary(), null, false, false);
            this.outcome = outcome;
            this.progress = progress;
        }

        Outcome outcome() {
            return outcome;
        }

        Progress progress() {
            return progress;
        }
    }
}
