package io.jarviscore.examples.committee.crash;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.examples.committee.crash.Witness.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks that a runtime that breaks its promises is convicted, each by a witness's lines. */
class TestimonyTest {
    private static final String KILLED = "lab KILLED one 3";

    @Test
    void anUndisturbedRunIsInOrder() {
        assertThatCode(() -> check(undisturbed())).doesNotThrowAnyException();
    }

    @Test
    void workUnderWayMayBeginAgainAfterAKill() {
        List<String> lines = undisturbed();
        insertAfter(lines, "one STEP_BEGAN run.0/a", KILLED, "one STEP_BEGAN run.0/a 2");
        insertAfter(lines, "model ASKED run.1/think/1", KILLED, "model ASKED run.1/think/1 x");

        assertThatCode(() -> check(lines)).doesNotThrowAnyException();
    }

    @Test
    void aStepThatBeginsAgainAfterItWasStoredIsARepetition() {
        convicts("was finished before", "one STEP_STORED run.0/a", "one STEP_BEGAN run.0/a 2");
    }

    @Test
    void aStepThatBeginsAgainAfterOneThatNeedsItIsARepetition() {
        convicts("was finished before", "one STEP_BEGAN run.0/b", "one STEP_BEGAN run.0/a 2");
    }

    @Test
    void aStepThatBeginsAgainThoughNothingStoppedItIsARepetition() {
        List<String> lines = undisturbed();
        insertAfter(lines, "one STEP_BEGAN run.0/a", "one STEP_BEGAN run.0/a 2");

        assertConvicted(lines, "nothing has stopped it");
    }

    @Test
    void theDeathOfAnotherProcessIsNoReasonToBeginAgain() {
        List<String> lines = undisturbed();
        insertAfter(
                lines, "one STEP_BEGAN run.0/a", "lab KILLED two 3", "one STEP_BEGAN run.0/a 2");

        assertConvicted(lines, "nothing has stopped it");
    }

    @Test
    void aCallThatIsMadeAgainAfterItsResultWasStoredIsARepetition() {
        convicts(
                "was finished before",
                "one CALL_STORED run.1/think/10",
                "one CALL_BEGAN run.1/think/10 read");
    }

    @Test
    void aCallThatIsMadeAgainAfterTheNextQuestionToTheModelIsARepetition() {
        convicts(
                "was finished before",
                "model ASKED run.1/think/2",
                "one CALL_BEGAN run.1/think/10 read");
    }

    @Test
    void aRepeatedDecisionOfTheModelIsPaidTwice() {
        convicts("was finished before", "one DECIDED run.1/think/1", "model ASKED run.1/think/1 x");
    }

    @Test
    void aPaymentThatTookEffectTwiceIsFound() {
        List<String> lines = undisturbed();
        insertAfter(
                lines,
                "one CALL_ENDED run.1/think/20",
                KILLED,
                "one CALL_BEGAN run.1/think/20 pay",
                "one CALL_ENDED run.1/think/20 paid");

        assertConvicted(lines, "effects of run.1/think/20");
    }

    @Test
    void aMessageThatArrivesUnderTwoIdsIsTwoMessages() {
        List<String> lines = undisturbed();
        insertAfter(lines, "one ACKED m-1", "one HANDLED m-2 run.2/ann/1");

        assertConvicted(lines, "ids of letters");
    }

    @Test
    void aMessageRedeliveredAfterItsAcknowledgementIsARepetition() {
        convicts("was finished before", "one ACKED m-1", "one HANDLED m-1 run.2/ann/1");
    }

    @Test
    void aMessageThatWasAcceptedAndNeverArrivesIsLost() {
        List<String> lines = undisturbed();
        lines.removeIf(line -> line.contains("HANDLED") || line.contains("ACKED"));

        assertConvicted(lines, "letters that arrived");
    }

    @Test
    void aStepThatWasNeverDoneIsLost() {
        List<String> lines = undisturbed();
        lines.removeIf(line -> line.contains("run.0/b"));

        assertConvicted(lines, "all that was STEP_ENDED");
    }

    @Test
    void anotherResultThanThatOfAnUndisturbedRunIsFound() {
        List<String> lines = undisturbed();
        lines.removeLast();
        lines.add("one DONE run FAILURE");

        assertConvicted(lines, "FAILURE");
    }

    @Test
    void aPersonWhoIsAskedAgainAfterTheDecisionWasStoredIsARepetition() {
        List<String> lines = undisturbed();
        insertAfter(lines, "one RULED q-1", KILLED, "one JUDGED q-1 yes");

        assertConvicted(lines, "was finished before");
    }

    /** The events of one run, in order. */
    private static List<String> undisturbed() {
        return new ArrayList<>(
                List.of(
                        "one STARTED run x",
                        "one STEP_BEGAN run.0/a 1",
                        "one STEP_ENDED run.0/a x",
                        "one STEP_STORED run.0/a SUCCESS",
                        "one STEP_BEGAN run.0/b 1",
                        "one STEP_ENDED run.0/b x",
                        "one STEP_STORED run.0/b SUCCESS",
                        "model ASKED run.1/think/1 x",
                        "one DECIDED run.1/think/1 x",
                        "one CALL_BEGAN run.1/think/10 read",
                        "one CALL_ENDED run.1/think/10 x",
                        "one CALL_STORED run.1/think/10 made",
                        "model ASKED run.1/think/2 x",
                        "one DECIDED run.1/think/2 x",
                        "one CALL_BEGAN run.1/think/20 pay",
                        "one CALL_ENDED run.1/think/20 paid",
                        "one CALL_STORED run.1/think/20 made",
                        "one SENDING run.2/ann/1 x",
                        "one SENT run.2/ann/1 m-1",
                        "one HANDLED m-1 run.2/ann/1",
                        "one ACKED m-1 x",
                        "one JUDGED q-1 yes",
                        "one RULED q-1 x",
                        "one DONE run SUCCESS"));
    }

    /** A kill after a line, and the repetition after it. */
    private static void convicts(String charge, String after, String again) {
        List<String> lines = undisturbed();
        insertAfter(lines, after, KILLED, again);
        assertConvicted(lines, charge);
    }

    private static void insertAfter(List<String> lines, String begin, String... more) {
        int at = 0;
        while (!lines.get(at).startsWith(begin + " ")) {
            at++;
        }
        lines.addAll(at + 1, List.of(more));
    }

    private static void assertConvicted(List<String> lines, String charge) {
        assertThatThrownBy(() -> check(lines))
                .isInstanceOf(AssertionError.class)
                .hasRootCauseInstanceOf(AssertionError.class)
                .rootCause()
                .hasMessageContaining(charge);
    }

    private static void check(List<String> lines) {
        testimony(lines).check(testimony(undisturbed()), 1);
    }

    private static Testimony testimony(List<String> lines) {
        Path folder = Path.of("nowhere");
        Run run =
                new Run(
                        List.of(Scenario.WORKFLOW, Scenario.LOOP, Scenario.MAIL),
                        "run",
                        Store.SQLITE,
                        Map.of(),
                        folder,
                        new Witness(folder.resolve("witness"), "lab"));
        return new Testimony(
                run, lines.stream().flatMap(line -> Line.read(line + " .").stream()).toList());
    }
}
