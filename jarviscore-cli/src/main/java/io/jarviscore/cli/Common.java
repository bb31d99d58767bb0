package io.jarviscore.cli;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshPorts;
import io.jarviscore.json.Json;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.settings.StateStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that most commands share: settings from the command line, output as text or JSON. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class Common {
    /** Modules with the stores. */
    static final Set<String> STORES = Set.of("jarviscore-storage");

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting for this command; wins over the environment and .env. Repeatable.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    void print(String line) {
        out().println(line);
    }

    void printJson(@Nullable Object value) {
        out().println(Json.writePretty(value));
    }

    Settings load() {
        return Settings.load(settings);
    }

    /**
     * Opens the stores that a mesh with these settings has.
     *
     * @throws JarvisException if they are in memory, or in a file that does not exist: a tool must
     *     not create an empty store and report that there is nothing in it
     */
    MeshPorts openStores() {
        Settings loaded = load();
        if (loaded.get(SettingKeys.STATE_STORE) == StateStore.MEMORY) {
            throw new JarvisException(
                    "state_store is memory: nothing of a mesh can be seen from outside; set"
                            + " state_store to sqlite or redis");
        }
        Path file = Path.of(loaded.get(SettingKeys.STATE_PATH)).toAbsolutePath().normalize();
        if (!isRedis(loaded) && !Files.exists(file)) {
            throw new JarvisException(
                    "state_path: there is no store at "
                            + file
                            + "; run this in the mesh's working directory, or name the store with"
                            + " --set state_path=… or --set redis_url=…");
        }
        return MeshPorts.open(settings, STORES);
    }

    /** Whether the state is in Redis, by the rule of the storage module. */
    static boolean isRedis(Settings settings) {
        return switch (settings.get(SettingKeys.STATE_STORE)) {
            case REDIS -> true;
            case AUTO ->
                    settings.isSet(SettingKeys.REDIS_URL) || settings.isSet(SettingKeys.REDIS_HOST);
            case MEMORY, SQLITE -> false;
        };
    }
}
