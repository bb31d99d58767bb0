package io.jarviscore.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class AzureExtensionTest {
    @Test
    void theAccountKeyIsInNoMessageAndNoLog() throws Exception {
        String secret = Accounts.connectionString(Azurite.freePort());
        List<String> strings =
                List.of(
                        secret,
                        secret.replace("BlobEndpoint=", "BlobEndpoint=%%"),
                        "AccountName=a;AccountKey=" + Accounts.KEY,
                        "AccountName;" + Accounts.KEY,
                        "AccountKey=" + Accounts.KEY + "!!;AccountName=a;EndpointSuffix=invalid");
        StringBuilder all = new StringBuilder();

        all.append(
                logged(
                        () -> {
                            for (String each : strings) {
                                Throwable thrown =
                                        catchThrowable(
                                                () ->
                                                        start(
                                                                Map.of(
                                                                        "azure_storage_connection_string",
                                                                        each)));
                                assertThat(thrown)
                                        .isInstanceOf(JarvisException.class)
                                        .hasMessageContaining("azure_storage_connection_string");
                                all.append(trace(thrown));
                            }
                        }));

        assertThat(all.toString())
                .isNotEmpty()
                .doesNotContain(Accounts.KEY)
                .doesNotContain(Accounts.KEY.substring(0, 40))
                .doesNotContain(new String(Base64.getDecoder().decode(Accounts.KEY), UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Upper", "a_b", "-ab", "ab-", "a--b", "a.b"})
    void aTextThatIsNoContainersNameIsRefused(String name) {
        assertThatThrownBy(
                        () ->
                                start(
                                        Map.of(
                                                "azure_storage_connection_string",
                                                Accounts.connectionString(1),
                                                "azure_storage_container",
                                                name)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("azure_storage_container: ");
    }

    @Test
    void aTokenIsNotSentOverPlainHttp() {
        assertThatThrownBy(() -> start(Map.of("azure_storage_account_url", "http://a.example")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("azure_storage_account_url: ")
                .hasMessageContaining("https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure_storage_container", "azure_storage_connection_string"})
    void anAccountThatNothingAsksForIsRefused(String key) {
        assertThatThrownBy(() -> mesh(Map.of(key, "artefacts")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("storage_backend=azure");
    }

    static void start(Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put("storage_backend", "azure");
        mesh(all).close();
    }

    static Mesh mesh(Map<String, String> config) {
        return Mesh.builder().environment(Map.of()).config(config).add(new Idle()).start();
    }

    private static String logged(Runnable action) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Level before = root.getLevel();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.TRACE);
        try {
            action.run();
        } finally {
            root.setLevel(before);
            root.detachAppender(lines);
        }
        StringBuilder text = new StringBuilder();
        List.copyOf(lines.list).forEach(line -> text.append(line.getFormattedMessage()));
        return text.toString();
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }
}
