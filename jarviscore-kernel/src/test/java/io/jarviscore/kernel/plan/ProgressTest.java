package io.jarviscore.kernel.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.kernel.plan.Progress.Ended;
import io.jarviscore.kernel.plan.Verdict.Kind;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Set<String> NOBODY = Set.of();

    private static String step(String id, String rest) {
        return "{\"id\":\"%s\",\"task\":\"do %s\",\"criterion\":\"%s is done\"%s}"
                .formatted(id, id, id, rest);
    }

    private static Progress plan(String... steps) throws PlanException {
        return Progress.first("{\"steps\":[" + String.join(",", steps) + "]}", NOBODY);
    }

    private static Progress end(Progress progress, String id, Kind kind) {
        PlanStep step =
                progress.left().stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow();
        return progress.after(new Ended(step, new Verdict(kind, "because"), 1, "did it", Set.of()));
    }

    private static List<String> ids(List<PlanStep> steps) {
        return steps.stream().map(PlanStep::id).toList();
    }

    @Test
    void stepsWithoutOpenDependenciesAreReadyTogether() throws PlanException {
        Progress progress =
                plan(step("a", ""), step("b", ""), step("c", ",\"after\":[\"a\",\"b\"]"));

        assertThat(ids(progress.ready())).containsExactly("a", "b");
        assertThat(ids(end(end(progress, "a", Kind.PASS), "b", Kind.PARTIAL).ready()))
                .containsExactly("c");
    }

    @Test
    void aFailedStepLetsNothingDependOnIt() throws PlanException {
        Progress progress =
                end(plan(step("a", ""), step("b", ",\"after\":[\"a\"]")), "a", Kind.FAIL);

        assertThat(progress.ready()).isEmpty();
        assertThat(progress.open()).hasSize(1);
    }

    @Test
    void aRevisionThatForgetsTheFailedStepIsRefused() throws PlanException {
        Progress failed = end(plan(step("a", "")), "a", Kind.FAIL);

        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> failed.revised("{\"steps\":[]}", NOBODY))
                .withMessageContaining("Step a failed and nothing replaces it");
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> failed.revised("[" + step("other", "") + "]", NOBODY));
    }

    @Test
    void aRetryUnderTheFailedStepsIdIsItsReplacementUnderANewId() throws PlanException {
        Progress failed = end(plan(step("a", ""), step("b", ",\"after\":[\"a\"]")), "a", Kind.FAIL);
        String retry = "{\"id\":\"a\",\"task\":\"another way\",\"criterion\":\"x\"}";

        Progress revised =
                failed.revised("[" + retry + "," + step("b", ",\"after\":[\"a\"]") + "]", NOBODY);

        assertThat(ids(revised.left())).containsExactly("a-2", "b");
        assertThat(revised.left().getFirst().replaces()).isEqualTo("a");
        assertThat(revised.left().getLast().after()).containsExactly("a-2");
        assertThat(revised.ended()).containsKey("a");
    }

    @Test
    void aReplacementKeepsTheFailedStepsCriterion() throws PlanException {
        Progress failed = end(plan(step("a", "")), "a", Kind.FAIL);

        Progress revised =
                failed.revised(
                        "[{\"id\":\"n\",\"task\":\"say that it is fine\",\"criterion\":\"easy\","
                                + "\"replaces\":\"a\"}]",
                        NOBODY);

        assertThat(revised.left().getFirst().criterion()).contains("easy").contains("a is done");
    }

    @Test
    void aReplacementThatRepeatsTheFailedTaskIsRefused() throws PlanException {
        Progress failed = end(plan(step("a", "")), "a", Kind.FAIL);

        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> failed.revised("[" + step("a", "") + "]", NOBODY))
                .withMessageContaining("change the approach");
    }

    @Test
    void tasksInAnyScriptAreToldApart() throws PlanException {
        Progress failed =
                end(plan("{\"id\":\"a\",\"task\":\"查询天气\",\"criterion\":\"x\"}"), "a", Kind.FAIL);

        Progress revised =
                failed.revised("[{\"id\":\"a\",\"task\":\"使用缓存\",\"criterion\":\"x\"}]", NOBODY);

        assertThat(ids(revised.left())).containsExactly("a-2");
    }

    @Test
    void theFirstCriterionBindsEveryLaterForm() throws PlanException {
        Progress progress = end(plan(step("a", "")), "a", Kind.FAIL);
        for (int i = 2; i <= 3; i++) {
            String retry = "{\"id\":\"a\",\"task\":\"way %d\",\"criterion\":\"easy\"}".formatted(i);

            progress = progress.revised("[" + retry + "]", NOBODY);

            assertThat(progress.left().getFirst().criterion()).contains("a is done");
            progress = end(progress, "a-" + i, Kind.FAIL);
        }
    }

    @Test
    void aStepThatPassedCannotPoseAsTheReplacementOfAFailedOne() throws PlanException {
        Progress failed =
                end(end(plan(step("a", ""), step("b", "")), "b", Kind.PASS), "a", Kind.FAIL);

        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(
                        () -> failed.revised("[" + step("b", ",\"replaces\":\"a\"") + "]", NOBODY))
                .withMessageContaining("Step a failed and nothing replaces it");
    }

    @Test
    void stepsThatPassedAreNotRunAgain() throws PlanException {
        Progress failed =
                end(end(plan(step("a", ""), step("b", "")), "a", Kind.PASS), "b", Kind.FAIL);

        Progress revised =
                failed.revised(
                        "["
                                + step("a", "")
                                + ",{\"id\":\"c\",\"task\":\"x\",\"criterion\":\"y\",\"after\":[\"a\"],"
                                + "\"replaces\":\"b\"}]",
                        NOBODY);

        assertThat(ids(revised.left())).containsExactly("c");
        assertThat(ids(revised.ready())).containsExactly("c");
    }

    @Test
    void theFormsOfAStepAreCounted() throws PlanException {
        Progress progress = end(plan(step("a", "")), "a", Kind.FAIL);
        for (int i = 2; i <= 3; i++) {
            String retry = "{\"id\":\"a\",\"task\":\"way %d\",\"criterion\":\"x\"}".formatted(i);
            progress = progress.revised("[" + retry + "]", NOBODY);
            progress = end(progress, "a-" + i, Kind.FAIL);
        }

        assertThat(progress.forms(progress.open().getFirst().step())).isEqualTo(3);
    }

    @Test
    void stepsThatWaitForEachOtherAreRefused() {
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(
                        () ->
                                plan(
                                        step("a", ",\"after\":[\"b\"]"),
                                        step("b", ",\"after\":[\"a\"]")))
                .withMessageContaining("wait for each other");
    }

    @Test
    void anInventedSpecialistOrDependencyIsLeftOut() throws PlanException {
        PlanStep step =
                plan(step("a", ",\"after\":[\"ghost\"],\"specialist\":\"wizard\""))
                        .left()
                        .getFirst();

        assertThat(step.after()).isEmpty();
        assertThat(step.specialist()).isEmpty();
    }

    @Test
    void aStepWithoutCriterionIsNamed() {
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> Progress.first("[{\"id\":\"a\",\"task\":\"x\"}]", NOBODY))
                .withMessageContaining("Step a has no \"criterion\"");
    }

    @Test
    void proseAndFencesAroundAPlanAreTolerated() throws PlanException {
        Progress progress =
                Progress.first("Sure!\n```json\n{\"plan\":[" + step("a", "") + "]}\n```", NOBODY);

        assertThat(ids(progress.left())).containsExactly("a");
    }

    @Property(tries = 200)
    void anyReplyIsAPlanOrAPlanException(@ForAll String reply) {
        assertThatCode(
                        () -> {
                            try {
                                Progress.first(reply, NOBODY);
                            } catch (PlanException refused) {
                                assertThat(refused).hasMessageContaining("Reply with JSON");
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void aVerdictIsReadOutOfProse() {
        assertThat(Verdict.read("I think {\"verdict\":\"PASS\",\"note\":\"ok\"}"))
                .contains(new Verdict(Kind.PASS, "ok"));
        assertThat(Verdict.read("looks good")).isEmpty();
        assertThat(Verdict.read("{\"verdict\":\"great\"}")).isEmpty();
    }
}
