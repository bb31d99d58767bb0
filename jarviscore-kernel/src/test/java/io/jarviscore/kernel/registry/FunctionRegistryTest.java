package io.jarviscore.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jarviscore.BlobStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.kernel.registry.Standing.Stage;
import io.jarviscore.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionRegistryTest {
    private static final String JS = "javascript";

    @TempDir private Path folder;

    private final ManualClock clock = new ManualClock();
    private BlobStore blobs;
    private Ledger ledger;
    private FunctionRegistry registry;

    @BeforeEach
    void open() {
        blobs = InProcess.blobs(folder);
        ledger = InProcess.ledger(clock, 1_000);
        registry = registry();
    }

    private FunctionRegistry registry() {
        return new FunctionRegistry(blobs, ledger, clock, 1, 5, 500);
    }

    private static StoredFunction function(String name, String description, String source) {
        return new StoredFunction(
                name,
                description,
                Map.of("type", "object", "properties", Map.of("csv", Map.of("type", "string"))),
                JS,
                source,
                Map.of("csv", "a"));
    }

    private static StoredFunction summing() {
        return function("sum_csv_column", "Sums a column of a CSV file", "result = 1");
    }

    private StoredFunction stored(StoredFunction function, int successes) {
        registry.store(function, Map.of("agent", "a", "task", "t"));
        for (int i = 0; i < successes; i++) {
            registry.ran(function, Map.of("csv", "row " + i), true);
        }
        return function;
    }

    private void failing(StoredFunction function, int times) {
        for (int i = 0; i < times; i++) {
            registry.ran(function, Map.of("csv", "bad"), false);
        }
    }

    private Stage stage(StoredFunction function) {
        return registry.standing(function.version()).stage();
    }

    @Test
    void aStoredVersionIsACandidateUntilARunSucceeds() {
        StoredFunction function = stored(summing(), 0);

        assertThat(stage(function)).isEqualTo(Stage.CANDIDATE);
        assertThat(registry.trusted(function.name(), JS)).isEmpty();
        registry.ran(function, Map.of("csv", "a"), true);
        assertThat(stage(function)).isEqualTo(Stage.VERIFIED);
        assertThat(registry.trusted(function.name(), JS)).isPresent();
    }

    /** The original ran the source on storing it and again at every start. */
    @Test
    void codeIsNotRunByStoringLoadingOrFindingIt() {
        stored(function("loop_forever", "Loops forever", "while (true) {}"), 1);

        FunctionRegistry other = registry();
        assertThat(other.search("loop forever", JS, 3)).hasSize(1);
        assertThat(other.trusted("loop_forever", JS)).isPresent();
    }

    @Test
    void aFunctionOfATaintedTaskIsAnotherVersionAndStaysTainted() {
        StoredFunction clean = summing();
        StoredFunction tainted =
                new StoredFunction(
                        clean.name(),
                        clean.description(),
                        clean.parameters(),
                        clean.language(),
                        clean.source(),
                        clean.example(),
                        true);
        stored(tainted, 1);

        assertThat(tainted.version()).isNotEqualTo(clean.version());
        assertThat(registry().trusted(clean.name(), JS).orElseThrow().function().tainted())
                .isTrue();
    }

    @Test
    void theSameQuestionFiveTimesProvesNoMoreThanOnce() {
        StoredFunction function = stored(summing(), 0);
        for (int i = 0; i < 5; i++) {
            registry.ran(function, Map.of("csv", "same"), true);
        }
        assertThat(stage(function)).isEqualTo(Stage.VERIFIED);
        assertThat(stage(stored(function, 5))).isEqualTo(Stage.GOLDEN);
    }

    @Test
    void newCodeUnderAnOldNameStartsAsACandidate() {
        stored(summing(), 5);
        StoredFunction other = stored(function("sum_csv_column", "Sums", "result = 2"), 0);

        assertThat(stage(other)).isEqualTo(Stage.CANDIDATE);
        assertThat(registry.trusted("sum_csv_column", JS).orElseThrow().function())
                .isEqualTo(summing());
    }

    @Test
    void aVersionInAnotherLanguageIsAnotherOne() {
        stored(summing(), 5);

        assertThat(registry.trusted("sum_csv_column", "python")).isEmpty();
        assertThat(registry.search("sum a csv column", "python", 3)).isEmpty();
    }

    @Test
    void failuresInARowDemoteUntilItHasProvedItselfAgain() {
        StoredFunction function = stored(summing(), 5);
        failing(function, 2);
        assertThat(stage(function)).isEqualTo(Stage.GOLDEN);

        failing(function, 1);

        assertThat(stage(function)).isEqualTo(Stage.DEMOTED);
        assertThat(registry.trusted(function.name(), JS)).isEmpty();
        assertThat(registry.search("sum csv column", JS, 3)).isEmpty();
        registry.ran(function, Map.of("csv", "again"), true);
        assertThat(stage(function)).isEqualTo(Stage.VERIFIED);
    }

    @Test
    void contentThatDoesNotHaveItsHashIsNotServed() {
        StoredFunction function = stored(summing(), 5);
        String path = blobs.list("functions/").getFirst().path();
        String text = new String(blobs.get(path).orElseThrow(), StandardCharsets.UTF_8);
        blobs.put(path, text.replace("result = 1", "result = 7").getBytes(StandardCharsets.UTF_8));

        FunctionRegistry other = registry();
        assertThat(other.trusted(function.name(), JS)).isEmpty();
        assertThat(other.search("sum csv column", JS, 3)).isEmpty();
        blobs.put(path, new byte[] {1, 2});
        assertThat(registry().versions(function.name())).isEmpty();
    }

    @Test
    void runsCountedByTwoProcessesAddUp() {
        StoredFunction function = stored(summing(), 0);
        FunctionRegistry other = registry();
        other.store(function, Map.of());
        for (int i = 0; i < 5; i++) {
            (i < 3 ? registry : other).ran(function, Map.of("csv", "row " + i), true);
        }

        assertThat(stage(function)).isEqualTo(Stage.GOLDEN);
        assertThat(blobs.list("functions/")).hasSize(1);
    }

    /** In the original both wrote the same first version, and one served the other's code. */
    @Test
    void differentCodeUnderOneNameFromTwoProcessesIsKeptInTwoVersions() {
        StoredFunction mine = summing();
        StoredFunction others = function(mine.name(), mine.description(), "result = 2");
        FunctionRegistry other = registry();
        registry.store(mine, Map.of());
        other.store(others, Map.of());
        registry.ran(mine, Map.of("csv", "a"), true);

        assertThat(registry().versions(mine.name()))
                .extracting(known -> known.function().source())
                .containsExactlyInAnyOrder("result = 1", "result = 2");
        assertThat(other.trusted(mine.name(), JS).orElseThrow().function()).isEqualTo(mine);
        assertThat(stage(others)).isEqualTo(Stage.CANDIDATE);
    }

    /** In the original one double quote in a description broke every function of its bundle. */
    @Test
    void aDescriptionIsDataWhateverIsInIt() {
        StoredFunction quoted =
                stored(
                        function("sum_all", "Sums \"\"\"); import os # \\ \n 'all'", "result = 1"),
                        1);

        assertThat(registry().trusted("sum_all", JS).orElseThrow().function()).isEqualTo(quoted);
    }

    @Test
    void aVersionOfAnotherProcessIsFoundAMomentLater() {
        assertThat(registry.search("sum csv column", JS, 3)).isEmpty();
        FunctionRegistry other = registry();
        other.store(summing(), Map.of());
        other.ran(summing(), Map.of("csv", "a"), true);

        clock.advance(Duration.ofSeconds(10));

        assertThat(registry.search("sum csv column", JS, 3)).hasSize(1);
    }

    @Test
    void aFunctionIsFoundByOtherWordsForItsNameAndArguments() {
        stored(summing(), 1);
        stored(function("slack_send_message", "Sends a message to a Slack channel", "result=1"), 1);

        assertThat(names("Please sum the columns of this csv.")).containsExactly("sum_csv_column");
        assertThat(names("Send a Slack notification to #ops"))
                .containsExactly("slack_send_message");
    }

    private List<String> names(String query) {
        return registry.search(query, JS, 3).stream()
                .map(known -> known.function().name())
                .toList();
    }

    /** The matches of the original's substring rule: a backup service, a CRM, a chat. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Calculate 2 + 2",
                "Sort a list of numbers",
                "Write a haiku about the sea",
                "Create a report on AI trends"
            })
    void aSharedCommonWordIsNoMatch(String query) {
        stored(function("backblaze_b2_get_file", "Gets a file from Backblaze B2", "result=1"), 1);
        stored(
                function(
                        "proofhub_list_tasks", "Lists the tasks of a Proofhub project", "result=1"),
                1);
        stored(
                function(
                        "rocket_chat_search_records",
                        "Searches records in Rocket.Chat",
                        "result=1"),
                1);
        stored(
                function(
                        "activecampaign_create_contact",
                        "Creates a contact in ActiveCampaign",
                        "result=1"),
                1);

        assertThat(names(query)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "a/b", "Großes", "", "A", "9lives"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> function(name, "d", "result = 1"))
                .withMessageContaining("function name");
    }

    @Test
    void theMemoryForSourcesIsBounded() {
        FunctionRegistry small = new FunctionRegistry(blobs, ledger, clock, 1, 5, 2);
        for (int i = 0; i < 5; i++) {
            StoredFunction function =
                    function("f" + i + "_tool", "Does thing" + i, "result = " + i);
            small.store(function, Map.of());
            small.ran(function, Map.of(), true);
        }

        for (int i = 0; i < 5; i++) {
            assertThat(small.trusted("f" + i + "_tool", JS)).isPresent();
        }
    }
}
