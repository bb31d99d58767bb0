package io.jarviscore.examples.committee.crash;

import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.testing.Campaigns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two processes on one store share workflows, and now one and now the other is killed. The promises
 * of {@link KillsIT} hold for both.
 */
@NeedsRedis
@Timeout(1800)
@Execution(ExecutionMode.CONCURRENT)
class SharedKillsIT {
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    private static final int KILLS = Integer.getInteger("kill.count", Campaigns.tries(2, 12));
    private static final int KILLS_IN_A_RUN = 4;

    /** Everything at once, so that there is something to be killed in both. */
    private static final List<Scenario> LOAD =
            List.of(
                    Scenario.WORKFLOW,
                    Scenario.WORKFLOW,
                    Scenario.LOOP,
                    Scenario.APPROVALS,
                    Scenario.MAIL);

    /** So long that a process which merely stumbles keeps its steps. */
    private static final Map<String, String> LEASES =
            Map.of("step_lease_seconds", "5", "step_heartbeat_seconds", "0.5");

    @TempDir private static Path folder;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static Lab lab;

    @BeforeAll
    static void open() throws Exception {
        lab = Lab.in(folder);
        lab.warmUp();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void stepsAreDoneOnceWhereTheirRoleLivesWhicheverSideIsKilled(Store store) throws Exception {
        Duty first = Duty.first("one", List.of(Maker.ROLE, Receiver.ROLE));
        Duty partner = Duty.partner("two", List.of(Maker.OTHER_ROLE, Thinker.ROLE, Sender.ROLE));
        System.out.printf("apart on %s: %s%n", store, killed(first, partner, store));
    }

    @ParameterizedTest
    @EnumSource
    void aDeadProcessesWorkIsTakenOverByOneWithTheSameRoles(Store store) throws Exception {
        Duty first = Duty.first("one", Duty.EVERYBODY);
        Duty partner = Duty.partner("two", Duty.EVERYBODY);
        System.out.printf("alike on %s: %s%n", store, killed(first, partner, store));
    }

    private static String killed(Duty first, Duty partner, Store store) throws Exception {
        RandomGenerator random = new Random(SEED + store.name().hashCode());
        Trial.Reference reference = lab.newTrial(LOAD, store).undisturbed();
        Counts counts = new Counts();
        while (counts.kills() < KILLS) {
            Duration stretch = reference.time().dividedBy(2);
            List<Kill> kills =
                    Stream.generate(() -> Kill.random(random, 1, stretch))
                            .limit(KILLS_IN_A_RUN)
                            .toList();
            Trial trial = lab.newTrial(LOAD, store, LEASES);
            Testimony testimony = trial.sharedAndKilledAt(first, partner, kills, random);
            testimony.check(reference.testimony(), SEED);
            counts.add(testimony, trial.recoveries());
        }
        return counts.toString();
    }
}
