package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentMailbox;
import io.jarviscore.Approval;
import io.jarviscore.Delivery;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Roster;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The interaction of two meshes on one real store. */
@Timeout(120)
abstract class FleetContract {
    @TempDir Path folder;

    /** Where the state is; the same for every mesh of a test, and empty at its start. */
    abstract Map<String, Object> store();

    static final class Worker extends Agent {
        private final CountDownLatch worked = new CountDownLatch(1);

        Worker(String role) {
            super(AgentCard.of(role, role + "-work"));
        }

        AgentMailbox mail() {
            return context().mailbox();
        }

        @Override
        protected Outcome execute(Task task) {
            worked.countDown();
            long sum =
                    task.inputs().values().stream()
                            .mapToLong(input -> input.payload(Long.class))
                            .sum();
            return Outcome.success(
                    sum + ((Number) task.params().getOrDefault("add", 1)).longValue());
        }
    }

    private Mesh node(String name, Agent... agents) {
        return Mesh.builder().environment(Map.of()).config(config(name)).add(agents).start();
    }

    private Map<String, Object> config(String name) {
        Map<String, Object> config = new HashMap<>(store());
        config.put("node_name", name);
        config.put("storage_base_path", folder.resolve("blobs").toString());
        return config;
    }

    /** So long that a test which waits for a lease does not end in time. */
    private Map<String, Object> withLongLeases(String name) {
        Map<String, Object> config = config(name);
        config.put("step_lease_seconds", 3_600);
        config.put("mailbox_visibility_seconds", 3_600);
        return config;
    }

    @Test
    void aStepOfAKilledProcessIsRunByItsNextLifeWithoutWaitingForTheLease() throws Exception {
        Map<String, Object> config = withLongLeases("there");
        try (StuckProgram killed = StuckProgram.start(config)) {
            killed.kill();
        }
        Worker counter = new Worker("counter");
        try (Mesh mesh = Mesh.builder().environment(Map.of()).config(config).add(counter).start()) {
            assertThat(counter.worked.await(60, TimeUnit.SECONDS)).as("carried on").isTrue();

            assertThat(mesh.resume("w").step("a").payload()).isEqualTo(1L);
        }
    }

    @Test
    void aStepOfAKilledProcessIsRunAtOnceByALivingNode() throws Exception {
        Worker counter = new Worker("counter");
        try (StuckProgram killed = StuckProgram.start(withLongLeases("there"));
                Mesh here =
                        Mesh.builder()
                                .environment(Map.of())
                                .config(withLongLeases("here"))
                                .add(counter)
                                .start()) {
            killed.kill();

            assertThat(counter.worked.await(60, TimeUnit.SECONDS)).as("taken over").isTrue();
            assertThat(here.resume("w").step("a").node()).isEqualTo("here");
        }
    }

    @Test
    void theAgentsOfAKilledProcessAreNotAliveAnyMoreThoughTheirLeaseRuns() throws Exception {
        try (StuckProgram killed = StuckProgram.start(withLongLeases("there"));
                Mesh here =
                        Mesh.builder()
                                .environment(Map.of())
                                .config(withLongLeases("here"))
                                .add(new Worker("writer"))
                                .start()) {
            assertThat(isAlive(here, "counter")).isTrue();

            killed.kill();

            await(() -> !isAlive(here, "counter"));
        }
    }

