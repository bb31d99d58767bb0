package io.jarviscore.examples.committee.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.examples.committee.crash.Witness.Line;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The witness's lines of a run, and the conclusions from them.
 *
 * @param run which run
 * @param lines all lines, oldest first
 */
record Testimony(Run run, List<Line> lines) {
    /** Marks of beginnings that must not be repeated once their result is stored. */
    static final Set<Mark> BEGINNINGS =
            Set.of(
                    Mark.STEP_BEGAN,
                    Mark.CALL_BEGAN,
                    Mark.ASKED,
                    Mark.SENDING,
                    Mark.HANDLED,
                    Mark.JUDGED);

    /**
     * Everything that must hold.
     *
     * @param seed told when it does not
     */
    void check(Testimony undisturbed, long seed) {
        try {
            nothingFinishedWasRepeated();
            everyRepetitionHasAReason();
            unrepeatableCallsTookEffectOnce();
            everyMessageArrivedUnderOneId();
            nobodyWasAskedAboutReconcilableCalls();
            nothingIsMissing(undisturbed);
        } catch (AssertionError e) {
            throw new AssertionError("-Dkill.seed=" + seed + ", " + this, e);
        }
    }

    /** Nothing begins again after its result is known to be stored. */
    private void nothingFinishedWasRepeated() {
        for (int at = 0; at < lines.size(); at++) {
            Line begun = lines.get(at);
            if (BEGINNINGS.contains(begun.mark())) {
                assertThat(lines.subList(0, at))
                        .as("line %d, %s: was finished before", at, begun)
                        .noneMatch(before -> provesEndOf(begun, before));
            }
        }
    }

    /** Work that begins again was stopped by a kill before, or had stopped by itself. */
    private void everyRepetitionHasAReason() {
        for (int at = 0; at < lines.size(); at++) {
            Line begun = lines.get(at);
            int before = BEGINNINGS.contains(begun.mark()) ? lastBefore(at, begun) : -1;
            if (before >= 0) {
                List<Line> between = lines.subList(before, at);
                assertThat(between)
                        .as("lines %d and %d, %s: nothing has stopped it", before, at, begun)
                        .anyMatch(line -> stops(lines.get(before), line, between));
            }
        }
    }

    /** The effect of a tool that may not be repeated has happened exactly once. */
    private void unrepeatableCallsTookEffectOnce() {
        Set<String> calls = subjects(line -> line.mark() == Mark.CALL_BEGAN && !isRepeatable(line));
        for (String call : calls) {
            assertThat(lines)
                    .as("effects of %s", call)
                    .filteredOn(line -> line.isAbout(Mark.CALL_ENDED, call))
                    .hasSize(1);
        }
    }

    /** Of a call that can be found out about, no person is asked. */
    private void nobodyWasAskedAboutReconcilableCalls() {
        if (run.scenarios().equals(List.of(Scenario.TRANSFERS))) {
            assertThat(about(Mark.JUDGED)).isEmpty();
        }
    }

    /** A letter that is sent again, because nobody knows whether it was, is the same letter. */
    private void everyMessageArrivedUnderOneId() {
        Map<String, Set<String>> ids =
                about(Mark.HANDLED)
                        .collect(
                                Collectors.groupingBy(
                                        Line::detail,
                                        Collectors.mapping(Line::subject, Collectors.toSet())));
        assertThat(ids.values()).as("ids of letters: %s", ids).allMatch(all -> all.size() == 1);
    }

    /** All was done that a run does which nobody disturbs, and came to the same. */
    private void nothingIsMissing(Testimony undisturbed) {
        for (Mark mark : List.of(Mark.STEP_ENDED, Mark.CALL_ENDED, Mark.ASKED, Mark.SENT)) {
            assertThat(namesOf(mark))
                    .as("all that was %s", mark)
                    .isEqualTo(undisturbed.namesOf(mark));
        }
        Set<String> sent = about(Mark.SENT).map(Line::detail).collect(Collectors.toSet());
        assertThat(subjects(line -> line.mark() == Mark.HANDLED))
                .as("letters that arrived")
                .containsAll(sent);
        assertThat(result()).isEqualTo(undisturbed.result());
    }

