package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.storage.redis.NeedsRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.TimeValue;

/** That every harness still runs, as small as it gets. Nothing here depends on how fast it is. */
class BenchmarksTest {
    @TempDir private Path folder;

    @Test
    void aTurnIsMeasuredBothWays() throws Exception {
        assertThat(new TurnBenchmark(1, 1, 1).run())
                .contains("| wall, µs |")
                .contains("by hand is 11 requests");
    }

    @Test
    void telemetryIsMeasuredOnAndOff() throws Exception {
        assertThat(new TelemetryBenchmark(1, 1, 1, 1, Duration.ofMillis(100)).run())
                .contains("| off |", "| traces |", "| metrics |", "| both |")
                .contains("at 50 scrapes a second");
    }

    /** Beside LangChain4j always, beside the others in the profile {@code rivals}. */
    @Test
    void everyRivalThatIsBuiltHasTheSameConversation() throws Exception {
        List<Rival> built = Stream.of(Rival.values()).filter(Rival::isBuilt).toList();

        assertThat(built).contains(Rival.LANGCHAIN4J);
        assertThat(new RivalsBenchmark(built, 0, 1, 2, Duration.ZERO).run())
                .contains("| by hand | ", "| mesh | ", "| LangChain4j ");
    }

    @Test
    void aWayThatFailsEndsTheBenchmark() throws Exception {
        TurnWay nobody =
                new TurnWay("nobody", "NoSuchAgent", System.getProperty("java.class.path", ""));

        try (ServerProcess server = ServerProcess.start();
                ConversingProcess process = ConversingProcess.start(nobody, server, 1)) {
            // It may be gone before it receives anything.
            assertThatThrownBy(() -> process.converse(1))
                    .isInstanceOfAny(IllegalStateException.class, IOException.class);
        }
    }

    @Test
    void theCostOfConversationsIsPassedOnInALine() {
        TurnBlock block = new TurnBlock(List.of(1.5, 2.0), 3, 4);

        assertThat(TurnBlock.parse(block.toString())).isEqualTo(block);
    }

    @Test
    void resultsOfToolsAreCountedInEitherDialect() {
        byte[] openAi = "{\"tool_call_id\" : \"a\"},{\"tool_call_id\":\"b\"}".getBytes(UTF_8);
        byte[] gemini = "[{\"functionCall\":{}},{\"functionResponse\":{}}]".getBytes(UTF_8);

        assertThat(ModelDialect.of("/v1/chat/completions").toolResults(openAi)).isEqualTo(2);
        assertThat(ModelDialect.of("/v1beta/models/m:generateContent").toolResults(gemini))
                .isEqualTo(1);
    }

    @Test
    void memoryIsMeasuredAndFindsThePlantedFacts() throws Exception {
        assertThat(new MemoryBenchmark(List.of(10), 3, 1).run())
                .contains(
                        "| 10 | ",
                        "| JarvisCore | 1.00 |",
                        "MessageWindowChatMemory of 10 messages | 0.00 |",
                        "| conversation, nothing to recall | ");
    }

    @Test
    void athenasWeatherIsMeasured() throws Exception {
        assertThat(new AthenaBenchmark(1).run())
                .contains("| without Athena | ", "| slow, 30 s | ", "| flapping | ");
    }

    @Test
    void aSignedCallIsMeasuredBesideAPlainOne() throws Exception {
        assertThat(new CredentialsBenchmark(3, 1).run())
                .contains("| signed call, µs | ", "| record found in an open vault, µs | ");
    }

    @Test
    void theFunctionRegistryIsMeasuredBesideTheSubstringRule() throws Exception {
        assertThat(new RegistryBenchmark(300, 1).run())
                .contains("| lookup, ms", "| recall@3 of 9 phrased requests | ");
    }

    @Test
    void aPlanIsMeasuredBesideTheLoop() throws Exception {
        assertThat(new PlannerBenchmark(0, 1, 1).run())
                .contains("| loop with a tool | ", "| plan, side by side | ");
    }

    @Test
    void theRequestsOfEverySpecialistAreCounted() throws Exception {
        assertThat(new SpecialistsBenchmark().run())
                .contains("| coder | ", "| researcher | ", "| communicator | ", "| browser | ");
    }

    @Test
    void aCrowdLosesNobody() throws Exception {
        assertThat(new CrowdBenchmark(1, 1, 20, 1, 1).run()).contains("| mesh |", "| 1 |");
    }

    @Test
    void aProviderWithALimitIsAskedThreeWays() throws Exception {
        assertThat(new RateLimitBenchmark(4, 6_000, Duration.ofSeconds(3)).run())
                .contains("| JarvisCore | ")
                .contains("LangChain4j is version ");
    }

    @Test
    void theGateIsWatchedUnderLoad() throws Exception {
        assertThat(new GateBenchmark(List.of(2), Duration.ofMillis(300)).run())
                .contains("| 2 | 2 |");
    }

    @Test
    void theSandboxIsMeasuredWarmAndCold() throws Exception {
        assertThat(new SandboxBenchmark(0, TimeValue.milliseconds(20), 1, 5, 0).run())
                .contains("| ARITHMETIC |", "| STRING |", "metaspace");
    }

    @Test
    void theQuickstartIsStarted() throws Exception {
        assertThat(new StartupBenchmark(1, "", "").run())
                .contains("1 starts each way", "| mesh |", "| LangChain4j ");
    }

    @Test
    @NeedsRedis
    void theJournalIsMeasuredOnEveryStore() throws Exception {
        assertThat(new JournalBenchmark(0, 1, 2).run())
                .contains("| memory |", "| SQLite, fsync always |", "| Redis, AOF always |");
    }

