package io.jarviscore.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads the files in {@code deploy}. */
final class DeployFiles {
    static final Path FOLDER = Path.of("../deploy");

    private DeployFiles() {}

    static List<Object> yaml(String file) throws IOException {
        Load load = new Load(LoadSettings.builder().build());
        List<Object> documents = new ArrayList<>();
        load.loadAllFromString(Files.readString(FOLDER.resolve(file))).forEach(documents::add);
        return documents;
    }

    static Map<?, ?> map(Object value, String... keys) {
        Map<?, ?> found = (Map<?, ?>) value;
        for (String key : keys) {
            found = (Map<?, ?>) Objects.requireNonNull(found.get(key), key);
        }
        return found;
    }

    static String text(Object value, String key) {
        return String.valueOf(((Map<?, ?>) value).get(key));
    }

    static List<?> list(Object value, String key) {
        Object found = ((Map<?, ?>) value).get(key);
        return found == null ? List.of() : (List<?>) found;
    }

    static Object find(List<?> all, String key, String value) {
        return all.stream().filter(each -> text(each, key).equals(value)).findFirst().orElseThrow();
    }
}