    /** How often a process was killed. */
    int kills() {
        return Math.toIntExact(about(Mark.KILLED).count());
    }

    /** How often something of this kind has begun again. */
    int repeated(Mark beginning) {
        return Math.toIntExact(about(beginning).count()) - namesOf(beginning).size();
    }

    @Override
    public String toString() {
        return run.scenarios()
                + " on "
                + run.store()
                + lines.stream().map(Line::toString).collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** A process that is killed between its report and its end reports the same once more. */
    private String result() {
        return about(Mark.DONE).map(Line::detail).distinct().collect(Collectors.joining(" and "));
    }

    private int lastBefore(int end, Line begun) {
        for (int at = end - 1; at >= 0; at--) {
            if (lines.get(at).isAbout(begun.mark(), begun.subject())) {
                return at;
            }
        }
        return -1;
    }

    /** Whether a line explains why begun work was left. */
    private static boolean stops(Line begun, Line line, List<Line> between) {
        boolean isStep = begun.mark() == Mark.STEP_BEGAN;
        String subject = begun.subject();
        return switch (line.mark()) {
            case KILLED -> line.subject().equals(begun.who()) || begun.who().equals(Model.NAME);
            case STEP_PARKED -> isStep && line.subject().equals(subject);
            // The decision may be there before the step has been parked.
            case JUDGED -> isStep && line.subject().startsWith(subject + "/");
            // A step that needs an unavailable store is left, to be resumed.
            case STORE_AWAY ->
                    isStep && between.stream().noneMatch(l -> l.isAbout(Mark.STEP_ENDED, subject));
            case LATE, IN_DOUBT -> line.subject().equals(subject);
            default -> false;
        };
    }

    /**
     * Whether a line proves that the result of begun work is stored: the mesh said so, or went on
     * to a dependent step.
     */
    private boolean provesEndOf(Line begun, Line line) {
        String subject = begun.subject();
        return switch (begun.mark()) {
            case STEP_BEGAN ->
                    line.isAbout(Mark.STEP_STORED, subject)
                            || (line.mark() == Mark.STEP_BEGAN
                                    && run.needs(line.subject(), subject));
            case CALL_BEGAN ->
                    line.isAbout(Mark.CALL_STORED, subject)
                            || (isOfSameTask(line, begun)
                                    && ((line.mark() == Mark.ASKED
                                                    && number(line) > number(begun) / 10)
                                            || (line.mark() == Mark.CALL_BEGAN
                                                    && number(line) > number(begun))));
            case ASKED ->
                    line.isAbout(Mark.DECIDED, subject)
                            || (isOfSameTask(line, begun)
                                    && ((line.mark() == Mark.ASKED && number(line) > number(begun))
                                            || (line.mark() == Mark.CALL_BEGAN
                                                    && number(line) / 10 >= number(begun))));
            case SENDING -> line.isAbout(Mark.SENT, subject);
            case HANDLED -> line.isAbout(Mark.ACKED, subject);
            case JUDGED -> line.isAbout(Mark.RULED, subject);
            default -> throw new IllegalArgumentException("no beginning: " + begun);
        };
    }

    private static boolean isOfSameTask(Line one, Line other) {
        return taskOf(one).equals(taskOf(other));
    }

    private static String taskOf(Line line) {
        return line.subject().substring(0, Math.max(0, line.subject().lastIndexOf('/')));
    }

    private static int number(Line line) {
        return Integer.parseInt(line.subject().substring(line.subject().lastIndexOf('/') + 1));
    }

    private static boolean isRepeatable(Line call) {
        return call.detail().equals("read");
    }

    private Stream<Line> about(Mark mark) {
        return lines.stream().filter(line -> line.mark() == mark);
    }

    private Set<String> subjects(Predicate<Line> which) {
        return lines.stream().filter(which).map(Line::subject).collect(Collectors.toSet());
    }

    /** Subjects without the run's own id. */
    private Set<String> namesOf(Mark mark) {
        return about(mark)
                .map(line -> line.subject().replace(run.id(), ""))
                .collect(Collectors.toSet());
    }
}
