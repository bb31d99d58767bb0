package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages name existing files, headings, settings and tests. */
class PagesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCED = Pattern.compile("(?s)```.*?```");
    private static final Pattern VARIABLE = Pattern.compile("\\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\\b");
    private static final Pattern METRIC =
            Pattern.compile("`((?:jarviscore_|gen_ai_(?!tool_name`))[a-z0-9_]*[a-z0-9])`");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:#(\\w+))?`");

    /** Variables of other programs, and words that look like variables. */
    private static final Set<String> OTHERS =
            Set.of(
                    "NEXUS_ENCRYPTION_KEY",
                    "NEXUS_STATE_KEY",
                    "NEXUS_BROKER_API_KEY",
                    "NEXUS_DB_PASSWORD",
                    "NEXUS_BROKER_URL");

    @Test
    void everyRelativeLinkLeadsToAFileAndItsHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher links = LINK.matcher(FENCED.matcher(Files.readString(page)).replaceAll(""));
            while (links.find()) {
                String link = links.group(1);
                if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyVariableOnAPageIsASetting() throws IOException {
        Set<String> known =
                SettingKeys.all().stream()
                        .flatMap(setting -> setting.environmentNames().stream())
                        .collect(Collectors.toSet());
        for (Setting<?> setting : SettingKeys.all()) {
            known.add(setting.key().toUpperCase(Locale.ROOT));
        }
        Set<String> unknown = new TreeSet<>();
        for (String name : List.of("production", "operations", "command-line", "security")) {
            Matcher variables =
                    VARIABLE.matcher(Files.readString(ROOT.resolve("docs/" + name + ".md")));
            while (variables.find()) {
                if (!known.contains(variables.group()) && !OTHERS.contains(variables.group())) {
                    unknown.add(name + ": " + variables.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everySettingOfTheProductionPageHasALineWithItsTest() throws IOException {
        String[] parts =
                Files.readString(ROOT.resolve("docs/production.md"))
                        .split("## Every line and its test", 2);
        Set<String> named =
                SettingKeys.all().stream()
                        .flatMap(setting -> setting.environmentNames().stream())
                        .filter(name -> isNamed(parts[0], name))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named)
                .hasSizeGreaterThan(50)
                .allSatisfy(name -> assertThat(isNamed(parts[1], name)).as(name).isTrue());
    }

    private static boolean isNamed(String text, String variable) {
        return Pattern.compile("\\b" + variable + "\\b").matcher(text).find();
    }

    @Test
    void everyMetricOnAPageIsInItsReference() throws IOException {
        String reference = Files.readString(ROOT.resolve("docs/reference/metrics.md"));
        Set<String> unknown = new TreeSet<>();
        int named = 0;
        for (Path page : pages()) {
            if (page.endsWith("docs/reference/metrics.md")) {
                continue; // labels have names like metrics there
            }
            Matcher metrics = METRIC.matcher(Files.readString(page));
            while (metrics.find()) {
                named++;
                if (!reference.contains("| `" + metrics.group(1) + "` |")) {
                    unknown.add(ROOT.relativize(page) + ": " + metrics.group(1));
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(named).isGreaterThan(20);
    }

    @Test
    void everyTestThatTheProductionPageNamesIsThere() throws IOException {
        Map<String, String> tests = testSources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher names = NAMED_TEST.matcher(Files.readString(ROOT.resolve("docs/production.md")));
        while (names.find()) {
            named++;
            String source = tests.getOrDefault(names.group(1), "");
            boolean found =
                    names.group(2) == null
                            ? !source.isEmpty()
                            : source.contains(" " + names.group(2) + "(");
            if (!found) {
                missing.add(names.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(50);
    }

    @Test
    void theProductionPageNamesEveryCheck() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/command-line.md"));
        Cli.Result result = Cli.exactly("check", "--set", "p2p_enabled=true");

        assertThat(
                        result.out()
                                .lines()
                                .filter(line -> line.matches("(OK|WARN|FAIL) .*"))
                                .map(line -> line.substring(6).replaceFirst(" .*", "")))
                .allSatisfy(check -> assertThat(page).contains("`" + check + "`"));
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || !target.toString().endsWith(".md")
                || headings(target).contains(parts[1]);
    }

    /** As repository hosts make anchors of headings. */
    private static Set<String> headings(Path page) throws IOException {
        return FENCED.matcher(Files.readString(page))
                .replaceAll("")
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ *", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> !file.toString().contains("/node_modules/"))
                    .toList();
        }
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file :
                    files.filter(
                                    path ->
                                            path.toString()
                                                    .matches(".*/src/test/java/.*(Test|IT)\\.java"))
                            .toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                sources.merge(name, Files.readString(file), String::concat);
            }
        }
        return sources;
    }
}
