package io.jarviscore.kernel.model;

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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SecretsTest {
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.jarviscore");
    private final Logger payload = (Logger) LoggerFactory.getLogger("jarviscore.llm.payload");

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
