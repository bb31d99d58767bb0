package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentMailbox;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.Delivery;
import io.jarviscore.JarvisException;
import io.jarviscore.Mailbox;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Roster;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.UnknownAgentException;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Several meshes that share their stores, as processes share a file or a Redis. */
@Timeout(60)
class FleetTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final WorkflowStore store = InProcess.workflowStore(clock);
    private final Mailbox mailbox = InProcess.mailbox(clock, 1_000, Duration.ofMinutes(1), 5);
    private final Approvals approvals = InProcess.approvals(clock);
    private final Roster roster = InProcess.roster(clock);

    /** An agent made of a function. */
    private static final class Doing extends Agent {
        interface Work {
            Outcome of(Task task) throws Exception;
        }

        private final Work work;

        Doing(String role, Work work) {
            super(AgentCard.of(role, role + "-ability"));
            this.work = work;
        }

        AgentMailbox mail() {
            return context().mailbox();
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            return work.of(task);
        }
    }

    private Mesh node(String name, Agent... agents) {
        return Mesh.builder()
                .environment(Map.of())
                .config(Map.of("node_name", name, "step_lease_seconds", 30))
                .clock(clock)
                .workflowStore(store)
                .mailbox(mailbox)
                .approvals(approvals)
                .roster(roster)
                .add(agents)
                .start();
    }

    @Test
    void aStepRunsWhereItsRoleLivesWithItsInputsAndParams() {
        Doing planner = new Doing("planner", task -> Outcome.success(Map.of("n", 20)));
        Doing counter =
                new Doing(
                        "counter",
                        task -> {
                            Map<?, ?> plan = task.input("plan").payload(Map.class);
                            long factor = Json.bind(task.params().get("factor"), Long.class);
                            return Outcome.success(Json.bind(plan.get("n"), Long.class) * factor);
                        });
        try (Mesh here = node("here", planner);
                Mesh there = node("there", counter)) {
            WorkflowResult result =
                    here.workflow(
                            "w",
                            Step.of("plan", "planner", "plan it"),
                            Step.of("count", "counter", "count it")
                                    .after("plan")
                                    .params(Map.of("factor", 2)),
                            Step.of("again", "counter-ability", "by capability")
                                    .after("plan")
                                    .params(Map.of("factor", 3)),
                            Step.of("close", "planner", "close it").after("count"));

            assertThat(result.status()).isEqualTo(Status.SUCCESS);
            assertThat(result.step("plan").node()).isEqualTo("here");
            assertThat(result.step("count").node()).isEqualTo("there");
            assertThat(result.step("count").payload()).isEqualTo(40L);
            assertThat(result.step("count").recovered()).isFalse();
            assertThat(result.step("again").payload()).isEqualTo(60L);
            assertThat(result.step("close").node()).isEqualTo("here");
            assertThat(there.status().runningWorkflows()).isZero();
        }
    }

    @Test
    void aLivingNamesakeIsWarnedOfOnceAndADeadOneIsNot() throws InterruptedException {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger("io.jarviscore.engine.Fleet");
        logger.addAppender(logged);
        logger.setLevel(Level.WARN);
        Doing agent = new Doing("agent", task -> Outcome.success(1));
        roster.occupy("same", "owner-that-died");
        try (Mesh first = node("same", agent)) {
            assertThat(first.status().node()).isEqualTo("same");
            clock.advance(HEARTBEAT);
            try (Mesh second = node("same", new Doing("other", task -> Outcome.success(1)))) {
                assertThat(second.status().node()).isEqualTo("same");
                for (int beat = 0; beat < 10; beat++) {
                    clock.advance(HEARTBEAT);
                }
                await(() -> logged.list.size() == 2);
                assertThat(logged.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .allMatch(line -> line.contains("has the name of this node, same"))
                        .allMatch(line -> line.contains("node_name"))
                        .noneMatch(line -> line.contains("owner-that-died"));
            }
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(null);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    @Test
    void aNodeWithoutANameHasThatOfItsHost() {
        try (Mesh mesh =
                Mesh.builder()
                        .environment(Map.of())
                        .clock(clock)
                        .workflowStore(store)
                        .mailbox(mailbox)
                        .roster(roster)
                        .add(new Doing("agent", task -> Outcome.success(1)))
                        .start()) {
            assertThat(mesh.status().node()).matches("[A-Za-z0-9._-]{1,128}");
        }
    }

    @Test
    void aRoleThatNobodyEverHadIsRefusedBeforeAnythingRuns() {
        try (Mesh here = node("here", new Doing("planner", task -> Outcome.success(1)));
                Mesh there = node("there", new Doing("counter", task -> Outcome.success(1)))) {
            assertThat(there.status().agents()).hasSize(1);
            assertThatThrownBy(() -> here.workflow("w", Step.of("a", "nobody", "x")))
                    .isInstanceOf(UnknownAgentException.class)
                    .hasMessageContaining("nobody")
                    .hasMessageContaining("planner")
                    .hasMessageContaining("counter");
        }
    }

    @Test
    void aStepWaitsForANodeThatIsAway() throws Exception {
        node("there", new Doing("counter", task -> Outcome.success(1))).close();
        try (Mesh here = node("here", new Doing("planner", task -> Outcome.success(1)))) {
            WorkflowRun run = here.submit("w", Step.of("a", "counter", "x"));

            try (Mesh there = node("there", new Doing("counter", task -> Outcome.success(42)))) {
                assertThat(run.await().step("a").payload()).isEqualTo(42L);
                assertThat(there.status().closing()).isFalse();
            }
        }
    }

    @Test
    void aStepOfANodeThatDiedIsDoneByAnotherOne() throws Exception {
        node("there", new Doing("counter", task -> Outcome.success(1))).close();
        try (Mesh here = node("here", new Doing("planner", task -> Outcome.success(1)))) {
            WorkflowRun run = here.submit("w", Step.of("a", "counter", "x"));
            // A node that takes the offer, claims the step and dies.
            try (Delivery offer = mailbox.receive("work:counter", LEASE).orElseThrow()) {
                offer.ack();
            }
            Claim dead = store.claim("w", "a", "dead", LEASE).orElseThrow();

            try (Mesh there =
                    node("there", new Doing("counter", task -> Outcome.success("done")))) {
                assertThat(there.status().closing()).isFalse();
                turnUntil(run);
                assertThat(run.await().step("a").payload()).isEqualTo("done");
                assertThat(store.renew(dead, LEASE)).isFalse();
            }
        }
    }

    @Test
    void anOfferThatDiedWithItsTakerIsMadeAgain() throws Exception {
        node("there", new Doing("counter", task -> Outcome.success(1))).close();
        try (Mesh here = node("here", new Doing("planner", task -> Outcome.success(1)))) {
            WorkflowRun run = here.submit("w", Step.of("a", "counter", "x"));
            try (Delivery offer = mailbox.receive("work:counter", LEASE).orElseThrow()) {
                offer.ack();
            }

            try (Mesh there =
                    node("there", new Doing("counter", task -> Outcome.success("done")))) {
                assertThat(there.status().closing()).isFalse();
                turnUntil(run);
                assertThat(run.await().step("a").payload()).isEqualTo("done");
            }
        }
    }

    @Test
    void aWorkflowWhoseNodeDiedIsResumedByAnotherOne() throws Exception {
        CountDownLatch ran = new CountDownLatch(2);
        Doing worker =
                new Doing(
                        "worker",
                        task -> {
                            ran.countDown();
                            return Outcome.success(task.stepId());
                        });
        try (Mesh there = node("there", worker)) {
            List<Step> steps =
                    List.of(Step.of("a", "worker", "x"), Step.of("b", "worker", "x").after("a"));
            // The state left by a node that was killed right after it had begun.
            store.open(new WorkflowStore.Definition("w", steps));
            while (!ran.await(20, TimeUnit.MILLISECONDS)) {
                clock.advance(Duration.ofSeconds(5));
            }

            assertThat(there.workflow("w", steps.toArray(Step[]::new)).status())
                    .isEqualTo(Status.SUCCESS);
        }
    }

    @Test
    void aWorkflowOfADeadNodeIsResumedAsSoonAsItsLeaseExpires() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Doing counter =
                new Doing(
                        "counter",
                        task -> {
                            done.countDown();
                            return Outcome.success(42);
                        });
        try (Mesh there = node("there", counter)) {
            store.open(new WorkflowStore.Definition("w", List.of(Step.of("a", "counter", "x"))));
            Claim dead = store.claim("w", "a", "gone", LEASE).orElseThrow();

            // The last heartbeat, at any time between two sweeps.
            clock.advance(Duration.ofSeconds(5));
            assertThat(store.renew(dead, LEASE)).isTrue();
            clock.advance(LEASE.minusMillis(1));
            assertThat(done.getCount()).isOne();
            // Adopted by a sweep before, so that a timer waits for the end of the lease.
            for (int i = 0; i < 1_000 && there.status().runningWorkflows() == 0; i++) {
                Thread.sleep(10);
            }
            clock.advance(Duration.ofMillis(1));

            assertThat(done.await(30, TimeUnit.SECONDS)).as("taken over").isTrue();
        }
    }

    @Test
    void cancellingEndsAStepThatRunsOnAnotherNode() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Doing slow =
                new Doing(
                        "slow",
                        task -> {
                            began.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                            return Outcome.success(1);
                        });
        try (Mesh here = node("here", new Doing("planner", task -> Outcome.success(1)));
                Mesh there = node("there", slow)) {
            assertThat(there.status().closing()).isFalse();
            WorkflowRun run = here.submit("w", Step.of("a", "slow", "x"));
            began.await();

            run.cancel();

            assertThat(run.await().step("a").status()).isEqualTo(Status.CANCELLED);
            clock.advance(Duration.ofSeconds(11)); // the next heartbeat tells the other node
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aDecisionOnOneNodeCarriesTheWorkflowOfAnotherOneOn() throws Exception {
        CountDownLatch paid = new CountDownLatch(1);
        Doing payer =
                new Doing(
                        "payer",
                        task -> {
                            paid.countDown();
                            return Outcome.success("paid");
                        });
        try (Mesh here = node("here", payer);
                Mesh there = node("there", new Doing("clerk", task -> Outcome.success(1)))) {
            Step step = Step.of("pay", "payer", "pay").approval("Pay?");
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.WAITING);

            String id = there.approvals().list().getFirst().id();
            there.approvals().approve(id, "ada", "fine");

            assertThat(paid.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(here.workflow("w", step).step("pay").payload()).isEqualTo("paid");
        }
    }

    @Test
    void aStepThatTakesItsNodeDownEveryTimeFailsInTheEnd() {
        Step step = Step.of("a", "worker", "x");
        store.open(new WorkflowStore.Definition("w", List.of(step)));
        for (int i = 0; i < 3; i++) {
            assertThat(store.claim("w", "a", "dead-" + i, LEASE)).isPresent();
            clock.advance(LEASE.plusSeconds(1));
        }
        AtomicInteger runs = new AtomicInteger();
        Doing worker = new Doing("worker", task -> Outcome.success(runs.incrementAndGet()));
        try (Mesh here = node("here", worker)) {
            Outcome outcome = here.workflow("w", step).step("a");

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.cause()).contains(new Cause.LimitReached("step_max_attempts", 3, 3));
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void theStatusListsTheOtherNodesAndWhetherTheyLive() {
        node("gone", new Doing("reader", task -> Outcome.success(1))).close();
        try (Mesh there = node("there", new Doing("counter", task -> Outcome.success(1)));
                Mesh here = node("here", new Doing("planner", task -> Outcome.success(1)))) {
            assertThat(there.status().closing()).isFalse();
            assertThat(here.status().others())
                    .extracting(other -> other.peer().id() + " " + other.alive())
                    .containsExactly("counter true", "reader false");
            assertThat(here.status().toString())
                    .contains("elsewhere     counter [counter-ability] on there\n")
                    .contains("elsewhere     reader [reader-ability] on gone, away\n");
        }
    }

    @Test
    void aQuestionThatNobodyAnswersInTimeEndsItsStep() throws Exception {
        Doing payer = new Doing("payer", task -> Outcome.success("paid"));
        CountDownLatch ended = new CountDownLatch(1);
        try (Mesh here =
                Mesh.builder()
                        .environment(Map.of())
                        .clock(clock)
                        .add(payer)
                        .config("state_store", "memory")
                        .config("hitl_timeout_seconds", 60)
                        .listen(
                                event -> {
                                    if (event instanceof MeshEvent.Workflow workflow
                                            && workflow.result()
                                                    .filter(r -> r.status() == Status.FAILURE)
                                                    .isPresent()) {
                                        ended.countDown();
                                    }
                                })
                        .start()) {
            Step step = Step.of("pay", "payer", "pay").approval("Pay?");
            assertThat(here.workflow("w", step).status()).isEqualTo(Status.WAITING);

            clock.advance(Duration.ofSeconds(61));

            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(here.workflow("w", step).step("pay").cause().orElseThrow())
                    .isInstanceOf(Cause.NotApproved.class);
        }
    }

    @Test
    void mailToARoleACapabilityOrEverybodyReachesOtherNodes() throws Exception {
        Doing reader = new Doing("reader", task -> Outcome.success(1));
        Doing writer = new Doing("writer", task -> Outcome.success(1));
        try (Mesh here = node("here", writer);
                Mesh there = node("there", reader)) {
            assertThat(here.status().node()).isNotEqualTo(there.status().node());

            writer.mail().sendToRole("reader", "by role");
            writer.mail().sendToCapability("reader-ability", "by capability");
            int reached = writer.mail().broadcast("to all");

            assertThat(reached).isEqualTo(1);
            List<Delivery> received = reader.mail().receiveAll(Duration.ZERO);
            assertThat(received)
                    .extracting(delivery -> delivery.payload(String.class))
                    .containsExactly("by role", "by capability", "to all");
            assertThat(received).extracting(Delivery::sender).containsOnly("writer");
        }
    }

    @Test
    void mailWithAKeyIsSentOnceToEachRecipientAndBySender() throws Exception {
        Doing reader = new Doing("reader", task -> Outcome.success(1));
        Doing writer = new Doing("writer", task -> Outcome.success(1));
        try (Mesh here = node("here", writer, reader)) {
            assertThat(here.status().closing()).isFalse();
            String first = writer.mail().send("reader", "first", "w/s/1");
            String again = writer.mail().send("reader", "again", "w/s/1");
            writer.mail().send("other", "to another", "w/s/1");
            reader.mail().send("reader", "by another", "w/s/1");

            assertThat(again).isEqualTo(first);
            assertThat(reader.mail().receiveAll(Duration.ZERO))
                    .extracting(delivery -> delivery.payload(String.class))
                    .containsExactly("first", "by another");
            assertThatThrownBy(() -> writer.mail().send("reader", 1, " "))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("idempotency key");
        }
    }

    @Test
    void mailToARoleThatNobodyHasIsRefused() {
        Doing writer = new Doing("writer", task -> Outcome.success(1));
        try (Mesh here = node("here", writer)) {
            assertThat(here.status().closing()).isFalse();
            assertThatThrownBy(() -> writer.mail().sendToRole("nobody", "x"))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("nobody")
                    .hasMessageContaining("writer");
        }
    }

    @Test
    void mailToARoleGoesToALivingAgentAndOtherwiseWaits() throws Exception {
        Doing writer = new Doing("writer", task -> Outcome.success(1));
        node("there", new Doing("reader", task -> Outcome.success(1))).close();
        try (Mesh here = node("here", writer)) {
            assertThat(here.status().closing()).isFalse();
            writer.mail().sendToRole("reader", "for later");
        }
        Doing reader = new Doing("reader", task -> Outcome.success(1));
        try (Mesh there = node("there", reader)) {
            assertThat(there.status().closing()).isFalse();
            assertThat(reader.mail().receive(Duration.ZERO).orElseThrow().payload(String.class))
                    .isEqualTo("for later");
        }
    }

    /** Turns the clock until a run has ended. */
    private void turnUntil(WorkflowRun run) throws InterruptedException {
        while (run.await(Duration.ofMillis(20)).isEmpty()) {
            clock.advance(Duration.ofSeconds(5));
        }
    }
}
