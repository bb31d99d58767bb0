package io.jarviscore.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class SpringSettingsTest {
    @Test
    void anyRelaxedFormOfANameSetsTheSetting() throws IOException {
        for (String name : List.of("redis-url", "redis_url", "redisUrl")) {
            assertThat(config("jarviscore:\n  " + name + ": redis://r:1", Map.of()))
                    .as(name)
                    .containsExactly(Map.entry("redis_url", "redis://r:1"));
        }
    }

    @Test
    void anAliasSetsTheSetting() throws IOException {
        var aliased =
                io.jarviscore.settings.SettingKeys.all().stream()
                        .filter(setting -> !setting.aliases().isEmpty())
                        .findFirst()
                        .orElseThrow();
        String alias = aliased.aliases().getFirst().replace('_', '-');

        assertThat(config("jarviscore:\n  " + alias + ": x", Map.of()))
                .containsExactly(Map.entry(aliased.key(), "x"));
    }

    @Test
    void aVariableOfTheEnvironmentBeatsAFile() throws IOException {
        assertThat(config("jarviscore.node-name: file", Map.of("JARVISCORE_NODE_NAME", "variable")))
                .containsExactly(Map.entry("node_name", "variable"));
        assertThat(config("jarviscore.redis-url: file", Map.of("REDIS_URL", "redis://r:1")))
                .as("left to the mesh, which reads the variable itself")
                .isEmpty();
    }

    @Test
    void aVariableThatKubernetesMadeForAServiceDoesNotCount() throws IOException {
        assertThat(
                        config(
                                "jarviscore.redis-port: 6380",
                                Map.of("REDIS_PORT", "tcp://10.0.0.1:6379")))
                .containsExactly(Map.entry("redis_port", "6380"));
    }

    @Test
    void theCommandLineBeatsTheEnvironment() throws IOException {
        StandardEnvironment environment = environment("", Map.of("NODE_NAME", "variable"));
        environment
                .getPropertySources()
                .addFirst(
                        new MapPropertySource(
                                "commandLineArgs", Map.of("jarviscore.node-name", "argument")));

        assertThat(read(environment, Map.of("JARVISCORE_NODE_NAME", "variable")))
                .containsExactly(Map.entry("node_name", "argument"));
    }

    @Test
    void timesAreReadAsSpringWritesThem() throws IOException {
        assertThat(config("jarviscore.shutdown-timeout: 90s", Map.of()))
                .containsExactly(Map.entry("shutdown_timeout", Duration.ofSeconds(90)));
        assertThat(config("jarviscore.shutdown-timeout: PT2M", Map.of()))
                .containsExactly(Map.entry("shutdown_timeout", Duration.ofMinutes(2)));
        assertThat(config("jarviscore.shutdown-timeout: 90", Map.of()))
                .containsExactly(Map.entry("shutdown_timeout", "90"));
        assertThat(config("jarviscore.shutdown-timeout: soon", Map.of()))
                .containsExactly(Map.entry("shutdown_timeout", "soon"));
    }

    @Test
    void aListMayBeWrittenAsAList() throws IOException {
        assertThat(config("jarviscore:\n  seed-nodes:\n  - a:1\n  - b:2", Map.of()))
                .containsExactly(Map.entry("seed_nodes", List.of("a:1", "b:2")));
        assertThat(config("jarviscore.seed-nodes: a:1,b:2", Map.of()))
                .containsExactly(Map.entry("seed_nodes", List.of("a:1", "b:2")));
    }

    @Test
    void placeholdersAreResolved() throws IOException {
        assertThat(config("host: r\njarviscore.redis-url: redis://${host}:1", Map.of()))
                .containsExactly(Map.entry("redis_url", "redis://r:1"));
    }

    @Test
    void anUnknownPropertyIsRefusedWithTheNearestKey() throws IOException {
        Map<String, Object> config = config("jarviscore.redis-ulr: redis://r:1", Map.of());

        assertThatThrownBy(() -> Settings.of(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("redis_ulr")
                .hasMessageContaining("use redis_url");
    }

    @Test
    void namesOfOtherProgramsInTheEnvironmentAreIgnored() throws IOException {
        assertThat(config("", Map.of("JARVISCORE_SERVICE_HOST", "10.0.0.1"))).isEmpty();
    }

    private static Map<String, Object> config(String yaml, Map<String, String> variables)
            throws IOException {
        return read(environment(yaml, variables), variables);
    }

    private static Map<String, Object> read(
            StandardEnvironment environment, Map<String, String> variables) {
        return new SpringSettings(environment, PropertyNames.PREFIX, variables).config();
    }

    @SuppressWarnings("unchecked") // an environment's variables are texts
    private static StandardEnvironment environment(String yaml, Map<String, String> variables)
            throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                (Map<String, Object>) (Map<String, ?>) variables));
        new YamlPropertySourceLoader()
                .load("file", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .forEach(environment.getPropertySources()::addLast);
        return environment;
    }
}
