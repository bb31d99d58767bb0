import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The last lines of a build: how many tests ran, and which did not, with the reason that each gives.
 * Reads the reports of surefire and failsafe below the folder that is its argument.
 */
final class Skipped {
    private static int tests;
    private static final Map<String, Integer> REASONS = new TreeMap<>();

    private Skipped() {}

    public static void main(String[] args) throws Exception {
        for (Path report : reports(Path.of(args[0]))) {
            read(report);
        }
        int skipped = REASONS.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf("%d tests ran, %d could not run%n", tests - skipped, skipped);
        REASONS.forEach((reason, count) -> System.out.printf("  %d of them: %s%n", count, reason));
    }

    private static List<Path> reports(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(
                            file ->
                                    file.toString()
                                            .replace('\\', '/')
                                            .matches(".*/target/[a-z]+-reports/TEST-.*\\.xml"))
                    .toList();
        }
    }

    private static void read(Path report) throws Exception {
        NodeList cases =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report.toFile())
                        .getElementsByTagName("testcase");
        tests += cases.getLength();
        for (int i = 0; i < cases.getLength(); i++) {
            NodeList skipped = ((Element) cases.item(i)).getElementsByTagName("skipped");
            if (skipped.getLength() > 0) {
                String reason = ((Element) skipped.item(0)).getAttribute("message");
                REASONS.merge(reason.isBlank() ? "no reason given" : reason, 1, Integer::sum);
            }
        }
    }
}
