package io.jarviscore.kernel.model.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jarviscore.SettingsException;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a catalogue: JSON with a list {@code models}, whose entries {@link CatalogueEntry}
 * describes. Nothing in it is skipped in silence; all problems are reported in one exception.
 */
final class CatalogueFile {
    private static final String BUILT_IN = "models.json";

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    // Prices are amounts of money: none of them passes through a double.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private CatalogueFile() {}

    /** The library's own list. */
    static List<ModelFacts> builtIn() {
        try (InputStream in = CatalogueFile.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new IllegalStateException(BUILT_IN + " is missing in the jar");
            }
            return entries(BUILT_IN, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + BUILT_IN, e);
        }
    }

    /**
     * A user's list.
     *
     * @throws SettingsException if there is no such file, or it is not a catalogue
     */
    static List<ModelFacts> read(String path) {
        try {
            return entries(path, Files.readAllBytes(Path.of(path)));
        } catch (IOException e) {
            throw problem(path, "cannot be read: " + e);
        }
    }

    private static List<ModelFacts> entries(String file, byte[] bytes) {
        JsonNode models = document(file, bytes).path("models");
        if (!models.isArray()) {
            throw problem(file, "has no list \"models\" at the top: use {\"models\": [ … ]}");
        }
        List<ModelFacts> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            CatalogueEntry entry = new CatalogueEntry(models.get(i));
            entries.add(entry.read());
            String place = "models[" + i + "]" + entry.name();
            entry.problems().forEach(problem -> problems.add(line(file, place + ", " + problem)));
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return entries;
    }

    private static JsonNode document(String file, byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null
                            ? ""
                            : " at line "
                                    + e.getLocation().getLineNr()
                                    + ", column "
                                    + e.getLocation().getColumnNr();
            throw problem(file, "is not JSON" + place + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw problem(file, "cannot be read: " + e);
        }
    }

    private static SettingsException problem(String file, String what) {
        return new SettingsException(List.of(line(file, what)));
    }

    private static String line(String file, String what) {
        return SettingKeys.MODEL_CATALOGUE.key() + ": " + file + " " + what;
    }
}
