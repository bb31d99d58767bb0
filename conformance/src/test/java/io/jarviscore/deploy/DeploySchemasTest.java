package io.jarviscore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Validates the files in {@code deploy} by schemas of what they use. The schemas are strict: each
 * lists the fields and values of its format that the files have, so a misspelt one is refused.
 */
class DeploySchemasTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "compose, docker-compose.infra.yml",
        "compose, nexus/docker-compose.yml",
        "kubernetes, kubernetes/agents.yaml",
        "grafana, infra/grafana/dashboards/jarviscore.json"
    })
    void everyFileIsValid(String schema, String file) throws IOException {
        List<String> documents = documents(Files.readString(DEPLOY.resolve(file)));

        assertThat(documents).isNotEmpty();
        for (String document : documents) {
            assertThat(problems(schema, document)).as(file).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "compose, docker-compose.infra.yml, healthcheck:, healtcheck:",
        "compose, docker-compose.infra.yml, unless-stopped, unless-stoped",
        "compose, nexus/docker-compose.yml, service_healthy, healthy",
        "kubernetes, kubernetes/agents.yaml, readinessProbe, readynessProbe",
        "kubernetes, kubernetes/agents.yaml, podManagementPolicy: Parallel, podManagementPolicy:"
                + " parallel",
        "kubernetes, kubernetes/agents.yaml, memory: 512Mi, memory: 512MB",
        "grafana, infra/grafana/dashboards/jarviscore.json, \"expr\", \"expression\""
    })
    void aMistakeIsRefused(String schema, String file, String right, String wrong)
            throws IOException {
        String text = Files.readString(DEPLOY.resolve(file));
        assertThat(text).contains(right);

        List<String> problems = new ArrayList<>();
        for (String document : documents(text.replace(right, wrong))) {
            problems.addAll(problems(schema, document));
        }

        assertThat(problems).isNotEmpty();
    }

    private static List<String> documents(String text) {
        Load load = new Load(LoadSettings.builder().build());
        List<String> documents = new ArrayList<>();
        load.loadAllFromString(text).forEach(document -> documents.add(Json.write(document)));
        return documents;
    }

    private static List<String> problems(String schema, String document) throws IOException {
        String definition =
                Files.readString(Path.of("src/test/resources/deploy", schema + ".schema.json"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JSON.readTree(definition))
                .validate(JSON.readTree(document))
                .stream()
                .map(Object::toString)
                .toList();
    }
}