    @Test
    @NeedsRedis
    void mailIsMeasuredBesideTheBareCommands() throws Exception {
        assertThat(new MailBenchmark(0, 1, 2, 16).run())
                .contains("| stream commands |", "| 8 pairs, up to 16 at a time |", "CPU of");
    }

    @Test
    @NeedsRedis
    void aStepIsMeasuredOnEveryStoreAndCountedByRedis() throws Exception {
        assertThat(new StepBenchmark(0, 1, 2).run())
                .contains("| memory |", "| Redis, AOF everysec |", "| a chain in a mesh |");
    }

    @Test
    @NeedsRedis
    void largeWorkflowsAreComparedWithSmallOnes() throws Exception {
        assertThat(new WorkflowSizeBenchmark(0, 1, List.of(10, 25)).run())
                .contains("25 steps, µs a step", "| SQLite, fsync interval |", "| Redis,");
    }

    @Test
    @NeedsRedis
    void workBesideFinishedWorkflowsIsMeasured() throws Exception {
        assertThat(new FinishedBenchmark(0, 1, 20, 2).run())
                .contains("20 finished workflows", "| SQLite, fsync interval |", "| Redis,");
    }

    @Test
    void everyOtherRoundTakesTheWaysInTheOppositeOrder() throws Exception {
        List<String> taken = new ArrayList<>();
        Rounds rounds =
                new Rounds(Duration.ZERO)
                        .add("a", () -> taken.add("a") ? taken.size() : 0)
                        .add("b", () -> taken.add("b") ? taken.size() : 0)
                        .run(1, 3);

        // The first two are the warm-up.
        assertThat(taken).containsExactly("a", "b", "a", "b", "b", "a", "a", "b");
        assertThat(rounds.difference("b", "a").format(0)).isEqualTo("1 (-1 to 1)");
    }

    @Test
    void noMoreRoundsAreBegunAfterTheTime() throws Exception {
        assertThat(new Rounds(Duration.ZERO).add("a", () -> 1).run(0, 100).count()).isEqualTo(3);
    }

    @Test
    void theSimulatedFleetIsMeasured() throws Exception {
        List<FleetBenchmark> small =
                List.of(
                        FleetBenchmark.detection(List.of(8), 1),
                        FleetBenchmark.pauses(8, List.of(1), List.of(2)),
                        FleetBenchmark.loss(8, List.of(0.05), Duration.ofMinutes(1)),
                        FleetBenchmark.load(List.of(8), 10),
                        FleetBenchmark.partition(4, List.of(1)),
                        FleetBenchmark.speed(8, Duration.ofMinutes(1)));
        for (FleetBenchmark each : small) {
            assertThat(each.run()).containsPattern("\\|---\\|\n\\| .*\\d.* \\|");
        }
    }

    @Test
    void theFleetsMessagesAndNodesAreMeasured() throws Exception {
        List<FleetBenchmark> small =
                List.of(
                        FleetBenchmark.codec(10),
                        FleetBenchmark.roundTrips(List.of(64), 40),
                        FleetBenchmark.throughput(List.of(64), 80),
                        FleetBenchmark.slow(Duration.ofMillis(200)),
                        FleetBenchmark.nodes(List.of(3), Duration.ofMillis(100)),
                        FleetBenchmark.catalogue(2, 1));
        for (FleetBenchmark each : small) {
            assertThat(each.run()).containsPattern("\\|---\\|\n\\| .*\\d.* \\|");
        }
    }

    @Test
    void redisCountsAreTheDifferenceOfTwoReports() {
        ServerCounts before =
                ServerCounts.parse(
                        """
                        cmdstat_evalsha:calls=2,usec=50,usec_per_call=25.00,rejected_calls=0
                        used_cpu_sys_main_thread:0.5
                        used_cpu_user_main_thread:1.25
                        total_reads_processed:10
                        """);
        ServerCounts after =
                ServerCounts.parse(
                        """
                        cmdstat_evalsha:calls=5,usec=80,usec_per_call=16.00,rejected_calls=0
                        cmdstat_eval:calls=1,usec=7,usec_per_call=7.00,rejected_calls=0
                        used_cpu_sys_main_thread:0.5
                        used_cpu_user_main_thread:1.75
                        total_reads_processed:14
                        """);

        ServerCounts counts = after.since(before);

        assertThat(counts.scripts()).isEqualTo(4);
        assertThat(counts.microsOf("evalsha", "eval")).isEqualTo(37);
        assertThat(counts.cpuMicros()).isEqualTo(500_000);
        assertThat(counts.reads()).isEqualTo(4);
    }

    @Test
    void aPercentileIsTheValueThatSoManyDoNotExceed() {
        Samples samples = new Samples(List.of(4.0, 1.0, 3.0, 2.0));

        assertThat(samples.percentile(50)).isEqualTo(2);
        assertThat(samples.percentile(99)).isEqualTo(4);
    }

    @Test
    void aSectionReplacesItsPredecessorAndNothingElse() throws Exception {
        Path file = folder.resolve("RESULTS.md");
        Files.writeString(file, "before\n<!-- turn -->\nold\n<!-- end of turn -->\nafter\n");
        ResultsFile results = new ResultsFile(file);

        results.replace("turn", "new");
        results.replace("gate", "first");

        assertThat(file)
                .hasContent(
                        """
                        before
                        <!-- turn -->
                        new
                        <!-- end of turn -->
                        after

                        <!-- gate -->
                        first
                        <!-- end of gate -->
                        """);
    }
}
