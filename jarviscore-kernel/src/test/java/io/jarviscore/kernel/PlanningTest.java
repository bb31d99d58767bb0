package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.SubAgent;
import io.jarviscore.Tool;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A goal-oriented agent plans, runs its steps, has them judged and revises the plan. */
@Timeout(60)
class PlanningTest {
    private static final Step GOAL = Step.of("a", "worker", "Write the report");

    private final List<String> effects = new CopyOnWriteArrayList<>();
    private final Brain brain = new Brain();

    /** Answers by the question: parallel steps ask in any order. */
    static final class Brain {
        final List<String> plans = new CopyOnWriteArrayList<>();
        final Map<String, Function<ChatRequest, ChatReply>> steps = new LinkedHashMap<>();
        final Map<String, String> verdicts = new ConcurrentHashMap<>();
        final ScriptedChatModel model = new ScriptedChatModel().answer(this::answer);

        Brain plan(String... steps) {
            plans.add("{\"steps\":[" + String.join(",", steps) + "]}");
            return this;
        }

        Brain step(String task, String answer) {
            return step(task, request -> ScriptedChatModel.textReply(answer));
        }

        Brain step(String task, Function<ChatRequest, ChatReply> answer) {
            steps.put(task, answer);
            return this;
        }

        List<String> asked(String part) {
            return model.requests().stream()
                    .map(Brain::words)
                    .filter(words -> words.contains(part))
                    .toList();
        }

        static String words(ChatRequest request) {
            return request.messages().stream()
                    .map(ChatMessage::text)
                    .reduce("", (a, b) -> a + "\n" + b);
        }

        private ChatReply answer(ChatRequest request) {
            String words = words(request);
            if (words.contains("You plan the work")) {
                return ScriptedChatModel.textReply(plans.removeFirst());
            }
            if (words.contains("You judge the result")) {
                for (Map.Entry<String, String> verdict : verdicts.entrySet()) {
                    if (words.contains("Step: " + verdict.getKey())) {
                        return ScriptedChatModel.textReply(verdict.getValue());
                    }
                }
                return ScriptedChatModel.textReply("{\"verdict\":\"pass\",\"note\":\"fine\"}");
            }
            for (Map.Entry<String, Function<ChatRequest, ChatReply>> step : steps.entrySet()) {
                if (words.contains(step.getKey() + "\n\nA good result shows")) {
                    return step.getValue().apply(request);
                }
            }
            return ScriptedChatModel.textReply("The report");
        }
    }

    class Worker extends AutoAgent {
        Worker() {
            super(AgentCard.of("worker", "work"), "You work.");
        }

        @Override
        protected boolean goalOriented() {
            return true;
        }

        @Tool("Leaves a mark")
        String mark(String text) {
            effects.add(text);
            return "marked " + text;
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(new SubAgent("poet", "Writes verse", "You are a poet.", List.of()));
        }
    }

    private static String step(String id, String rest) {
        return "{\"id\":\"%s\",\"task\":\"Do %s\",\"criterion\":\"%s exists\"%s}"
                .formatted(id, id, id, rest);
    }

    private Outcome run() {
        return run(Map.of());
    }

    private Outcome run(Map<String, ?> settings) {
        try (TestMesh mesh =
                TestMesh.start(
                        with -> with.add(new Worker()).chatModel(brain.model).config(settings))) {
            return mesh.run("worker", "Write the report");
        }
    }

    private static String verdict(String word) {
        return "{\"verdict\":\"" + word + "\",\"note\":\"" + word + " it is\"}";
    }

    private static Function<ChatRequest, ChatReply> marking(String text) {
        return request ->
                request.messages().getLast() instanceof ChatMessage.ToolResult
                        ? ScriptedChatModel.textReply("Marked " + text)
                        : ScriptedChatModel.toolReply(
                                new ToolCall(
                                        "c-" + text, "mark", Json.write(Map.of("text", text))));
    }

