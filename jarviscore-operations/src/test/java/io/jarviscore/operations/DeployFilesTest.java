package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.ChatReply;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Sandbox;
import io.jarviscore.Usage;
import io.jarviscore.json.Json;
import io.jarviscore.metrics.MeshMeters;
import io.jarviscore.settings.SettingKeys;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Checks the files in {@code deploy} against this version. */
class DeployFilesTest {
    private static final Path DEPLOY = Path.of("../deploy");
    private static final Pattern METRIC = Pattern.compile("\\b(?:jarviscore|gen_ai)_[a-z_]+");
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
                    assertThat(DEPLOY.resolve(volume.toString().split(":", 2)[0])).exists();
                }
            }
        }
    }

    @Test
    void everyMetricOfTheDashboardAndTheAlertsIsServed() throws IOException {
        Set<String> served = served();

        String dashboard =
                Files.readString(DEPLOY.resolve("infra/grafana/dashboards/jarviscore.json"));
        assertThat(Json.parseObject(dashboard)).containsEntry("uid", "jarviscore");
        assertThat(metricsIn(dashboard)).isNotEmpty().isSubsetOf(served);
        assertThat(metricsIn(expressions(yaml("infra/alerts.yml").getFirst())))
                .isNotEmpty()
                .isSubsetOf(served);
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
    void everyStopTimeoutIsLongerThanTheDrain() throws IOException {
        Object grace =
                map(map(statefulSet(), "spec"), "template", "spec")
                        .get("terminationGracePeriodSeconds");
        assertThat(Duration.ofSeconds(Long.parseLong(String.valueOf(grace)))).isGreaterThan(DRAIN);

        String unit = Files.readString(DEPLOY.resolve("jarviscore-agent.service"));
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

    private static String expressions(Object rules) {
        StringBuilder all = new StringBuilder();
        for (Object group : list(rules, "groups")) {
            list(group, "rules")
                    .forEach(rule -> all.append(((Map<?, ?>) rule).get("expr")).append('\n'));
        }
        return all.toString();
    }

    private static Set<String> metricsIn(String text) {
        return METRIC.matcher(text)
                .results()
                .map(found -> found.group())
                // A label of its own, and the name of the dashboard.
                .filter(name -> !name.equals("gen_ai_tool_name"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of all series after one event of every kind. */
    private static Set<String> served() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeshMeters meters = new MeshMeters(registry);
        Instant now = Instant.EPOCH;
        Usage usage = new Usage(10, 5, 0, Optional.of(BigDecimal.ONE), 1, 1, Duration.ofSeconds(1));
        Outcome done = Outcome.success("done").withUsage(usage);
        for (MeshEvent event :
                List.of(
                        new MeshEvent.Workflow(now, "w", Optional.empty()),
                        new MeshEvent.Step(
                                now, "w/s", "a", MeshEvent.StepPhase.ENDED, 1, Optional.of(done)),
                        new MeshEvent.Turn(now, "w/s", "a", "role", 1, "answer", "model", usage),
                        new MeshEvent.ToolCall(
                                now, "w/s", "a", "tool", "{}", true, "bad", Duration.ofMillis(1)),
                        new MeshEvent.CodeRun(now, "w/s", "a", "1", codeResult()),
                        new MeshEvent.ModelCall(
                                now,
                                "claude",
                                "model",
                                new ChatReply.Tokens(10, 5, 0, 0),
                                Duration.ofSeconds(1),
                                Optional.empty(),
                                Optional.of(BigDecimal.ONE)),
                        new MeshEvent.ModelWait(
                                now, "claude", "model", "rate", Duration.ofSeconds(1)),
                        new MeshEvent.ApprovalChange(now, asked(now)))) {
            meters.accept(event);
        }
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    private static Sandbox.Result codeResult() {
        return new Sandbox.Result(
                Sandbox.Status.SUCCESS,
                1L,
                "",
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(1),
                "local",
                "quickjs");
    }

    private static Approval asked(Instant now) {
        return new Approvals.Question("q", "w", "s", "May I?", Map.of()).asked(now);
    }

    private static List<Object> yaml(String file) throws IOException {
        Load load = new Load(LoadSettings.builder().build());
        List<Object> documents = new ArrayList<>();
        load.loadAllFromString(Files.readString(DEPLOY.resolve(file))).forEach(documents::add);
        return documents;
    }

    private static Map<?, ?> map(Object value, String... keys) {
        Map<?, ?> found = (Map<?, ?>) value;
        for (String key : keys) {
            found = (Map<?, ?>) Objects.requireNonNull(found.get(key), key);
        }
        return found;
    }

    private static String text(Object value, String key) {
        return String.valueOf(((Map<?, ?>) value).get(key));
    }

    private static List<?> list(Object value, String key) {
        Object found = ((Map<?, ?>) value).get(key);
        return found == null ? List.of() : (List<?>) found;
    }
}
