package io.jarviscore.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.engine.store.OutageLog.Activity;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageLogTest {
    private final StoreUnavailableException away = new StoreUnavailableException("refused");

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OutageLog.class);
    private final OutageLog outages = new OutageLog(MeshClock.system());

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void anOutageIsOneLineHoweverManyActivitiesMeetIt() {
        for (int round = 0; round < 3; round++) {
            for (Activity activity : Activity.values()) {
                outages.onFailure(activity, away);
            }
        }

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("The store is unavailable")
                .endsWith("refused");
    }

    @Test
    void itsEndIsOneLineOnceEveryActivityReachedTheStore() {
        outages.onFailure(Activity.ROSTER, away);
        outages.onFailure(Activity.WORKFLOWS, away);

        outages.onSuccess(Activity.ROSTER);
        assertThat(lines()).hasSize(1);
        outages.onSuccess(Activity.WORKFLOWS);
        outages.onSuccess(Activity.WORKFLOWS);

        assertThat(lines()).hasSize(2);
        assertThat(lines().getLast()).startsWith("The store answers again, after 0 s");
    }

    @Test
    void aSweepThatSucceedsStandsForWorkflowsThatHaveEndedMeanwhile() {
        outages.onFailure(Activity.WORKFLOWS, away);

        outages.onSuccess(Activity.SWEEP);

        assertThat(lines()).hasSize(2);
    }

    @Test
    void theNextOutageIsLoggedAgain() {
        outages.onFailure(Activity.SWEEP, away);
        outages.onSuccess(Activity.SWEEP);
        outages.onFailure(Activity.SWEEP, away);

        assertThat(lines()).hasSize(3);
    }

    @Test
    void successWithoutAnOutageIsNotLogged() {
        outages.onSuccess(Activity.SWEEP);

        assertThat(lines()).isEmpty();
    }
}
