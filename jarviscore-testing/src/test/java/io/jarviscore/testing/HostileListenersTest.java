package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Callbacks that throw undeclared exceptions and errors: workflows return, and meshes close. */
@Timeout(60)
class HostileListenersTest {
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.jarviscore");

    /** The throwables of a callback. */
    enum Thrown {
        ERROR,
        ASSERTION,
        MISSING_CLASS,
        CHECKED,
        INTERRUPTED,
        UNCHECKED;

        private Throwable failure() {
            return switch (this) {
                case ERROR -> new StackOverflowError("on purpose");
                case ASSERTION -> new AssertionError("on purpose");
                case MISSING_CLASS -> new NoClassDefFoundError("on purpose");
                case CHECKED -> new IOException("on purpose");
                case INTERRUPTED -> new InterruptedException("on purpose");
                case UNCHECKED -> new IllegalStateException("on purpose");
            };
        }

        void sneak() {
            HostileListenersTest.<RuntimeException>sneak(failure());
        }
    }

    @SuppressWarnings("unchecked") // that is how the compiler is got round
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @BeforeEach
    void listenToTheLog() {
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(logged);
    }

    private List<String> failures() {
        return new ArrayList<>(logged.list)
                .stream()
                        .filter(event -> event.getThrowableProxy() != null)
                        .filter(
                                event ->
                                        "on purpose".equals(event.getThrowableProxy().getMessage()))
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList();
    }

    private static class Payer extends Agent {
        Payer() {
            super(AgentCard.of("payer", "money"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("paid");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListenerOfEventsThatThrowsIsLoggedOnceAndNothingElse(Thrown thrown) {
        List<Object> heard = new ArrayList<>();
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.add(new Payer())
                                        .listen(event -> thrown.sneak())
                                        .listen(heard::add))) {
            assertThat(mesh.workflow("w", Step.of("pay", "payer", "x")).status())
                    .isEqualTo(Status.SUCCESS);
        }
        assertThat(heard).isNotEmpty();
        assertThat(failures()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aListenerOfDecisionsThatThrowsIsLoggedOnceAndTheStepGoesOn(Thrown thrown)
            throws Exception {
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Payer()))) {
            AutoCloseable listening = mesh.mesh().approvals().onDecision(decided -> thrown.sneak());
            Step step = Step.of("pay", "payer", "x").approval("Pay?");
            for (String workflow : List.of("w", "v")) {
                mesh.workflow(workflow, step);
                Approval asked = mesh.mesh().approvals().list().getFirst();

                assertThat(mesh.mesh().approvals().approve(asked.id(), "ada", "").status())
                        .isEqualTo(Approval.Status.APPROVED);
                assertThat(mesh.workflow(workflow, step).status()).isEqualTo(Status.SUCCESS);
            }
            listening.close();
        }
        assertThat(failures()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void meterRegistriesThatThrowAreLoggedOnce(Thrown thrown) {
        SimpleMeterRegistry registry =
                new SimpleMeterRegistry(SimpleConfig.DEFAULT, new MockClock());
        try (TestMesh mesh =
                TestMesh.start(with -> with.add(new Payer()).meterRegistry(registry))) {
            registry.config()
                    .meterFilter(
                            new MeterFilter() {
                                @Override
                                public Meter.Id map(Meter.Id id) {
                                    thrown.sneak();
                                    return id;
                                }
                            });
            assertThat(mesh.workflow("w", Step.of("pay", "payer", "x")).status())
                    .isEqualTo(Status.SUCCESS);
        }
        assertThat(failures()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTeardownThatThrowsKeepsNoMeshOpen(Thrown thrown) throws Exception {
        CountDownLatch other = new CountDownLatch(1);
        Agent last =
                new Agent(AgentCard.of("last", "ends")) {
                    @Override
                    protected Outcome execute(Task task) {
                        return Outcome.success(1);
                    }

                    @Override
                    protected void teardown() {
                        other.countDown();
                    }
                };
        Agent broken =
                new Payer() {
                    @Override
                    protected void teardown() {
                        thrown.sneak();
                    }
                };

        TestMesh.start(with -> with.add(last, broken)).close();

        assertThat(other.await(0, TimeUnit.SECONDS)).isTrue();
        assertThat(failures()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void anAgentThatThrowsFailsItsStepAlone(Thrown thrown) {
        Agent broken =
                new Payer() {
                    @Override
                    protected Outcome execute(Task task) {
                        thrown.sneak();
                        return Outcome.success("never");
                    }
                };
        try (TestMesh mesh = TestMesh.start(with -> with.add(broken))) {
            assertThat(mesh.workflow("w", Step.of("pay", "payer", "x")).status())
                    .isEqualTo(Status.FAILURE);
        }
    }

    @Test
    void aMeshWhoseEveryCallbackThrowsReturnsAndCloses() {
        try (Mesh mesh =
                TestMesh.start(
                                with ->
                                        with.add(new Payer())
                                                .listen(event -> Thrown.ERROR.sneak())
                                                .listen(event -> Thrown.CHECKED.sneak())
                                                .listen(event -> Thrown.INTERRUPTED.sneak()))
                        .mesh()) {
            for (int n = 0; n < 20; n++) {
                assertThat(mesh.workflow("w" + n, Step.of("pay", "payer", "x")).status())
                        .isEqualTo(Status.SUCCESS);
            }
        }
        assertThat(failures()).hasSize(3);
    }
}
