package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.coordination.SharedPermits.Permit;
import io.jarviscore.testing.contract.SharedPermitsContract;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class SqlitePermitsTest extends SharedPermitsContract {
    private static final Duration LONG = Duration.ofMinutes(10);

    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected SharedPermits ofAnotherProcess() {
        return stores.open().permits();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }

    /** Another process's writes are polled for when the clock says so. */
    @Override
    protected void letOthersPoll() {
        stores.clock().advance(Duration.ofMillis(500));
    }

    @Override
    protected long waiting(String cap) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (count(statement, "sqlite_schema WHERE name = 'permit_queue'") == 0) {
                return 0;
            }
            return count(statement, "permit_queue WHERE cap = '" + cap + "'");
        }
    }

    @Test
    void aPlaceOfAProcessThatWasKilledIsPassedOver() throws Exception {
        SharedPermits permits = stores.open().permits();
        Permit permit = permits.acquire(CAP, 1, LONG, Duration.ZERO).orElseThrow();
        queueUpDead(stores.clock().instant().plusSeconds(10).toEpochMilli());
        FutureTask<Optional<Permit>> waiting = queueUp(permits, 2);

        permit.close();

        while (!waiting.isDone()) {
            TimeUnit.MILLISECONDS.sleep(20);
            letOthersPoll();
        }
        assertThat(waiting.get()).isPresent();
    }

    @Test
    void thePermitsAndPlacesOfADeadProcessAreFreeBeforeTheirLeasesEnd() throws Exception {
        SharedPermits dead = stores.openAs("there-1").permits();
        SharedPermits here = stores.openAs("here-1").permits();
        assertThat(dead.acquire(CAP, 2, LONG, Duration.ZERO)).isPresent();
        assertThat(dead.acquire(CAP, 2, LONG, Duration.ZERO)).isPresent();
        FutureTask<Optional<Permit>> diesWaiting = queueUp(dead, 1);
        FutureTask<Optional<Permit>> waiting = queueUp(here, 2);

        here.expire("there-1");

        assertThat(waiting.get()).isPresent();
        assertThat(here.acquire(CAP, 2, LONG, Duration.ZERO)).isPresent();
        assertThat(here.acquire(CAP, 2, LONG, Duration.ZERO)).isEmpty();
        assertThat(diesWaiting.isDone()).isFalse();
        diesWaiting.cancel(true);
    }

    @Test
    void aDeathIsHarmlessWherePermitsAreNotUsed() throws Exception {
        stores.open().permits().expire("there-1");

        assertThat(waiting(CAP)).isZero();
    }

    @Test
    void aFileThatIsBusyForLongerThanASecondIsAway() throws Exception {
        SharedPermits permits = stores.open().permits();
        assertThat(permits.acquire(CAP, 2, LONG, Duration.ZERO)).isPresent();
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            assertThatThrownBy(() -> permits.acquire(CAP, 2, LONG, LONG))
                    .isInstanceOf(StoreUnavailableException.class);

            statement.execute("ROLLBACK");
        }
        assertThat(permits.acquire(CAP, 2, LONG, LONG)).isPresent();
    }

    @Test
    void permitsOfAClosedStoreAreReleased() throws Exception {
        SqliteStores closing = stores.open();
        assertThat(closing.permits().acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();

        closing.close();

        assertThat(stores.open().permits().acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();
    }

    @Test
    void permitsOfAClosedStoreGoToNoneOfItsWaiters() throws Exception {
        SqliteStores closing = stores.open();
        assertThat(closing.permits().acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();
        List<FutureTask<Optional<Permit>>> own = new ArrayList<>();
        for (int place = 1; place <= 8; place++) {
            own.add(queueUp(closing.permits(), place));
        }

        closing.close();

        // Also not for a moment: the clock has not moved.
        assertThat(stores.open().permits().acquire(CAP, 1, LONG, Duration.ZERO)).isPresent();
        assertThat(own)
                .allSatisfy(
                        waiting ->
                                assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
                                        .cause()
                                        .isExactlyInstanceOf(JarvisException.class)
                                        .hasMessageContaining("was closed"));
        assertThat(waiting(CAP)).isZero();
    }

    private FutureTask<Optional<Permit>> queueUp(SharedPermits permits, int place)
            throws Exception {
        FutureTask<Optional<Permit>> waiting =
                new FutureTask<>(() -> permits.acquire(CAP, 1, LONG, LONG));
        Thread.startVirtualThread(waiting);
        while (waiting(CAP) < place) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return waiting;
    }

    private void queueUpDead(long aliveUntilMillis) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO permit_queue (cap, ticket, most, alive_until) VALUES ('"
                            + CAP
                            + "', 'dead:1', 1, "
                            + aliveUntilMillis * 1_000
                            + ")");
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + stores.file());
    }

    private static long count(Statement statement, String from) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
            return rows.getLong(1);
        }
    }
}