    private static boolean isAlive(Mesh mesh, String role) {
        return mesh.status().others().stream()
                .filter(other -> other.peer().card().role().equals(role))
                .anyMatch(Roster.Listing::alive);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void mailThatAKilledProcessHadReceivedIsDeliveredAtOnce() throws Exception {
        Worker writer = new Worker("writer");
        try (Mesh office =
                Mesh.builder()
                        .environment(Map.of())
                        .config(withLongLeases("office"))
                        .add(writer)
                        .start()) {
            writer.mail().send("counter", "letter");
            try (StuckProgram killed = StuckProgram.start(withLongLeases("there"))) {
                killed.kill();
            }
            Worker counter = new Worker("counter");
            try (Mesh there =
                    Mesh.builder()
                            .environment(Map.of())
                            .config(withLongLeases("there"))
                            .add(counter)
                            .start()) {
                Delivery again = counter.mail().receive(Duration.ofSeconds(60)).orElseThrow();

                assertThat(again.payload(String.class)).isEqualTo("letter");
                assertThat(again.attempt()).isEqualTo(2);
                assertThat(again.ack()).isTrue();
                assertThat(office.status().closing() || there.status().closing()).isFalse();
            }
        }
    }

    @Test
    void aStepThatAKilledProcessDidForAWorkflowOfThisOneIsOfferedToTheNextAtOnce()
            throws Exception {
        Worker counter = new Worker("counter");
        try (StuckProgram killed = StuckProgram.start(withLongLeases("there"));
                Mesh here =
                        Mesh.builder()
                                .environment(Map.of())
                                .config(withLongLeases("here"))
                                .add(new Worker("planner"))
                                .start();
                Mesh other =
                        Mesh.builder()
                                .environment(Map.of())
                                .config(withLongLeases("other"))
                                .config("resume_on_start", false)
                                .add(counter)
                                .start()) {
            WorkflowRun run = here.submit("w", Step.of("a", "counter", "x"));
            assertThat(other.status().closing()).isFalse();
            killed.kill();

            assertThat(run.await().step("a").node()).isEqualTo("other");
        }
    }

    @Test
    void stepsRunWhereTheirRoleLivesAndTheResultComesBack() {
        try (Mesh here = node("here", new Worker("planner"));
                Mesh there = node("there", new Worker("counter"))) {
            WorkflowResult result =
                    here.workflow(
                            "w",
                            Step.of("a", "planner", "x").params(Map.of("add", 10)),
                            Step.of("b", "counter", "x").after("a").params(Map.of("add", 5)),
                            Step.of("c", "planner", "x").after("b"));

            assertThat(result.status()).isEqualTo(Status.SUCCESS);
            assertThat(result.step("b").node()).isEqualTo("there");
            assertThat(result.step("c").payload()).isEqualTo(16L);
            assertThat(there.workflow("w", steps(result)).step("c").recovered()).isTrue();
        }
    }

    private static Step[] steps(WorkflowResult result) {
        assertThat(result.steps()).hasSize(3);
        return new Step[] {
            Step.of("a", "planner", "x").params(Map.of("add", 10)),
            Step.of("b", "counter", "x").after("a").params(Map.of("add", 5)),
            Step.of("c", "planner", "x").after("b")
        };
    }

    @Test
    void manyStepsForOneRoleAreSharedByTheNodesThatHaveIt() {
        try (Mesh here = node("here", new Worker("planner"));
                Mesh one = node("one", new Worker("counter"));
                Mesh two = node("two", new Worker("counter"))) {
            List<Step> steps =
                    IntStream.range(0, 40).mapToObj(i -> Step.of("s" + i, "counter", "x")).toList();

            WorkflowResult result = here.workflow("w", steps.toArray(Step[]::new));

            assertThat(result.status()).isEqualTo(Status.SUCCESS);
            assertThat(result.steps()).hasSize(40);
            assertThat(result.steps().values()).extracting(Outcome::node).isSubsetOf("one", "two");
            assertThat(one.status().closing() || two.status().closing()).isFalse();
        }
    }

    @Test
    void aStepWaitsForItsNodeAndIsDoneAsSoonAsThatStarts() throws Exception {
        node("there", new Worker("counter")).close();
        try (Mesh here = node("here", new Worker("planner"))) {
            WorkflowRun run = here.submit("w", Step.of("a", "counter", "x"));
            try (Mesh there = node("there", new Worker("counter"))) {
                assertThat(run.await().step("a").node()).isEqualTo(there.status().node());
            }
        }
    }

    @Test
    void aRetryOnAnotherNodeAsksAnew() throws Exception {
        Step step =
                Step.of("pay", "payer", "x").params(Map.of("add", "no number")).approval("Pay?");
        try (Mesh here = node("here", new Worker("payer"));
                Mesh there = node("there", new Worker("payer"))) {
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.WAITING);
            String first = there.approvals().list().getFirst().id();
            there.approvals().approve(first, "ada", "once");
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.FAILURE);

            assertThat(there.retry("w", "pay").status()).isEqualTo(Status.WAITING);

            assertThat(here.approvals().list()).hasSize(1);
            assertThat(here.approvals().list().getFirst().id()).isNotEqualTo(first);
        }
    }

    @Test
    void aRunThatDiesBetweenItsJournalAndItsQuestionAsksUnderTheIdOfItsJournal() throws Exception {
        Step step = Step.of("pay", "payer", "x").approval("Pay?");
        Map<String, Object> brief = config("here");
        brief.put("shutdown_timeout", 1);
        String id;
        Mesh whole =
                Mesh.builder()
                        .environment(Map.of())
                        .config(config("whole"))
                        .add(new Worker("other"))
                        .start();
        try (whole) {
            DyingApprovals dying = new DyingApprovals(whole.approvals());
            try (Mesh here =
                    Mesh.builder()
                            .environment(Map.of())
                            .config(brief)
                            .approvals(dying)
                            .add(new Worker("payer"))
                            .start()) {
                here.submit("w", step);
                id = dying.awaitAsked();
                assertThat(whole.approvals().list()).isEmpty();
            }
            try (Mesh next = node("next", new Worker("payer"))) {
                assertThat(next.workflow("w", step).status()).isEqualTo(Status.WAITING);
                assertThat(whole.approvals().list()).extracting(Approval::id).containsExactly(id);
            }
        }
    }

    @Test
    void aDecisionOnOneNodeWakesTheWorkflowThatAnotherOneParked() throws Exception {
        Worker payer = new Worker("payer");
        try (Mesh here = node("here", payer);
                Mesh there = node("there", new Worker("clerk"))) {
            Step step = Step.of("pay", "payer", "x").approval("Pay?");
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.WAITING);

            String id = there.approvals().list().getFirst().id();
            there.approvals().approve(id, "ada", "fine");

            assertThat(payer.worked.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.SUCCESS);
        }
    }

    @Test
    void aWorkflowThatWaitsIsCancelledByAnyNode() throws Exception {
        Worker payer = new Worker("payer");
        try (Mesh here = node("here", payer);
                Mesh there = node("there", new Worker("clerk"))) {
            Step step = Step.of("pay", "payer", "x").approval("Pay?");
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.WAITING);
            Approval asked = there.approvals().list().getFirst();

            assertThat(there.cancel("w").await().status()).isEqualTo(Status.CANCELLED);

            assertThat(here.approvals().approve(asked.id(), "ada", "fine").status())
                    .isEqualTo(Approval.Status.WITHDRAWN);
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.CANCELLED);
            assertThat(here.approvals().list()).isEmpty();
            assertThat(payer.worked.getCount()).isEqualTo(1);
        }
    }

    @Test
    void aWorkflowThatAnotherNodeRunsIsCancelledByItsId() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Agent endless =
                new Agent(AgentCard.of("endless", "endless-work")) {
                    @Override
                    protected Outcome execute(Task task) throws Exception {
                        begun.countDown();
                        new CountDownLatch(1).await();
                        return Outcome.success("never");
                    }
                };
        try (Mesh here = node("here", endless, new Worker("payer"));
                Mesh there = node("there", new Worker("clerk"))) {
            WorkflowRun run =
                    here.submit(
                            "w",
                            Step.of("runs", "endless", "x"),
                            Step.of("asks", "payer", "x").approval("Pay?"),
                            Step.of("late", "clerk", "x").after("runs"));
            begun.await();
            while (there.approvals().list().isEmpty()) {
                Thread.sleep(1);
            }

            assertThat(there.cancel("w").await().status()).isEqualTo(Status.CANCELLED);

            assertThat(run.await().steps().values())
                    .extracting(Outcome::status)
                    .containsOnly(Status.CANCELLED);
        }
    }

    @Test
    void mailReachesARoleACapabilityAndEverybodyOnOtherNodes() throws Exception {
        Worker writer = new Worker("writer");
        Worker reader = new Worker("reader");
        try (Mesh here = node("here", writer);
                Mesh there = node("there", reader)) {
            assertThat(here.status().node()).isNotEqualTo(there.status().node());
            writer.mail().sendToRole("reader", 1);
            writer.mail().sendToCapability("reader-work", 2);
            assertThat(writer.mail().broadcast(3)).isEqualTo(1);

            List<Delivery> received = reader.mail().receiveAll(Duration.ofSeconds(60));

            assertThat(received)
                    .extracting(delivery -> delivery.payload(Integer.class))
                    .containsExactly(1, 2, 3);
            received.forEach(Delivery::ack);
        }
    }
}
