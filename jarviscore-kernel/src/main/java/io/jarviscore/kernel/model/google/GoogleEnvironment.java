package io.jarviscore.kernel.model.google;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The places of Google's credentials in the process's environment. The names of the variables are
 * Google's.
 *
 * @param variables the environment
 * @param windows whether this is Windows
 */
public record GoogleEnvironment(Function<String, Optional<String>> variables, boolean windows) {
    public static final String KEY_FILE = "GOOGLE_APPLICATION_CREDENTIALS";

    private static final String GCLOUD_FILE = "application_default_credentials.json";

    /** The environment of this process. */
    static GoogleEnvironment ofTheProcess() {
        return new GoogleEnvironment(
                name -> Optional.ofNullable(System.getenv(name)),
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows"));
    }

    /** The file that is named for the program. */
    Optional<Path> keyFile() {
        return variable(KEY_FILE).map(Path::of);
    }

    /** Where {@code gcloud auth application-default login} leaves its file, if it was run. */
    Optional<Path> gcloudFile() {
        Optional<Path> folder =
                variable("CLOUDSDK_CONFIG")
                        .map(Path::of)
                        .or(
                                () ->
                                        windows
                                                ? variable("APPDATA")
                                                        .map(at -> Path.of(at, "gcloud"))
                                                : variable("HOME")
                                                        .map(at -> Path.of(at, ".config/gcloud")));
        return folder.map(at -> at.resolve(GCLOUD_FILE));
    }

    /** The host of the metadata server. */
    String metadataHost() {
        return variable("GCE_METADATA_HOST").orElse("metadata.google.internal");
    }

    private Optional<String> variable(String name) {
        return variables.apply(name).map(String::strip).filter(value -> !value.isEmpty());
    }
}
