package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Checks the files in {@code deploy/nexus} against the broker and the gateway. */
class StackTest {
    private static final Path NEXUS = Path.of("../deploy/nexus").toAbsolutePath().normalize();

    @TempDir Path folder;

    private String init(Path file) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("sh", NEXUS.resolve("init.sh").toString(), file.toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static Map<String, String> keys(Path file) throws IOException {
        Pattern line = Pattern.compile("([A-Z_]+)=(.*)");
        return Files.readAllLines(file).stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
    }

    @Test
    void initWritesKeysThatTheServersAccept() throws Exception {
        Path file = folder.resolve(".env");
        String output = init(file);
        Map<String, String> keys = keys(file);
        assertThat(Base64.getDecoder().decode(keys.get("NEXUS_ENCRYPTION_KEY"))).hasSize(32);
        assertThat(Base64.getDecoder().decode(keys.get("NEXUS_STATE_KEY"))).hasSize(32);
        assertThat(keys.get("NEXUS_DB_PASSWORD")).matches("[A-Za-z0-9]{30,}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(output).contains("secret manager");
        keys.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("NEXUS_GATEWAY_URL"))
                .forEach(entry -> assertThat(output).doesNotContain(entry.getValue()));
    }

    @Test
    void initNeverOverwritesAKey() throws Exception {
        Path file = folder.resolve(".env");
        Files.writeString(
                file,
                "OTHER=1\n# NEXUS_STATE_KEY=old\nNEXUS_ENCRYPTION_KEY=mine\nNEXUS_STATE_KEY=");
        init(file);
        String first = Files.readString(file);
        assertThat(first).startsWith("OTHER=1\n# NEXUS_STATE_KEY=old\nNEXUS_ENCRYPTION_KEY=mine\n");
        assertThat(first).containsPattern("\nNEXUS_STATE_KEY=[A-Za-z0-9+/]{43}=\n");
        assertThat(first.split("NEXUS_ENCRYPTION_KEY", -1)).hasSize(2);
        init(file);
        assertThat(file).hasContent(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nexus/docker-compose.yml", "docker-compose.infra.yml"})
    void theStacksFollowTheComposeSpecification(String file) throws IOException {
        assertThat(ComposeFile.problems(compose(Files.readString(NEXUS.resolveSibling(file)))))
                .isEmpty();
    }

    /** Each of these is a mistake that Compose refuses, or that the original's file had. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("condition: service_healthy", "condition: healthy", "condition healthy"),
                arguments("nexus-db:/var/lib", "other:/var/lib", "volume other"),
                arguments("service:nexus-broker", "service:broker", "which is no service"),
                arguments("interval: 5s", "interval: 5", "interval is 5"),
                arguments("127.0.0.1:8080:8080", "8080-", "ports has 8080-"),
                arguments("restart: unless-stopped", "restarts: always", "unknown keys [restarts]"),
                arguments(
                        "  nexus-redis:\n    image", "  redis:\n    image", "which is no service"),
                arguments("KEY: \"true\"", "KEY: true", "put it in quotes"),
                arguments("${NEXUS_STATE_KEY:?", "${NEXUS STATE:?", "that cannot be read"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeInTheStackIsFound(String part, String mistake, String problem) throws IOException {
        String text = Files.readString(NEXUS.resolve("docker-compose.yml"));
        String broken = text.replace(part, mistake);
        assertThat(broken).isNotEqualTo(text);
        assertThat(ComposeFile.problems(compose(broken)))
                .isNotEmpty()
                .anyMatch(each -> each.contains(problem));
    }

    private static Map<?, ?> compose(String text) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    @Test
    void theStackSetsTheVariablesThatTheServersRead() throws IOException {
        Map<?, ?> compose = compose(Files.readString(NEXUS.resolve("docker-compose.yml")));
        Map<?, ?> services = map(compose, "services");
        assertThat(services.keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder(
                        "nexus-db", "nexus-redis", "nexus-broker", "nexus-gateway");
        for (Object service : services.values()) {
            Map<?, ?> fields = (Map<?, ?>) service;
            assertThat(String.valueOf(fields.get("image")))
                    .matches("[a-z0-9./-]+:[0-9v][0-9a-z.-]*");
            if (fields.get("ports") instanceof List<?> ports) {
                assertThat(ports)
                        .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
            }
        }
        Map<?, ?> broker = map(map(services, "nexus-broker"), "environment");
        Map<?, ?> gateway = map(map(services, "nexus-gateway"), "environment");
        // Names that the original's file got wrong, or left out.
        assertThat(broker.keySet().stream().map(String::valueOf))
                .contains(
                        "BASE_URL",
                        "DATABASE_URL",
                        "REDIS_URL",
                        "ENCRYPTION_KEY",
                        "STATE_KEY",
                        "API_KEY");
        assertThat(broker.get("PORT")).isEqualTo("8080");
        assertThat(broker.get("REQUIRE_API_KEY")).isEqualTo("true");
        assertThat(gateway.get("PORT")).isEqualTo("8090");
        assertThat(gateway.get("BROKER_BASE_URL")).isEqualTo("http://localhost:8080");
        assertThat(gateway.get("STATE_KEY")).isNotNull().isEqualTo(broker.get("STATE_KEY"));
        assertThat(gateway.get("BROKER_API_KEY")).isNotNull().isEqualTo(broker.get("API_KEY"));
        assertThat(map(services, "nexus-gateway").get("network_mode"))
                .isEqualTo("service:nexus-broker");
        assertThat(map(services, "nexus-broker").get("ports"))
                .isEqualTo(List.of("127.0.0.1:8080:8080", "127.0.0.1:8090:8090"));
        assertThat(compose.get("version")).isNull();
    }

    private static Map<?, ?> map(Map<?, ?> in, String key) {
        return (Map<?, ?>) Objects.requireNonNull(in.get(key), key);
    }

    @Test
    void everyVariableOfTheStackIsWrittenByInitOrExplained() throws Exception {
        Path file = folder.resolve(".env");
        init(file);
        String compose = Files.readString(NEXUS.resolve("docker-compose.yml"));
        Matcher required = Pattern.compile("\\$\\{([A-Z_]+):\\?([^}]*)}").matcher(compose);
        while (required.find()) {
            if (required.group(2).contains("init.sh")) {
                assertThat(keys(file)).containsKey(required.group(1));
            } else {
                assertThat(required.group(2)).startsWith("set it to");
            }
        }
    }
}
