package io.jarviscore.research;

import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.VertexAi;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.reasoning.Web;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Google results by a Gemini model on Vertex AI that searches, see {@link Grounding}. Opened with
 * the credentials of Vertex AI's models, so it needs no key.
 */
final class VertexSearch implements SearchProvider {
    /** Part of a host name, so nothing may be in it that ends one. */
    private static final Pattern LOCATION = Pattern.compile("[a-z0-9-]{1,40}");

    private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,100}");

    private final Supplier<Optional<VertexAi>> vertex;
    private final VertexAi.Target target;

    /**
     * @param vertex asked with each search
     */
    VertexSearch(Supplier<Optional<VertexAi>> vertex, VertexAi.Target target) {
        this.vertex = vertex;
        this.target = target;
    }

    /** Refuses a project and a location that a request cannot have. */
    static void check(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        if (!settings.get(SettingKeys.VERTEX_AI_ENABLED)) {
            // Google's own machines have the variables, whatever the program is for.
            return;
        }
        if (!LOCATION.matcher(location(settings)).matches()) {
            assembly.refuse(
                    SettingKeys.GOOGLE_CLOUD_LOCATION,
                    "not a Google Cloud region: use one such as us-central1, or global");
        }
        if (settings.find(SettingKeys.GOOGLE_CLOUD_PROJECT)
                .filter(project -> !PROJECT.matcher(project.strip()).matches())
                .isPresent()) {
            assembly.refuse(
                    SettingKeys.GOOGLE_CLOUD_PROJECT,
                    "not a Google Cloud project: set it to the project's id, for example"
                            + " my-project-123");
        }
    }

    /** The model that the settings name for searches; empty where Vertex AI is no provider. */
    static Optional<VertexAi.Target> target(Settings settings) {
        return settings.find(SettingKeys.GOOGLE_CLOUD_PROJECT)
                .or(() -> settings.find(SettingKeys.VERTEX_AI_PROJECT))
                .filter(project -> settings.get(SettingKeys.VERTEX_AI_ENABLED))
                .map(
                        project ->
                                new VertexAi.Target(
                                        project.strip(),
                                        location(settings),
                                        settings.get(SettingKeys.GEMINI_GROUNDING_MODEL)));
    }

    private static String location(Settings settings) {
        return settings.get(SettingKeys.GOOGLE_CLOUD_LOCATION).strip();
    }

    @Override
    public String name() {
        return "Vertex AI";
    }

    @Override
    public List<Web.Hit> search(String query, int most) throws IOException {
        VertexAi opened =
                vertex.get()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "vertex_ai_enabled: searches on Vertex AI need"
                                                        + " io.jarviscore:jarviscore-kernel"));
        String answer =
                opened.generateContent(target, Grounding.question(query), GeminiSearch.TIMEOUT);
        try {
            return Grounding.hits(Json.parseObject(answer), most, name());
        } catch (JsonException e) {
            throw new IOException(name() + " sent no JSON object", e);
        }
    }
}