    @Test
    void stepsRunInTheirOrderAndTheAnswerIsWrittenFromTheirResults() {
        brain.plan(step("find", ""), step("write", ",\"after\":[\"find\"]"))
                .step("Do find", "42 facts")
                .step("Do write", "A text");

        Outcome outcome = run();

        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.payload()).isEqualTo("The report");
        assertThat(brain.asked("Do write\n\nA good result shows").getFirst()).contains("42 facts");
        assertThat(brain.asked("The steps of the plan").getFirst())
                .contains("42 facts")
                .contains("A text");
    }

    @Test
    void aTaskThatNeedsNoPlanIsDoneDirectly() {
        brain.plan();

        assertThat(run().payload()).isEqualTo("The report");
        assertThat(brain.model.requests()).hasSize(2);
    }

    @Test
    void aPlannerThatGivesNoPlanDoesNotFailTheTask() {
        brain.plans.add("I would rather not");
        brain.plans.add("still prose");

        assertThat(run().payload()).isEqualTo("The report");
        assertThat(brain.asked("Your last plan was not usable")).hasSize(1);
    }

    @Test
    void independentStepsRunAtTheSameTime() {
        CyclicBarrier both = new CyclicBarrier(2);
        Function<ChatRequest, ChatReply> together =
                request -> {
                    try {
                        both.await(30, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    return ScriptedChatModel.textReply("met");
                };
        brain.plan(step("one", ""), step("two", ""))
                .step("Do one", together)
                .step("Do two", together);

        assertThat(run().isSuccess()).isTrue();
    }

    @Test
    void noMoreStepsRunAtOnceThanTheSettingAllows() {
        List<Integer> running = new CopyOnWriteArrayList<>();
        List<String> now = new CopyOnWriteArrayList<>();
        String[] steps = new String[5];
        for (int i = 0; i < steps.length; i++) {
            String name = "s" + i;
            steps[i] = step(name, "");
            brain.step(
                    "Do " + name,
                    request -> {
                        now.add(name);
                        running.add(now.size());
                        now.remove(name);
                        return ScriptedChatModel.textReply("ok");
                    });
        }
        brain.plan(steps);

        assertThat(run(Map.of("max_parallel_steps", 1)).isSuccess()).isTrue();
        assertThat(running).hasSize(5).containsOnly(1);
    }

    @Test
    void aStepNamedForASpecialistIsDoneByIt() {
        brain.plan(step("ode", ",\"specialist\":\"poet\"")).step("Do ode", "Roses");

        assertThat(run().isSuccess()).isTrue();
        assertThat(brain.asked("Do ode\n\nA good result").getFirst()).contains("You are a poet.");
    }

    @Test
    void afterAFailedVerdictThePlanIsRevisedAndTheFailureStays() {
        brain.plan(step("fetch", ""))
                .plan(
                        "{\"id\":\"cache\",\"task\":\"Do cache\",\"criterion\":\"any\","
                                + "\"replaces\":\"fetch\"}")
                .step("Do fetch", "nothing found")
                .step("Do cache", "found in the cache");
        brain.verdicts.put("Do fetch", verdict("fail"));

        assertThat(run().isSuccess()).isTrue();
        assertThat(brain.asked("fetch (FAIL)")).isNotEmpty();
        assertThat(brain.asked("Step: Do cache").getFirst()).contains("fetch exists");
        assertThat(brain.asked("The steps of the plan").getFirst())
                .contains("found in the cache")
                .doesNotContain("nothing found");
    }

    @Test
    void aFailedStepThatNoRevisionReplacesFailsTheTask() {
        brain.plan(step("fetch", "")).plan().plan().step("Do fetch", "nothing found");
        brain.verdicts.put("Do fetch", verdict("fail"));

        Outcome outcome = run();

        assertThat(outcome.status()).isEqualTo(Outcome.Status.FAILURE);
        assertThat(outcome.summary()).contains("fetch").contains("no usable plan replaced it");
    }

    @Test
    void aStepWhoseCodeOrModelGaveUpIsFailedWithoutAskingForAVerdict() {
        brain.plan(step("talk", ""))
                .plan(
                        "{\"id\":\"other\",\"task\":\"Do other\",\"criterion\":\"any\","
                                + "\"replaces\":\"talk\"}")
                .step("Do talk", "")
                .step("Do other", "done");

        assertThat(run().isSuccess()).isTrue();
        assertThat(brain.asked("Step: Do talk")).isEmpty();
        assertThat(brain.asked("talk (FAIL)")).isNotEmpty();
    }

    @Test
    void threeFailedFormsOfOneStepStallTheGoal() {
        brain.plan(step("x", ""));
        brain.step("Do x", "no");
        brain.verdicts.put("Do x", verdict("fail"));
        for (int i = 2; i <= 3; i++) {
            brain.plan("{\"id\":\"x\",\"task\":\"Try %d\",\"criterion\":\"c\"}".formatted(i));
            brain.step("Try " + i, "no");
            brain.verdicts.put("Try " + i, verdict("fail"));
        }

        Outcome outcome = run();

        assertThat(outcome.cause()).containsInstanceOf(Cause.Stalled.class);
        assertThat(brain.plans).isEmpty();
    }

    @Test
    void theNumberOfRevisionsIsLimited() {
        brain.plan(step("x", "")).step("Do x", "no");
        brain.verdicts.put("Do x", verdict("fail"));

        Outcome outcome = run(Map.of("max_replan_attempts", 0));

        assertThat(outcome.status()).isEqualTo(Outcome.Status.FAILURE);
        assertThat(outcome.summary()).contains("may not be revised again").contains("fail it is");
    }

    @Test
    void theNumberOfStepsIsLimitedAndPassedOnesAreKept() {
        brain.plan(step("one", ""), step("two", ",\"after\":[\"one\"]"))
                .step("Do one", "first result");

        Outcome outcome = run(Map.of("max_goal_steps", 1));

        assertThat(outcome.status()).isEqualTo(Outcome.Status.TIMEOUT);
        assertThat(outcome.cause()).contains(new Cause.LimitReached("max_goal_steps", 2, 1));
        assertThat(outcome.payload()).isEqualTo(Map.of("one", "first result"));
    }

    @Test
    void planVerdictsAndStepsAreAllPaidFromTheTasksBudget() {
        brain.plan(step("one", ""), step("two", "")).step("Do one", "1").step("Do two", "2");

        Outcome outcome = run();

        assertThat(outcome.usage().modelCalls()).isEqualTo(6);
        assertThat(outcome.usage().turns()).isEqualTo(3);
        assertThat(outcome.usage().inputTokens()).isEqualTo(60);
    }

    @Test
    void theTurnsOfAllStepsTogetherAreLimited() {
        brain.plan(step("one", ""), step("two", ",\"after\":[\"one\"]")).step("Do one", "1");

        Outcome outcome = run(Map.of("kernel_max_turns", 1));

        assertThat(outcome.status()).isEqualTo(Outcome.Status.TIMEOUT);
        assertThat(outcome.cause()).contains(new Cause.LimitReached("kernel_max_turns", 1, 1));
        assertThat(outcome.payload()).isEqualTo(Map.of("one", "1"));
    }

    @Test
    void aModelThatDoesNotAnswerEndsTheGoalInsteadOfThePlan() {
        brain.plan(step("one", ""))
                .step(
                        "Do one",
                        request -> {
                            throw new ModelException(ModelFailure.AUTH, "no key");
                        });

        Outcome outcome = run();

        assertThat(outcome.cause()).containsInstanceOf(Cause.ModelFailed.class);
        assertThat(brain.asked("You plan the work")).hasSize(1);
    }

    @Test
    void anUnreadableVerdictLetsTheGoalGoOn() {
        brain.plan(step("one", "")).step("Do one", "1");
        brain.verdicts.put("Do one", "hm");

        assertThat(run().isSuccess()).isTrue();
        assertThat(brain.asked("Step: Do one")).hasSize(2);
    }

    @Test
    void aPlanIsResumedWhereItsProcessStoppedAndNoEffectHappensTwice() throws Exception {
        WorkflowStore store = InProcess.workflowStore(new ManualClock());
        CountDownLatch reached = new CountDownLatch(1);
        List<String> firstLife = new ArrayList<>();
        brain.plan(step("one", ""), step("two", ",\"after\":[\"one\"]"))
                .step("Do one", marking("one"))
                .step(
                        "Do two",
                        request -> {
                            if (firstLife.isEmpty()) {
                                firstLife.add("over");
                                reached.countDown();
                                await(new CountDownLatch(1));
                            }
                            return marking("two").apply(request);
                        });
        Consumer<Mesh.Builder> contents =
                with -> with.add(new Worker()).chatModel(brain.model).workflowStore(store);

        TestMesh first = TestMesh.start(contents);
        first.submit("w", GOAL);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.startVirtualThread(first::close);
        while (!closing.join(Duration.ofMillis(50))) {
            first.clock().advance(Duration.ofSeconds(5));
        }
        int before = brain.model.requests().size();
        try (TestMesh second = TestMesh.start(contents)) {
            Outcome outcome = second.workflow("w", GOAL).step("a");

            assertThat(outcome.isSuccess()).isTrue();
            assertThat(outcome.usage().modelCalls()).isEqualTo(8);
        }
        assertThat(effects).containsExactly("one", "two");
        assertThat(brain.asked("You plan the work")).hasSize(1);
        assertThat(brain.asked("Step: Do one")).hasSize(1);
        // In the second life: two turns of the second step, its verdict, the answer.
        assertThat(brain.model.requests().size() - before).isEqualTo(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException(ModelFailure.CANCELLED, "interrupted", e);
        }
    }
}
