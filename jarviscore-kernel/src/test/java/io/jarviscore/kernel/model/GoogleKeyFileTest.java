package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.kernel.model.google.GoogleAddress;
import io.jarviscore.kernel.model.google.GoogleCredentials;
import io.jarviscore.kernel.model.google.GoogleEnvironment;
import io.jarviscore.kernel.model.google.GoogleGrant;
import io.jarviscore.kernel.model.google.GoogleKeyFile;
import io.jarviscore.kernel.model.google.GooglePlaces;
import io.jarviscore.kernel.model.google.ServiceAccountGrant;
import io.jarviscore.kernel.model.google.UserGrant;
import io.jarviscore.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleKeyFileTest {
    private static final String TOKENS = "https://oauth2.googleapis.com/token";
    private static final String GCLOUD = "application_default_credentials.json";

    @TempDir Path folder;

    private final Map<String, String> variables = new HashMap<>();
    private boolean windows;

    @BeforeEach
    void liveInTheFolder() {
        variables.put("HOME", folder.toString());
    }

    @Test
    void theFileThatTheEnvironmentNamesComesFirst() throws Exception {
        GoogleFiles.write(folder.resolve(".config/gcloud/" + GCLOUD), GoogleFiles.user(TOKENS));
        name(GoogleFiles.serviceAccount(TOKENS));

        assertThat(grant()).isInstanceOf(ServiceAccountGrant.class);
    }

    @Test
    void gcloudsFileComesNext() throws Exception {
        GoogleFiles.write(folder.resolve(".config/gcloud/" + GCLOUD), GoogleFiles.user(TOKENS));

        assertThat(grant()).isInstanceOf(UserGrant.class);
    }

    @Test
    void onWindowsGcloudsFileIsElsewhere() throws Exception {
        windows = true;
        variables.put("APPDATA", folder.resolve("roaming").toString());
        GoogleFiles.write(folder.resolve("roaming/gcloud/" + GCLOUD), GoogleFiles.user(TOKENS));

        assertThat(grant()).isInstanceOf(UserGrant.class);
    }

    @Test
    void gcloudsFolderCanBeMoved() throws Exception {
        variables.put("CLOUDSDK_CONFIG", folder.resolve("moved").toString());
        GoogleFiles.write(folder.resolve("moved/" + GCLOUD), GoogleFiles.user(TOKENS));

        assertThat(grant()).isInstanceOf(UserGrant.class);
    }

    @Test
    void withoutAFileTheMetadataServerIsAsked() {
        assertThat(grant().place()).isEqualTo("the metadata server metadata.google.internal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"external_account", "impersonated_service_account", "", "a\"b\nc"})
    void anotherTypeIsNamedTogetherWithThoseThatAreAccepted(String type) throws Exception {
        name(Map.of("type", type));

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(this::grant)
                .withMessageContaining("GOOGLE_APPLICATION_CREDENTIALS names " + folder)
                .withMessageContaining(type.isEmpty() ? "type is \"\"" : type.substring(0, 1))
                .withMessageContaining("service_account or authorized_user");
    }

    @ParameterizedTest
    @CsvSource({
        "private_key, has no private_key",
        "client_email, has no client_email",
    })
    void aServiceAccountsMissingFieldIsNamed(String field, String complaint) throws Exception {
        Map<String, Object> file = GoogleFiles.serviceAccount(TOKENS);
        file.remove(field);
        name(file);

        refused(complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id", "client_secret", "refresh_token"})
    void aUsersMissingFieldIsNamed(String field) throws Exception {
        Map<String, Object> file = GoogleFiles.user(TOKENS);
        file.put(field, " ");
        name(file);

        refused("has no " + field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example/token", "ftp://x", "nonsense"})
    void secretsAreSentToNoPlaceThatOthersCanListenIn(String tokenUri) throws Exception {
        name(GoogleFiles.user(tokenUri));

        refused("token_uri is not an https address");
    }

    @Test
    void aBrokenKeyIsNotShown() throws Exception {
        Map<String, Object> file = GoogleFiles.serviceAccount(TOKENS);
        String broken = String.valueOf(file.get("private_key")).replace("MII", "Canary!");
        file.put("private_key", broken);
        name(file);

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(this::grant)
                .withMessageContaining("private_key is not an RSA key in PKCS #8")
                .withMessageNotContaining("anary")
                .withNoCause();
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        variables.put(GoogleEnvironment.KEY_FILE, folder.resolve("none.json").toString());

        refused("none.json, which cannot be read (NoSuchFileException)");
    }

    @Test
    void aNameThatIsNoPathIsRefused() {
        variables.put(GoogleEnvironment.KEY_FILE, "a\0b");

        refused("GOOGLE_APPLICATION_CREDENTIALS or a folder of the environment is not a path");
    }

    @Test
    void aFileThatIsNoJsonIsRefusedWithoutBeingShown() throws Exception {
        Path file = Files.writeString(folder.resolve("key.json"), "canary");
        variables.put(GoogleEnvironment.KEY_FILE, file.toString());

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(this::grant)
                .withMessageContaining("not a JSON object")
                .withMessageNotContaining("canary");
    }

    @Test
    void noGrantShowsItsSecrets() throws Exception {
        name(GoogleFiles.user(TOKENS));
        String user = grant().toString();
        name(GoogleFiles.serviceAccount(TOKENS));

        assertThat(user + grant() + new GoogleCredentials("vertex", grant()))
                .doesNotContain("canary", "BEGIN", GoogleFiles.pieceOfKey());
    }

    @Test
    void aFileThatIsNotUsableStopsTheStart() throws Exception {
        name(Map.of("type", "external_account"));
        Settings settings =
                Settings.of(Map.of("vertex_ai_enabled", true, "vertex_ai_project", "p"));

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> providers(settings).configured())
                .withMessageContaining("external_account");
    }

    @Test
    void aMissingProjectIsNamed() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(
                        () ->
                                providers(Settings.of(Map.of("vertex_ai_enabled", true)))
                                        .configured())
                .withMessageContaining("vertex_ai_project");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "my project", "a/b", "?"})
    void aProjectThatIsNoneIsNamed(String project) {
        Settings settings =
                Settings.of(Map.of("vertex_ai_enabled", true, "vertex_ai_project", project));

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> providers(settings).configured())
                .withMessageContaining("vertex_ai_project is not a Google Cloud project");
    }

    private void name(Map<String, Object> file) throws Exception {
        variables.put(
                GoogleEnvironment.KEY_FILE,
                GoogleFiles.write(folder.resolve("key.json"), file).toString());
    }

    private void refused(String complaint) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(this::grant)
                .withMessageContaining(complaint);
    }

    private GoogleGrant grant() {
        return GoogleKeyFile.grant(environment());
    }

    private GoogleEnvironment environment() {
        return new GoogleEnvironment(name -> Optional.ofNullable(variables.get(name)), windows);
    }

    private Providers providers(Settings settings) {
        return new Providers(
                settings,
                new ManualClock(),
                new GooglePlaces(
                        HttpUrl.get("http://localhost"), GoogleAddress::vertexRoot, environment()));
    }
}
