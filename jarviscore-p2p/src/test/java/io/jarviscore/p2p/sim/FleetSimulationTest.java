package io.jarviscore.p2p.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.MemberState;
import io.jarviscore.p2p.membership.SwimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetSimulationTest {
    private static final SwimSettings LAN = SwimSettings.lan();
    private static final int SEEDS = Boolean.getBoolean("jarviscore.campaigns") ? 1_000 : 50;

    @Test
    void viewsAgreeAfterRandomFaultsAndNoInvariantBreaks() {
        List<String> failures = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = faulty(seed, LAN);
            if (!run.problems.isEmpty()) {
                failures.add("seed " + seed + ": " + run.problems + " after " + run.log);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        assertThat(faulty(7, LAN).hash).isEqualTo(faulty(7, LAN).hash);
        assertThat(faulty(7, LAN).hash).isNotEqualTo(faulty(8, LAN).hash);
    }

    @Test
    void aBuildWithoutRefutationIsCaught() {
        List<String> caught = new ArrayList<>();
        for (long seed = 1; seed <= 10; seed++) {
            caught.addAll(faulty(seed, LAN.withoutRefutation()).problems);
        }
        assertThat(caught).isNotEmpty();
    }

    @Test
    void aKilledProcessIsGoneEverywhereWithinFourSeconds() {
        for (int n : new int[] {2, 3, 16, 64}) {
            Simulation fleet = settled(n, n);
            SimNode victim = fleet.nodes.get(n / 2);
            fleet.kill(victim);
            assertThat(fleet.runUntil(() -> fleet.isGone(victim), Duration.ofSeconds(60)))
                    .as("n = %d", n)
                    .isLessThanOrEqualTo(Duration.ofSeconds(4));
            assertThat(fleet.falseDeaths()).isEmpty();
        }
    }

    @Test
    void aKilledProcessWithoutLinksIsFoundByProbes() {
        for (int n : new int[] {3, 16, 64}) {
            Simulation fleet = settled(n, n);
            SimNode victim = fleet.nodes.get(n / 2);
            fleet.crash(victim);
            assertThat(fleet.runUntil(() -> fleet.isGone(victim), Duration.ofSeconds(60)))
                    .as("n = %d", n)
                    .isLessThanOrEqualTo(Duration.ofSeconds(9));
        }
    }

    @Test
    void aLostHostIsGoneEverywhereWithinTheSuspicionTime() {
        Simulation fleet = settled(64, 3);
        SimNode victim = fleet.nodes.get(20);
        fleet.crashHost(victim);
        assertThat(fleet.runUntil(() -> fleet.isGone(victim), Duration.ofSeconds(60)))
                .isLessThanOrEqualTo(Duration.ofSeconds(14));
    }

    @Test
    void aProcessThatPausesForFiveSecondsIsNotDeclaredDead() {
        Simulation fleet = settled(16, 5);
        for (int i = 0; i < 8; i++) {
            fleet.pause(fleet.nodes.get(i), Duration.ofSeconds(5));
            fleet.run(Duration.ofSeconds(30));
        }
        assertThat(fleet.deaths).isEmpty();
    }

    @Test
    void nobodyIsDeclaredDeadUnderFivePercentLoss() {
        Simulation fleet = settled(64, 6);
        fleet.network.lose(0.05);
        fleet.run(Duration.ofMinutes(10));
        assertThat(fleet.deaths).isEmpty();
    }

    @Test
    void aPartitionHealsWithoutHelp() {
        Simulation fleet = settled(16, 9);
        fleet.network.partition(6);
        fleet.run(Duration.ofMinutes(5));
        assertThat(fleet.nodes.get(0).swim.members())
                .filteredOn(member -> member.state().isPresent())
                .hasSize(5);
        fleet.network.partition(0);
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofMinutes(5)))
                .isLessThanOrEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aPartitionLongerThanTheTombstonesHealsThroughTheSeeds() {
        SwimSettings forgetful = LAN.withTombstone(Duration.ofMinutes(2));
        Simulation fleet = Simulation.ofNodes(12, 11, forgetful, Duration.ofMillis(50));
        fleet.run(Duration.ofSeconds(5));
        fleet.network.partition(4); // all three seeds are on one side
        fleet.run(Duration.ofMinutes(10));
        fleet.network.partition(0);
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofMinutes(5)))
                .isLessThanOrEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aNodeThatLeavesIsNotReportedDead() {
        Simulation fleet = settled(16, 12);
        fleet.leave(fleet.nodes.get(3));
        fleet.run(Duration.ofSeconds(10));
        assertThat(fleet.deaths).isEmpty();
        assertThat(fleet.hasOneView()).isTrue();
    }

    @Test
    void aNodeThatLeftIsPresentNowhereAndStaysAwayWhateverIsSaidAboutIt() {
        Simulation fleet = settled(16, 21);
        SimNode leaving = fleet.nodes.get(3);
        fleet.leave(leaving);
        assertThat(fleet.runUntil(() -> fleet.isGone(leaving), Duration.ofSeconds(10)))
                .isLessThanOrEqualTo(Duration.ofSeconds(2));

        fleet.network.partition(8); // each half suspects the other; the node that left is in none
        fleet.run(Duration.ofMinutes(2));
        fleet.network.partition(0);
        fleet.addNode();
        fleet.run(Duration.ofMinutes(2));

        assertThat(fleet.hasOneView()).isTrue();
        assertThat(fleet.live())
                .allMatch(
                        node ->
                                node.swim.members().stream()
                                        .filter(member -> member.boot() == leaving.boot())
                                        .allMatch(member -> member.state() == MemberState.LEFT));
    }

    @Test
    void aNodeThatJoinsAfterADeathDoesNotResurrectTheDead() {
        for (int seed = 0; seed < 20; seed++) {
            Simulation fleet = settled(12, 30 + seed);
            SimNode dead = fleet.nodes.get(4);
            fleet.crashHost(dead);
            fleet.runUntil(() -> fleet.isGone(dead), Duration.ofSeconds(60));
            long gone = fleet.now();

            for (int i = 0; i < 4; i++) {
                fleet.addNode();
                fleet.run(Duration.ofSeconds(40));
            }

            assertThat(fleet.hasOneView()).as("seed %d", seed).isTrue();
            assertThat(fleet.sightings)
                    .as("seed %d", seed)
                    .noneMatch(
                            seen ->
                                    seen.at() > gone
                                            && seen.boot() == dead.boot()
                                            && seen.kind() != MemberEvent.Kind.DIED);
        }
    }

    @Test
    void aNodeThatJoinsWhileADeathIsSpreadLearnsOfItWithTheOthers() {
        Simulation fleet = settled(32, 50);
        SimNode dead = fleet.nodes.get(9);
        fleet.crash(dead);
        fleet.runUntil(
                () -> fleet.deaths.stream().anyMatch(death -> !death.wasAlive()),
                Duration.ofSeconds(60));
        fleet.addNode();
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofSeconds(60)))
                .isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    /** With these seeds a tombstone came back again and again while every node passed it on. */
    @Test
    void theDeadAreForgottenAlthoughNodesKeepComparingTheirViews() {
        for (int seed : new int[] {75, 78, 89}) {
            SwimSettings forgetful = LAN.withTombstone(Duration.ofMinutes(1));
            Simulation fleet = Simulation.ofNodes(6, seed, forgetful, Duration.ofMillis(50));
            fleet.run(Duration.ofSeconds(5));
            SimNode dead = fleet.nodes.get(5);
            fleet.crash(dead);
            fleet.run(Duration.ofSeconds(30));

            for (int i = 0; i < 15; i++) {
                fleet.network.partition(3);
                fleet.run(Duration.ofSeconds(15));
                fleet.network.partition(0);
                fleet.addNode();
                fleet.run(Duration.ofSeconds(15));
            }

            assertThat(fleet.live())
                    .as("seed %d", seed)
                    .noneMatch(
                            node ->
                                    node.swim.members().stream()
                                            .anyMatch(member -> member.boot() == dead.boot()));
        }
    }

    @Test
    void aRestartOnTheSameAddressReplacesTheEarlierProcessAtOnce() {
        Simulation fleet = settled(16, 13);
        SimNode earlier = fleet.nodes.get(4);
        fleet.restart(earlier);
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofSeconds(60)))
                .isLessThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(fleet.deaths)
                .isNotEmpty()
                .allMatch(death -> death.member().boot() == earlier.boot());
    }

    @Test
    void aSecondLiveProcessOfTheSameNameIsReportedAndRefused() {
        Simulation fleet = settled(8, 14);
        SimNode first = fleet.nodes.get(2);
        SimNode second = fleet.addNode(first.name(), Simulation.addressOf(500));
        fleet.run(Duration.ofSeconds(10));
        assertThat(second.conflicts).isNotEmpty();
        assertThat(fleet.nodes.get(5).swim.members())
                .filteredOn(member -> member.name().equals(first.name()))
                .allMatch(member -> member.boot() == first.boot());
    }

    @Test
    void aDeadNodesNameMovesToAnotherAddress() {
        Simulation fleet = settled(8, 15);
        SimNode first = fleet.nodes.get(2);
        fleet.crashHost(first);
        SimNode second = fleet.addNode(first.name(), Simulation.addressOf(501));
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofSeconds(60)))
                .isLessThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(second.conflicts).isEmpty();
    }

    @Test
    void datagramsAloneCarryFullState() {
        Simulation fleet =
                Simulation.ofNodes(
                        40,
                        16,
                        LAN.withTransport(SwimSettings.Transport.UDP),
                        Duration.ofMillis(50));
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofSeconds(30)))
                .isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void connectionsAloneCarryEverything() {
        Simulation fleet =
                Simulation.ofNodes(
                        16,
                        17,
                        LAN.withTransport(SwimSettings.Transport.TCP),
                        Duration.ofMillis(50));
        fleet.run(Duration.ofSeconds(5));
        fleet.crash(fleet.nodes.get(7));
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofSeconds(60)))
                .isLessThanOrEqualTo(Duration.ofSeconds(6));
        assertThat(fleet.nodes.get(0).datagrams).isZero();
    }

    @Test
    void idleTrafficOfANodeDoesNotGrowWithTheFleet() {
        double small = idleBytesPerSecond(10);
        double large = idleBytesPerSecond(100);
        assertThat(large).isLessThan(350).isLessThan(small * 1.6);
    }

    private static double idleBytesPerSecond(int n) {
        Simulation fleet = settled(n, n);
        fleet.run(Duration.ofSeconds(30));
        long before = fleet.nodes.stream().mapToLong(node -> node.bytes).sum();
        fleet.run(Duration.ofSeconds(60));
        long after = fleet.nodes.stream().mapToLong(node -> node.bytes).sum();
        return (after - before) / 60.0 / n;
    }

    static Simulation settled(int n, long seed) {
        Simulation fleet = Simulation.ofNodes(n, seed, LAN, Duration.ofMillis(20));
        assertThat(fleet.runUntil(fleet::hasOneView, Duration.ofSeconds(60)))
                .isLessThanOrEqualTo(Duration.ofSeconds(30));
        fleet.run(Duration.ofSeconds(10));
        return fleet;
    }

    private static Run faulty(long seed, SwimSettings settings) {
        int n = 5 + (int) (seed % 20);
        Simulation fleet = Simulation.ofNodes(n, seed, settings, Duration.ofMillis(50));
        fleet.run(Duration.ofSeconds(3));
        Faults faults = new Faults(fleet, seed);
        faults.inflict(8);
        fleet.run(Duration.ofMinutes(2));
        List<String> problems = new ArrayList<>(fleet.violations);
        problems.addAll(fleet.differences());
        return new Run(problems, faults.log(), fleet.traceHash());
    }

    private record Run(List<String> problems, List<String> log, long hash) {}
}
