package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log records about agent code. */
class NothingInSilenceTest {
    private final Logger root = (Logger) LoggerFactory.getLogger("io.jarviscore");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void listen() {
        appender.start();
        root.setLevel(Level.INFO);
        root.addAppender(appender);
    }

    @AfterEach
    void stop() {
        root.detachAppender(appender);
        root.setLevel(null);
    }

    private static final class Broken extends Agent {
        Broken() {
            super(AgentCard.of("broken", "break"));
        }

        @Override
        protected Outcome execute(Task task) {
            LoggerFactory.getLogger("io.jarviscore.mine").info("at work");
            throw new NullPointerException();
        }
    }

    private Outcome run() {
        try (TestMesh mesh = TestMesh.start(with -> with.add(new Broken()))) {
            return mesh.mesh().run(Step.of("t-1", "broken", "x"));
        }
    }

    @Test
    void anExceptionOfAgentCodeIsLoggedOnceWithItsStackTraceAndTheIds() {
        run();

        List<ILoggingEvent> errors =
                appender.list.stream().filter(e -> e.getThrowableProxy() != null).toList();
        assertThat(errors).hasSize(1);
        ILoggingEvent error = errors.getFirst();
        assertThat(error.getLevel()).isEqualTo(Level.ERROR);
        assertThat(error.getFormattedMessage()).contains("t-1/t-1").contains("broken");
        assertThat(error.getThrowableProxy().getStackTraceElementProxyArray()[0].toString())
                .contains("Broken.execute");
    }

    @Test
    void anExceptionWithoutAMessageSaysWhereItWasThrown() {
        assertThat(run().summary())
                .contains("NullPointerException")
                .contains("Broken.execute")
                .doesNotContain("no message");
    }

    @Test
    void logRecordsOfAgentCodeNameWorkflowStepAndAgent() {
        run();

        assertThat(appender.list)
                .filteredOn(e -> e.getFormattedMessage().equals("at work"))
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.getMDCPropertyMap())
                                        .isEqualTo(
                                                Map.of(
                                                        "workflow", "t-1",
                                                        "step", "t-1",
                                                        "agent", "broken")));
    }

    @Test
    void everyEventIsALineAtDebug() {
        root.setLevel(Level.DEBUG);
        run();

        assertThat(appender.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains(
                        "workflow t-1 starts",
                        "step t-1/t-1 STARTED, agent broken, attempt 1",
                        "step t-1/t-1 ENDED, agent broken, attempt 1, FAILURE",
                        "workflow t-1 is FAILURE");
    }
}
