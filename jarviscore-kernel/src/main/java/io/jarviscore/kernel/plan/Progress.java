package io.jarviscore.kernel.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a goal is: the steps that ended and those that are left. Immutable.
 *
 * <p>A step that failed stays failed. A revision has to name the step that {@linkplain
 * PlanStep#replaces replaces} it, and that step is judged by the failed step's criterion too: a
 * failure cannot be argued away by a plan that no longer mentions it.
 *
 * @param ended the steps that ran, in the order in which they ended
 * @param left the steps that did not run
 * @param revision how often the plan was revised
 */
public record Progress(Map<String, Ended> ended, List<PlanStep> left, int revision) {
    /** So many forms of one step may fail before the goal is given up. */
    public static final int MOST_FORMS = 3;

    /** Keeps the order. */
    public Progress {
        ended = Collections.unmodifiableMap(new LinkedHashMap<>(ended));
        left = List.copyOf(left);
    }

    /**
     * A step that ran.
     *
     * @param step the step
     * @param verdict how it was judged
     * @param payload its result as plain JSON
     * @param summary its result in a sentence
     * @param taint the sources of text from outside that it has read
     */
    public record Ended(
            PlanStep step,
            Verdict verdict,
            @Nullable Object payload,
            String summary,
            Set<String> taint) {
        /** Copies the sources. */
        public Ended {
            taint = Set.copyOf(taint);
        }
    }

    /**
     * The first plan of a goal; no steps means that the task needs none.
     *
     * @throws PlanException if the reply has no usable plan
     */
    public static Progress first(String reply, Set<String> specialists) throws PlanException {
        return new Progress(Map.of(), List.of(), -1).revised(reply, specialists);
    }

    /** The steps whose dependencies all have results, in the plan's order. */
    public List<PlanStep> ready() {
        return left.stream().filter(this::isReady).toList();
    }

    private boolean isReady(PlanStep step) {
        return step.after().stream()
                .allMatch(id -> ended.containsKey(id) && ended.get(id).verdict().lets());
    }

    /** The goal after a step ended. */
    public Progress after(Ended end) {
        Map<String, Ended> more = new LinkedHashMap<>(ended);
        more.put(end.step().id(), end);
        return new Progress(
                more,
                left.stream().filter(step -> !step.id().equals(end.step().id())).toList(),
                revision);
    }

    /** The failed steps that no step has made good yet, in the order in which they failed. */
    public List<Ended> open() {
        Set<String> replaced = new HashSet<>();
        left.forEach(step -> replaced.add(step.replaces()));
        ended.values().forEach(end -> replaced.add(end.step().replaces()));
        return ended.values().stream()
                .filter(end -> !end.verdict().lets())
                .filter(end -> !replaced.contains(end.step().id()))
                .toList();
    }

    /** How many steps in a row failed of which each replaced the one before, this one included. */
    public int forms(PlanStep failed) {
        int forms = 1;
        Ended before = ended.get(failed.replaces());
        while (before != null && forms <= ended.size()) {
            forms++;
            before = ended.get(before.step().replaces());
        }
        return forms;
    }

    /**
     * The goal with the steps of a reply instead of those that are left. Steps that passed are not
     * run again; a step that takes the id of a failed one is its replacement under a new id.
     *
     * @throws PlanException if the reply has no usable plan, or leaves a failed step without
     *     replacement
     */
    public Progress revised(String reply, Set<String> specialists) throws PlanException {
        Map<String, String> renamed = new LinkedHashMap<>();
        Map<String, PlanStep> steps = new LinkedHashMap<>();
        for (PlanStep step : PlanReader.steps(reply, specialists)) {
            Ended before = ended.get(step.id());
            if (before != null && before.verdict().lets()) {
                continue;
            }
            PlanStep mine = before == null ? step : asReplacement(step, renamed);
            if (steps.put(mine.id(), mine) != null) {
                throw new PlanException("Two steps have the id " + mine.id() + ".");
            }
        }
        steps.values().forEach(step -> renamed.putIfAbsent(step.replaces(), step.id()));
        List<PlanStep> next = new ArrayList<>();
        for (PlanStep step : steps.values()) {
            next.add(withCriterion(withDependencies(step, steps.keySet(), renamed)));
        }
        Progress revised = new Progress(ended, next, revision + 1);
        revised.requireUsable();
        return revised;
    }

    private PlanStep asReplacement(PlanStep step, Map<String, String> renamed) {
        int number = 2;
        while (ended.containsKey(step.id() + "-" + number)) {
            number++;
        }
        String id = step.id() + "-" + number;
        renamed.put(step.id(), id);
        // The newest failed form is the replaced one, and that one replaced those before.
        String replaced = number == 2 ? step.id() : step.id() + "-" + (number - 1);
        return new PlanStep(
                id, step.task(), step.criterion(), step.after(), step.specialist(), replaced);
    }

    private PlanStep withDependencies(
            PlanStep step, Set<String> steps, Map<String, String> renamed) {
        List<String> after =
                step.after().stream()
                        .map(id -> renamed.getOrDefault(id, id))
                        .filter(id -> !id.equals(step.id()))
                        .filter(id -> steps.contains(id) || ended.containsKey(id))
                        .distinct()
                        .toList();
        String replaces = ended.containsKey(step.replaces()) ? step.replaces() : "";
        return new PlanStep(
                step.id(), step.task(), step.criterion(), after, step.specialist(), replaces);
    }

    /** The failed step's criterion also applies to its replacement. */
    private PlanStep withCriterion(PlanStep step) {
        Optional<PlanStep> failed =
                Optional.ofNullable(ended.get(step.replaces())).map(Ended::step);
        if (failed.isEmpty() || step.criterion().contains(failed.get().criterion())) {
            return step;
        }
        return new PlanStep(
                step.id(),
                step.task(),
                step.criterion() + "\nAlso required: " + failed.get().criterion(),
                step.after(),
                step.specialist(),
                step.replaces());
    }

    private void requireUsable() throws PlanException {
        List<Ended> open = open();
        if (!open.isEmpty()) {
            throw new PlanException(
                    "Step "
                            + open.getFirst().step().id()
                            + " failed and nothing replaces it: add a step with \"replaces\": \""
                            + open.getFirst().step().id()
                            + "\".");
        }
        for (PlanStep step : left) {
            Ended failed = ended.get(step.replaces());
            if (failed != null && same(failed.step().task(), step.task())) {
                throw new PlanException(
                        "Step "
                                + step.id()
                                + " repeats the task that failed: change the approach.");
            }
        }
        requireNoCycle();
    }

    private void requireNoCycle() throws PlanException {
        Set<String> done = new HashSet<>();
        ended.values().stream()
                .filter(end -> end.verdict().lets())
                .forEach(end -> done.add(end.step().id()));
        List<PlanStep> rest = new ArrayList<>(left);
        while (rest.removeIf(step -> done.containsAll(step.after()) && done.add(step.id()))) {
            // One layer of the plan after another.
        }
        if (!rest.isEmpty()) {
            throw new PlanException(
                    "Steps "
                            + rest.stream().map(PlanStep::id).toList()
                            + " wait for each other or for a failed step: mend \"after\".");
        }
    }

    private static boolean same(String one, String other) {
        return words(one).equals(words(other));
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{M}\\p{N}]+", " ").strip();
    }
}
