package io.jarviscore.operations;

import static io.jarviscore.operations.DeployFiles.list;
import static io.jarviscore.operations.DeployFiles.map;
import static io.jarviscore.operations.DeployFiles.text;
import static io.jarviscore.operations.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Outcome;
import io.jarviscore.json.Json;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks the dashboard and the alert rules against the reference of metrics. */
class MonitoringFilesTest {
    private static final Path REFERENCE = Path.of("../docs/reference/metrics.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_0-9]+)` \\| (\\w+) \\| ([^|]*) \\|");
    private static final Pattern METRIC = Pattern.compile("\\b(?:jarviscore|gen_ai)_[a-z0-9_]+");

    /** A metric, a label and the values that it may have. */
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{(\\w+)=~?\"([^\"]*)\"}");

    private static final Pattern SETTING = Pattern.compile("\\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\\b");
    private static final Pattern GROUPS = Pattern.compile("by \\(([^)]*)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

    @Test
    void everyQueryOfTheDashboardAndTheAlertsAsksForMetricsAndLabelsThatExist() throws IOException {
        Map<String, Set<String>> reference = reference();
        List<String> queries = new ArrayList<>();
        panels().forEach(target -> queries.add(text(target, "expr")));
        rules().forEach(rule -> queries.add(text(rule, "expr")));

        assertThat(queries).hasSizeGreaterThan(15);
        for (String query : queries) {
            Set<String> metrics = metricsIn(query);
            assertThat(metrics.isEmpty()).as(query).isEqualTo(query.startsWith("up{"));
            for (String metric : metrics) {
                assertThat(reference).as(query).containsKey(metric);
                assertThat(reference.get(metric)).as(query).containsAll(groupsOf(query));
            }
            SELECTOR.matcher(query)
                    .results()
                    .filter(selector -> !selector.group(1).equals("up"))
                    .forEach(
                            selector ->
                                    assertThat(reference.get(selector.group(1)))
                                            .as(query)
                                            .contains(selector.group(2)));
        }
    }

    @Test
    void everyMetricAndSettingThatAnAlertExplainsExists() throws IOException {
        Set<String> settings =
                SettingKeys.all().stream()
                        .flatMap(setting -> setting.environmentNames().stream())
                        .collect(Collectors.toSet());
        for (Object rule : rules()) {
            String description = text(map(rule, "annotations"), "description");
            assertThat(metricsIn(description)).isSubsetOf(reference().keySet());
            assertThat(SETTING.matcher(description).results().map(found -> found.group()).toList())
                    .isSubsetOf(settings);
        }
    }

    @Test
    void everyStatusThatAnAlertSelectsIsOneThatIsCounted() throws IOException {
        Set<String> steps =
                Arrays.stream(Outcome.Status.values())
                        .map(status -> status.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
        Map<String, Set<String>> counted =
                Map.of(
                        "jarviscore_workflow_steps_total",
                        steps,
                        "jarviscore_llm_requests_total",
                        Set.of("success", "error"));
        Set<String> selecting = new TreeSet<>();
        for (Object rule : rules()) {
            SELECTOR.matcher(text(rule, "expr"))
                    .results()
                    .filter(selector -> selector.group(2).equals("status"))
                    .forEach(
                            selector -> {
                                selecting.add(selector.group(1));
                                assertThat(counted.get(selector.group(1)))
                                        .contains(selector.group(3).split("\\|"));
                            });
        }
        assertThat(selecting).isEqualTo(new TreeSet<>(counted.keySet()));
    }

    @Test
    void everyLegendOfTheDashboardShowsALabelOfItsQuery() throws IOException {
        for (Object target : panels()) {
            Set<String> shown =
                    LEGEND.matcher(text(target, "legendFormat"))
                            .results()
                            .map(label -> label.group(1))
                            .collect(Collectors.toSet());
            Set<String> groups = groupsOf(text(target, "expr"));
            groups.remove("le");
            assertThat(shown).as(text(target, "expr")).isEqualTo(groups);
        }
    }

    @Test
    void everyAlertIsAboutTheJobThatPrometheusScrapes() throws IOException {
        Object scrape = list(yaml("infra/prometheus.yml").getFirst(), "scrape_configs").getFirst();

        assertThat(text(rules().getFirst(), "expr"))
                .contains("job=\"" + text(scrape, "job_name") + "\"");
        assertThat(text(scrape, "metrics_path")).isEqualTo("/metrics");
    }

    /** The labels of each series of the reference of metrics, which a mesh at work is held to. */
    private static Map<String, Set<String>> reference() throws IOException {
        Map<String, Set<String>> series = new HashMap<>();
        for (String line : Files.readAllLines(REFERENCE)) {
            Matcher row = ROW.matcher(line);
            if (row.find()) {
                Set<String> labels =
                        Arrays.stream(row.group(3).split("[`, ]+"))
                                .filter(label -> !label.isEmpty())
                                .collect(Collectors.toSet());
                series.put(row.group(1), labels);
                series.put(row.group(1) + "_count", labels);
                series.put(row.group(1) + "_sum", labels);
                Set<String> bucket = new TreeSet<>(labels);
                bucket.add("le");
                series.put(row.group(1) + "_bucket", bucket);
            }
        }
        return series;
    }

    private static List<Object> panels() throws IOException {
        String dashboard =
                Files.readString(
                        DeployFiles.FOLDER.resolve("infra/grafana/dashboards/jarviscore.json"));
        List<Object> targets = new ArrayList<>();
        for (Object panel : list(Json.parseObject(dashboard), "panels")) {
            targets.addAll(list(panel, "targets"));
        }
        return targets;
    }

    private static List<Object> rules() throws IOException {
        List<Object> rules = new ArrayList<>();
        for (Object group : list(yaml("infra/alerts.yml").getFirst(), "groups")) {
            rules.addAll(list(group, "rules"));
        }
        return rules;
    }

    private static Set<String> groupsOf(String query) {
        return GROUPS.matcher(query)
                .results()
                .flatMap(groups -> Arrays.stream(groups.group(1).split("[, ]+")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> metricsIn(String query) {
        return METRIC.matcher(GROUPS.matcher(query).replaceAll(""))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
