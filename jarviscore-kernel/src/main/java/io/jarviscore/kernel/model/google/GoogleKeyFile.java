package io.jarviscore.kernel.model.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.SettingsException;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.model.wire.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * A file with Google credentials. Application Default Credentials are looked for in Google's order:
 * the file that the environment names, gcloud's own file, the metadata server.
 */
public final class GoogleKeyFile {
    private static final HttpUrl GOOGLE = HttpUrl.get("https://oauth2.googleapis.com/token");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

    /** A real one has 3 KB. */
    private static final long LARGEST = 1024 * 1024;

    private static final int LONGEST_QUOTE = 60;

    private final String place;
    private final JsonNode fields;

    private GoogleKeyFile(String place, JsonNode fields) {
        this.place = place;
        this.fields = fields;
    }

    /**
     * The first credentials there are. Whether there is a metadata server shows when it is asked.
     *
     * @throws SettingsException if a file is there and not usable
     */
    public static GoogleGrant grant(GoogleEnvironment environment) {
        try {
            return first(environment);
        } catch (InvalidPathException e) {
            throw unusable(
                    GoogleEnvironment.KEY_FILE
                            + " or a folder of the environment is not a path: "
                            + e.getReason());
        }
    }

    private static GoogleGrant first(GoogleEnvironment environment) {
        Optional<Path> named = environment.keyFile();
        if (named.isPresent()) {
            return read(GoogleEnvironment.KEY_FILE + " names " + named.get(), named.get()).grant();
        }
        Optional<Path> gcloud = environment.gcloudFile().filter(Files::exists);
        return gcloud.isPresent()
                ? read("gcloud's file " + gcloud.get(), gcloud.get()).grant()
                : metadata(environment.metadataHost());
    }

    private static GoogleGrant metadata(String host) {
        HttpUrl root = HttpUrl.parse("http://" + host);
        if (root == null) {
            throw new SettingsException(
                    List.of("GCE_METADATA_HOST is not a host: use a name, or name:port"));
        }
        return new MetadataGrant(root);
    }

    private static GoogleKeyFile read(String place, Path file) {
        Optional<JsonNode> json;
        try {
            if (Files.size(file) > LARGEST) {
                throw unusable(place + ", which is too large to be a file with credentials");
            }
            json = WireJson.readWhole(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unusable(place + ", which cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        return new GoogleKeyFile(
                place,
                json.filter(JsonNode::isObject)
                        .orElseThrow(() -> unusable(place + ", which is not a JSON object")));
    }

    private GoogleGrant grant() {
        String type = fields.path("type").asText("");
        return switch (type) {
            case "service_account" -> serviceAccount();
            case "authorized_user" -> user();
            default ->
                    throw unusable(
                            place
                                    + ", whose type is \""
                                    + quote(type)
                                    + "\": use a file of type service_account or authorized_user");
        };
    }

    private GoogleGrant serviceAccount() {
        PrivateKey key =
                ServiceAccountGrant.key(field("private_key"))
                        .orElseThrow(
                                () ->
                                        unusable(
                                                place
                                                        + ", whose private_key is not an RSA key in"
                                                        + " PKCS #8: download the file again"));
        return new ServiceAccountGrant(
                tokenServer(),
                field("client_email"),
                fields.path("private_key_id").asText(""),
                key,
                quotaProject());
    }

    private GoogleGrant user() {
        return new UserGrant(
                tokenServer(),
                field("client_id"),
                field("client_secret"),
                field("refresh_token"),
                quotaProject());
    }

    private String field(String name) {
        String value = fields.path(name).asText("");
        if (value.isBlank()) {
            throw unusable(place + ", which has no " + name);
        }
        return value;
    }

    /** Secrets are sent there, so it must be a place that nobody listens in on. */
    private HttpUrl tokenServer() {
        String given = fields.path("token_uri").asText("");
        HttpUrl url = given.isEmpty() ? GOOGLE : HttpUrl.parse(given);
        if (url == null || !(url.isHttps() || LOOPBACK.contains(url.host()))) {
            throw unusable(place + ", whose token_uri is not an https address");
        }
        return url;
    }

    private Optional<String> quotaProject() {
        return Optional.of(fields.path("quota_project_id").asText(""))
                .filter(project -> project.matches("[\\w.:-]{1,100}"));
    }

    private static SettingsException unusable(String what) {
        return new SettingsException(List.of("vertex_ai_enabled: " + what));
    }

    private static String quote(String text) {
        String plain = text.replaceAll("[^\\w.-]", "?");
        return Json.cut(LONGEST_QUOTE, plain);
    }
}
