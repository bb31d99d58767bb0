package io.jarviscore.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The size of packages in the main code of all library modules. Writes the numbers and the graph of
 * docs/architecture.md to {@code target/packages.txt}.
 */
final class PackagesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path MAIN = Path.of("src", "main", "java");
    private static final Path REPORT = Path.of("target", "packages.txt");

    private static final String CORE = "io.jarviscore";
    private static final int MOST_IN_CORE = 75;
    private static final int MOST_ELSEWHERE = 40;

    private static final Pattern COMMENT =
            Pattern.compile("/\\*[^*]*+(?:\\*(?!/)[^*]*+)*+\\*/|//[^\\n]*+");

    private static final Pattern TYPE =
            Pattern.compile(
                    "^(?<public>public )?(?:(?:abstract|final|sealed|non-sealed) )*+"
                            + "(?:class|interface|record|enum|@interface) ",
                    Pattern.MULTILINE);

    private static final Pattern NAME =
            Pattern.compile("\\bio\\.jarviscore(?:\\.[a-z]\\w*+)*+(?=\\.[A-Z])");

    private final NavigableMap<String, List<Source>> packages = new TreeMap<>();

    /** A file of a package. */
    private record Source(String module, int lines, boolean isHidden, boolean isType, String code) {
        static Source of(String module, String text) {
            Matcher type = TYPE.matcher(text);
            boolean isType = type.find();
            return new Source(
                    module,
                    (int) text.lines().count(),
                    isType && type.group("public") == null,
                    isType,
                    COMMENT.matcher(text).replaceAll(" "));
        }
    }

    PackagesTest() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(PackagesTest::isLibrary).sorted().toList()) {
                read(module);
            }
        }
    }

    private static boolean isLibrary(Path folder) {
        return folder.getFileName().toString().startsWith("jarviscore-")
                && Files.isDirectory(folder.resolve(MAIN));
    }

    private void read(Path module) throws IOException {
        Path sources = module.resolve(MAIN);
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                if (file.endsWith("module-info.java")) {
                    continue;
                }
                String name =
                        sources.relativize(file.getParent()).toString().replaceAll("[/\\\\]", ".");
                packages.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(Source.of(module.getFileName().toString(), Files.readString(file)));
            }
        }
    }

    @Test
    void noPackageIsLargerThanAgreed() {
        assertThat(packages).hasSizeGreaterThan(60).containsKey(CORE);
        assertThat(packages.get(CORE)).hasSizeLessThanOrEqualTo(MOST_IN_CORE);
        assertThat(packages)
                .allSatisfy(
                        (name, files) ->
                                assertThat(files.size())
                                        .as(name)
                                        .isLessThanOrEqualTo(
                                                name.equals(CORE) ? MOST_IN_CORE : MOST_ELSEWHERE));
    }

    @Test
    void fourTypesInTenAreHiddenInTheirPackage() throws IOException {
        List<Source> types =
                packages.values().stream().flatMap(List::stream).filter(Source::isType).toList();
        long hidden = types.stream().filter(Source::isHidden).count();
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, numbers(types) + "\n" + graph());

        assertThat(hidden * 10).isGreaterThan(types.size() * 4L);
    }

    private String numbers(List<Source> types) {
        List<Integer> sizes = types.stream().map(Source::lines).sorted().toList();
        List<Integer> files = packages.values().stream().map(List::size).sorted().toList();
        StringBuilder text = new StringBuilder();
        text.append(files.stream().mapToInt(Integer::intValue).sum()).append(" files in ");
        text.append(files.size()).append(" packages, median ").append(at(files, 50)).append('\n');
        text.append("class size median ").append(at(sizes, 50)).append(", p95 ");
        text.append(at(sizes, 95)).append(", largest ").append(sizes.getLast()).append('\n');
        Map<String, List<Source>> modules =
                types.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Source::module, TreeMap::new, Collectors.toList()));
        text.append("package-private ").append(share(types)).append('\n');
        modules.forEach(
                (module, own) ->
                        text.append("  ")
                                .append(module)
                                .append(' ')
                                .append(share(own))
                                .append('\n'));
        packages.forEach(
                (name, own) -> text.append(name).append(' ').append(own.size()).append('\n'));
        return text.toString();
    }

    private static String share(List<Source> types) {
        long hidden = types.stream().filter(Source::isHidden).count();
        return hidden + " of " + types.size() + ", " + hidden * 100 / types.size() + " %";
    }

    private static int at(List<Integer> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** One line a package; outside core, without its arrows to core. */
    private String graph() {
        StringBuilder text = new StringBuilder();
        packages.forEach(
                (name, files) -> {
                    boolean isCore = isCore(name);
                    TreeSet<String> called = new TreeSet<>();
                    files.forEach(
                            file ->
                                    NAME.matcher(file.code())
                                            .results()
                                            .map(MatchResult::group)
                                            .filter(other -> !other.equals(name))
                                            .filter(packages::containsKey)
                                            .filter(other -> isCore || !isCore(other))
                                            .forEach(called::add));
                    if (!called.isEmpty()) {
                        text.append(shortName(name)).append(" -> ");
                        text.append(
                                called.stream()
                                        .map(PackagesTest::shortName)
                                        .collect(Collectors.joining(", ")));
                        text.append('\n');
                    }
                });
        return text.toString();
    }

    private boolean isCore(String name) {
        return packages.getOrDefault(name, List.of()).stream()
                .limit(1)
                .anyMatch(file -> file.module().equals("jarviscore-core"));
    }

    private static String shortName(String name) {
        return name.equals(CORE) ? name : name.substring(CORE.length() + 1);
    }
}
