package io.jarviscore.kernel.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ServerReply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class SecretsTest {
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.jarviscore");
    private final Logger payload = (Logger) LoggerFactory.getLogger("jarviscore.llm.payload");
    private final Level rootBefore = root.getLevel();

    @BeforeEach
    void listen() {
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.INFO);
        ours.setLevel(Level.TRACE);
        payload.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(logged);
        root.setLevel(rootBefore);
        ours.setLevel(null);
        payload.setLevel(null);
    }

    @Test
    void noKeyIsInAnyExceptionLogOrDescriptionEvenIfTheServerRepeatsIt() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.answer(
                    request ->
                            ServerReply.http(
                                    401,
                                    Map.of("x-request-id", "r-" + ModelRig.AZURE_KEY),
                                    "{\"error\":{\"message\":\""
                                            + "x".repeat(290)
                                            + ModelRig.AZURE_KEY
                                            + "\"}}"));
            rig.openai.answer(
                    request -> ServerReply.http(403, Map.of(), "key=" + ModelRig.OPENAI_KEY));

            StringWriter shown = new StringWriter();
            rig.ask("hello").failure().printStackTrace(new PrintWriter(shown));
            shown.append(rig.model.description()).append(rig.model.toString());
            logged.list.forEach(event -> shown.append(event.getFormattedMessage()));

            assertThat(shown.toString())
                    .contains("***")
                    .doesNotContain("canary")
                    .contains("azure (gpt-4o at 127.0.0.1), openai (qwen3 at 127.0.0.1)");
        }
    }

    @Test
    void payloadsAreLoggedUnderTheirOwnNameAlone() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of())) {
            rig.azure.answer(request -> ServerReply.text("private answer"));

            rig.ask("private question").reply();

            assertThat(logged.list)
                    .filteredOn(event -> event.getFormattedMessage().contains("private"))
                    .extracting(ILoggingEvent::getLoggerName)
                    .containsOnly("jarviscore.llm.payload")
                    .hasSize(2);
        }
    }

    @Test
    void thePayloadLogHidesTheKeyInEverySpelling() throws Exception {
        String key = "sk/canary+7Q==";
        String base64 = Base64.getEncoder().encodeToString(("user:" + key).getBytes(UTF_8));
        try (ModelRig rig = ModelRig.azureOnly(Map.of("azure_api_key", key))) {
            rig.azure.answer(
                    request ->
                            ServerReply.http(
                                    401,
                                    Map.of(),
                                    "{\"error\":{\"message\":\""
                                            + key.replace("/", "\\/")
                                            + " sk\\u002fcanary\\u002B7Q== "
                                            + URLEncoder.encode(key, UTF_8)
                                            + " Basic "
                                            + base64
                                            + "\"}}"));

            StringWriter shown = new StringWriter();
            rig.ask("hello").failure().printStackTrace(new PrintWriter(shown));
            logged.list.forEach(event -> shown.append(event.getFormattedMessage()));

            assertThat(shown.toString())
                    .contains("***")
                    .doesNotContain("canary")
                    .doesNotContain(base64.substring(8, 24));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://gateway.example/v1, true",
        "http://10.0.0.7:8000, true",
        "http://127.evil.example, true",
        "https://gateway.example/v1, false",
        "http://localhost:8000, false",
        "http://127.0.0.1:8000, false",
        "http://[::1]:8000, false",
    })
    void aKeyThatIsSentInPlainTextBeyondThisMachineIsWarnedAbout(String endpoint, boolean warned) {
        Settings settings =
                Settings.of(Map.of("llm_endpoint", endpoint, "llm_api_key", "plain-canary"));

        new Providers(settings, new ManualClock()).configured();

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(message -> message.contains("llm_api_key is sent over http://"))
                .hasSize(warned ? 1 : 0)
                .allMatch(message -> !message.contains("canary"));
    }

    @Test
    void aKeyInAnAddressesQueryIsInNoMessageAndNoDescription() throws Exception {
        try (ModelRig rig = ModelRig.openAiOnly("?api-key=query-canary-1")) {
            rig.openai.answer(
                    request ->
                            ServerReply.http(403, Map.of(), "{\"error\":\"" + "query-canary-1\"}"));

            StringWriter shown = new StringWriter();
            rig.ask("hello").failure().printStackTrace(new PrintWriter(shown));
            shown.append(rig.model.description());
            Settings.of(Map.of("llm_endpoint", "https://gateway/v1?api-key=query-canary-1"))
                    .describe()
                    .forEach(entry -> shown.append(entry.toString()));

            assertThat(shown.toString()).contains("***").doesNotContain("canary");
        }
    }

    @Test
    void aKeyThatNoHeaderCanCarryIsRefusedWithoutBeingShown() {
        Settings settings =
                Settings.of(
                        Map.of("llm_endpoint", "http://localhost", "llm_api_key", "cana\u00e9ry"));

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> new Providers(settings, new ManualClock()).configured())
                .withMessageContaining("llm_api_key")
                .withMessageNotContaining("cana");
    }
}
