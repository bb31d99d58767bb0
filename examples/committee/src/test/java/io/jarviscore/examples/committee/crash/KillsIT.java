package io.jarviscore.examples.committee.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.testing.Campaigns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills a process of a mesh at random moments and starts it again until all is done. Then asks a
 * witness outside the store for effects that happened twice or not at all.
 *
 * <p>The runtime's promises, and the witness's proofs:
 *
 * <ul>
 *   <li><b>Finished work is not repeated.</b> A step, a tool call, a model's decision, a message or
 *       a person's decision is finished when its result is stored. That this has happened is known
 *       from outside when the mesh has said so, or has gone on to a dependent step: a step that
 *       depends on the step, the next call or the next question to the model. From then on it does
 *       not begin again.
 *   <li><b>Unfinished work may be repeated, after a kill only.</b> A kill may fall between an
 *       effect and the storing of its result, and nobody can tell the two apart. So repeated work
 *       began before the last kill, and that kill is in between: each of these is begun once at
 *       most per life of the process, and at most one question to the model is paid for again per
 *       kill.
 *   <li><b>Unrepeatable calls are not repeated.</b> A tool call that is not marked as repeatable,
 *       and that was under way when the process died, is made again only with an approval. The
 *       person here asks the witness whether it took effect; so it takes effect exactly once.
 *   <li><b>Reconcilable calls cause no question.</b> Where a tool can find out whether a call took
 *       effect, its reconciler is asked, and nobody else; the effect happens exactly once.
 *   <li><b>Nothing is lost.</b> Every step, call and letter of an undisturbed run is done in a
 *       disturbed one, and the results are the same. Letters are delivered at least once.
 *   <li><b>Nothing is stuck.</b> Each process ends in time; one that does not fails the test with
 *       its threads' stacks.
 *   <li><b>Nothing waits.</b> Leases are an hour long, so a step that waited for one to end would
 *       be stuck: a restarted process takes over its earlier life's claims at once.
 * </ul>
 *
 * <p>{@code -Dkill.seed=…} repeats the moments of a run that failed, as far as a machine can;
 * {@code -Dkill.count=…} changes how often is killed for each scenario and store.
 */
@NeedsRedis
@Timeout(1800)
@Execution(ExecutionMode.CONCURRENT)
class KillsIT {
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

    /** For each of ten pairs of scenario and store: in a campaign more than a hundred together. */
    private static final int KILLS = Integer.getInteger("kill.count", Campaigns.tries(2, 16));

    private static final int MOST_KILLS_IN_A_RUN = 5;

    /** A step that waited for the end of a lease would be stuck. */
    private static final Map<String, String> NO_LEASE_ENDS =
            Map.of("step_lease_seconds", "3600", "step_heartbeat_seconds", "2");

    /** From when the restarted mesh is up; a takeover waits for nothing. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

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

    static Stream<Arguments> everyScenarioOnEveryStore() {
        return Arrays.stream(Store.values())
                .flatMap(
                        store ->
                                Arrays.stream(Scenario.values())
                                        .map(scenario -> Arguments.of(scenario, store)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("everyScenarioOnEveryStore")
    void nothingFinishedIsRepeatedNothingIsLostAndNothingIsStuck(Scenario scenario, Store store)
            throws Exception {
        RandomGenerator random = new Random(SEED + (scenario + "/" + store).hashCode());
        Trial.Reference reference = lab.newTrial(List.of(scenario), store).undisturbed();
        reference.testimony().check(reference.testimony(), SEED);
        Counts counts = new Counts();
        while (counts.kills() < KILLS) {
            List<Kill> kills = kills(random, reference);
            Trial trial = lab.newTrial(List.of(scenario), store, NO_LEASE_ENDS);
            Testimony testimony =
                    random.nextBoolean()
                            ? trial.killedAt(kills)
                            : trial.killedAtAndDecidedElsewhere(kills);
            testimony.check(reference.testimony(), SEED);
            counts.add(testimony, trial.recoveries());
        }
        assertThat(counts.recoveries().median()).as("%s", counts).isLessThan(AT_ONCE);
        System.out.printf(
                "%s on %s: %s; undisturbed %s%n", scenario, store, counts, reference.time());
    }

    /** Kills that are spread over the whole of a run, each over a stretch of its own. */
    private static List<Kill> kills(RandomGenerator random, Trial.Reference reference) {
        int count = random.nextInt(1, MOST_KILLS_IN_A_RUN + 1);
        int lines = Math.ceilDiv(reference.lines(), count);
        Duration time = reference.time().dividedBy(count);
        return Stream.generate(() -> Kill.random(random, lines, time)).limit(count).toList();
    }
}
