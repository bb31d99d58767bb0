package io.jarviscore.operations;

import static io.jarviscore.operations.DeployFiles.find;
import static io.jarviscore.operations.DeployFiles.list;
import static io.jarviscore.operations.DeployFiles.map;
import static io.jarviscore.operations.DeployFiles.text;
import static io.jarviscore.operations.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks the files in {@code deploy} against this version. */
class DeployFilesTest {
    private static final Duration DRAIN = SettingKeys.SHUTDOWN_TIMEOUT.defaultValue().orElseThrow();

    @Test
    void everyServiceOfTheComposeFileIsPinnedAndOpenOnLoopbackAlone() throws IOException {
        Map<?, ?> services = map(yaml("docker-compose.infra.yml").getFirst(), "services");

        assertThat(services.keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder("redis", "prometheus", "grafana", "azurite");
        for (Object service : services.values()) {
            assertThat(String.valueOf(((Map<?, ?>) service).get("image")))
                    .matches("[a-z0-9./-]+:[0-9v][0-9a-z.-]*");
            assertThat(list(service, "ports"))
                    .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
        }
    }

    @Test
    void everyFileThatTheComposeFileMountsIsThere() throws IOException {
        Map<?, ?> services = map(yaml("docker-compose.infra.yml").getFirst(), "services");

        for (Object service : services.values()) {
            for (Object volume : list(service, "volumes")) {
                if (volume.toString().startsWith("./")) {
                    assertThat(DeployFiles.FOLDER.resolve(volume.toString().split(":", 2)[0]))
                            .exists();
                }
            }
        }
    }

    @Test
    void theProbesOfKubernetesAreThoseThatTheMeshAnswers() throws IOException {
        Map<?, ?> container = container();

        assertThat(path(container, "livenessProbe")).isEqualTo("/healthz");
        assertThat(path(container, "startupProbe")).isEqualTo("/healthz");
        assertThat(path(container, "readinessProbe")).isEqualTo("/readyz");
    }

    @Test
    void everyVariableInKubernetesIsASetting() throws IOException {
        Set<String> names =
                SettingKeys.all().stream()
                        .flatMap(setting -> setting.environmentNames().stream())
                        .collect(Collectors.toSet());
        names.add("POD_IP");

        assertThat(list(container(), "env"))
                .isNotEmpty()
                .allSatisfy(variable -> assertThat(names).contains(text(variable, "name")));
    }

    @Test
    void artefactsInKubernetesAreOnAVolumeThatAllPodsMount() throws IOException {
        String folder = value(container(), "STORAGE_BASE_PATH");
        Object mount = find(list(container(), "volumeMounts"), "mountPath", folder);
        Map<?, ?> pod = map(map(statefulSet(), "spec"), "template", "spec");
        Object volume = find(list(pod, "volumes"), "name", text(mount, "name"));
        Object claim = find(yaml("kubernetes/agents.yaml"), "kind", "PersistentVolumeClaim");

        assertThat(text(map(claim, "metadata"), "name"))
                .isEqualTo(text(map(volume, "persistentVolumeClaim"), "claimName"));
        assertThat(list(map(claim, "spec"), "accessModes").toString()).isEqualTo("[ReadWriteMany]");
    }

    @Test
    void theImageHasNoRootNoSecretAndNoShellBeforeTheJvm() throws IOException {
        String image = Files.readString(DeployFiles.FOLDER.resolve("Dockerfile"));

        assertThat(image)
                .containsPattern("(?m)^USER jarvis$")
                .containsPattern("(?m)^ENTRYPOINT .*exec java ")
                .doesNotContainPattern("(KEY|SECRET|TOKEN|PASSWORD)=")
                .contains("PROMETHEUS_ENABLED=true", "PROMETHEUS_PORT=" + port())
                .containsPattern("(?m)^EXPOSE " + port() + "$");
    }

    @Test
    void theMetricsPortOfKubernetesIsThatOfTheMesh() throws IOException {
        Map<?, ?> template = map(map(statefulSet(), "spec"), "template");

        assertThat(text(map(template, "metadata", "annotations"), "prometheus.io/port"))
                .isEqualTo(port());
        assertThat(text(list(container(), "ports").getFirst(), "containerPort")).isEqualTo(port());
    }

    private static String port() {
        return String.valueOf(SettingKeys.PROMETHEUS_PORT.defaultValue().orElseThrow());
    }

    private static String value(Map<?, ?> container, String variable) {
        return text(find(list(container, "env"), "name", variable), "value");
    }

    @Test
    void everyStopTimeoutIsLongerThanTheDrain() throws IOException {
        Object grace =
                map(map(statefulSet(), "spec"), "template", "spec")
                        .get("terminationGracePeriodSeconds");
        assertThat(Duration.ofSeconds(Long.parseLong(String.valueOf(grace)))).isGreaterThan(DRAIN);

        String unit = Files.readString(DeployFiles.FOLDER.resolve("jarviscore-agent.service"));
        long stop =
                unit.lines()
                        .filter(line -> line.startsWith("TimeoutStopSec="))
                        .mapToLong(line -> Long.parseLong(line.substring(15)))
                        .findFirst()
                        .orElseThrow();
        assertThat(Duration.ofSeconds(stop)).isGreaterThan(DRAIN);
        assertThat(unit).contains("SuccessExitStatus=143", "UMask=0077");
    }

    private static Map<?, ?> statefulSet() throws IOException {
        return yaml("kubernetes/agents.yaml").stream()
                .map(document -> (Map<?, ?>) document)
                .filter(document -> "StatefulSet".equals(document.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<?, ?> container() throws IOException {
        Map<?, ?> pod = map(map(statefulSet(), "spec"), "template", "spec");
        return (Map<?, ?>) list(pod, "containers").getFirst();
    }

    private static String path(Map<?, ?> container, String probe) {
        return text(map(container, probe, "httpGet"), "path");
    }
}
