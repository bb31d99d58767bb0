package io.jarviscore.kernel.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogueTest {
    private static final Tokens A_MILLION_EACH = new Tokens(1_000_000, 1_000_000, 0, 0);

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "azure, gpt-4o, 12.50",
        "azure, gpt-4o-2024-08-06, 12.50",
        "openai, gpt-4o-mini-2024-07-18, 0.75",
        "openai, gpt-4.1, 10",
        "openai, o3-2025-04-16, 10",
        "claude, claude-opus-4-1-20250805, 90",
        "claude, claude-haiku-4-5, 6",
        "gemini, gemini-2.5-flash, 2.80",
        "gemini, models/gemini-2.0-flash, 0.50",
        "vertex, gemini-2.5-flash-lite, 0.50",
    })
    void publishedPricesAreKnownForEachSnapshotOfAModel(
            String provider, String model, BigDecimal cost) {
        assertThat(known().cost(reply(provider, model, A_MILLION_EACH)).orElseThrow())
                .isEqualByComparingTo(cost);
    }

    @ParameterizedTest
    @CsvSource({
        "azure, prod-chat",
        "azure, gpt-4o-realtime-preview",
        "openai, gpt-4o-mini-audio-preview",
        "openai, gpt-6",
        "claude, gpt-4o",
        "claude, claude-sonnet-9",
        "gemini, gemini-2.5-flash-image",
        "scripted, scripted",
    })
    void aModelThatIsNotListedHasNoPriceHoweverMuchItsNameResemblesOne(
            String provider, String model) {
        assertThat(known().cost(reply(provider, model, A_MILLION_EACH))).isEmpty();
    }

    @Test
    void cachedAndWrittenAndOtherInputEachHaveTheirPrice() {
        Tokens tokens = new Tokens(100_000, 1_000, 60_000, 400, 30_000);

        // 10,000 × 3 + 60,000 × 0.30 + 30,000 × 3.75 + 1,000 × 15, for a million
        assertThat(known().cost(reply("claude", "claude-sonnet-4-5", tokens)))
                .contains(new BigDecimal("0.1755"));
    }

    @Test
    void aLongPromptHasItsOwnPriceAsAWhole() {
        assertThat(cost("gemini", "gemini-2.5-pro", 200_000)).isEqualTo("0.25");
        assertThat(cost("gemini", "gemini-2.5-pro", 200_001)).isEqualTo("0.5000025");
    }

    @Test
    void countsThatContradictEachOtherNeverMakeACallCheaperThanItsParts() {
        Tokens odd = new Tokens(10, 0, 1_000_000, 0);

        assertThat(known().cost(reply("azure", "gpt-4o", odd))).contains(new BigDecimal("1.25"));
    }

    @Test
    void everyEntryOfTheLibraryHasPricesAWindowAndADate() {
        List<ModelFacts> entries = CatalogueFile.builtIn();

        assertThat(entries).hasSizeGreaterThan(20);
        for (ModelFacts entry : entries) {
            assertThat(entry.contextWindow()).as("%s", entry.model()).isPresent();
            assertThat(entry.prices().orElseThrow().date()).isAfter(LocalDate.of(2025, 1, 1));
        }
    }

    @Test
    void theFileGoesBeforeTheLibrarysListAndAddsToIt() throws IOException {
        ModelCatalogue catalogue =
                with(
                        """
                        {"models": [
                          {"model": "azure:prod-.*", "context_window": 1000, "longest_output": 100,
                           "priced": "2026-10-01",
                           "usd_per_million": {"input": 1, "output": 2}},
                          {"model": "openai:gpt-4o", "priced": "2026-10-01",
                           "usd_per_million": {"input": 0, "output": 0}}
                        ]}
                        """);

        assertThat(catalogue.cost(reply("azure", "prod-chat", A_MILLION_EACH)))
                .contains(new BigDecimal("3"));
        assertThat(catalogue.cost(reply("openai", "gpt-4o", A_MILLION_EACH)))
                .contains(BigDecimal.ZERO);
        assertThat(catalogue.cost(reply("azure", "gpt-4o", A_MILLION_EACH)))
                .contains(new BigDecimal("12.5"));
        assertThat(catalogue.contextWindow("azure", "prod-chat"))
                .contains(new ChatModel.ContextWindow(1_000, 100));
        assertThat(catalogue.contextWindow("openai", "gpt-4o"))
                .contains(new ChatModel.ContextWindow(128_000, 16_384));
    }

    @Test
    void aDeploymentIsPricedByTheFilesEntryForItsNameElseByTheModelThatAnswers()
            throws IOException {
        ChatReply reply = reply("azure", "gpt-4.1-2025-04-14", A_MILLION_EACH);

        assertThat(known().cost("gpt-4o", reply)).contains(new BigDecimal("10"));
        assertThat(
                        with("""
                             {"models": [{"model": "azure:contract", "priced": "2026-10-01",
                              "usd_per_million": {"input": 1, "output": 1}}]}
                             """)
                                .cost("contract", reply))
                .contains(new BigDecimal("2"));
    }

    @Test
    void aBrokenFileIsOneMessageThatNamesFileEntryAndFieldOfEachProblem() throws IOException {
        Path file =
                write(
                        """
                        {"models": [
                          {"model": "azure:a", "context_window": 0, "priced": "soon",
                           "usd_per_million": {"input": -1, "output": "10", "cashed_input": 1}},
                          {"model": "no-provider"},
                          {"model": "azure:(", "price": 3},
                          7,
                          {"model": "azure:b", "long_prompts": {}},
                          {"model": "azure:c", "priced": "2026-01-01",
                           "usd_per_million": {"input": 1, "output": 1},
                           "long_prompts": {"usd_per_million": {"input": 1}}}
                        ]}
                        """);

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ModelCatalogue.of(naming(file)))
                .satisfies(
                        e ->
                                assertThat(e.problems())
                                        .allSatisfy(
                                                line ->
                                                        assertThat(line)
                                                                .startsWith(
                                                                        "model_catalogue: " + file))
                                        .extracting(line -> line.substring(line.indexOf("models[")))
                                        .satisfiesExactlyInAnyOrder(
                                                named("models[0] (azure:a), context_window: is 0"),
                                                named("models[0] (azure:a), priced: is \"soon\""),
                                                named(
                                                        "models[0] (azure:a), usd_per_million.cashed"),
                                                named("models[0] (azure:a), usd_per_million.input"),
                                                named(
                                                        "models[0] (azure:a), usd_per_million.output"),
                                                named("models[1] (no-provider), model: is"),
                                                named("models[2] (azure:(), price: is no field"),
                                                named("models[2] (azure:(), model: is"),
                                                named("models[3], is 7"),
                                                named("models[4] (azure:b), long_prompts: needs"),
                                                named("models[5] (azure:c), long_prompts.above"),
                                                named(
                                                        "models[5] (azure:c),"
                                                                + " long_prompts.usd_per_million.output:"
                                                                + " is missing")));
    }

    @Test
    void aFileThatIsMissingOrNoCatalogueIsRefusedByName() throws IOException {
        Path missing = folder.resolve("none.json");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ModelCatalogue.of(naming(missing)))
                .withMessageContaining("model_catalogue: " + missing + " cannot be read");
        for (String text : List.of("", "[]", "{}", "{\"models\": 3}", "{\"models\": [", "x")) {
            Path file = write(text);
            assertThatExceptionOfType(SettingsException.class)
                    .as(text)
                    .isThrownBy(() -> ModelCatalogue.of(naming(file)))
                    .withMessageStartingWith("model_catalogue: " + file + " ");
        }
    }

    private static Consumer<String> named(String start) {
        return line -> assertThat(line).startsWith(start);
    }

    private static String cost(String provider, String model, long input) {
        return known().cost(reply(provider, model, new Tokens(input, 0, 0, 0)))
                .orElseThrow()
                .toPlainString();
    }

    private static ModelCatalogue known() {
        return ModelCatalogue.of(Settings.of(Map.of()));
    }

    private ModelCatalogue with(String text) throws IOException {
        return ModelCatalogue.of(naming(write(text)));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("models.json"), text);
    }

    private static Settings naming(Path file) {
        return Settings.of(Map.of("model_catalogue", file));
    }

    private static ChatReply reply(String provider, String model, Tokens tokens) {
        return new ChatReply(
                "", List.of(), ChatReply.Finish.STOP, tokens, provider, model, Optional.empty());
    }
}
