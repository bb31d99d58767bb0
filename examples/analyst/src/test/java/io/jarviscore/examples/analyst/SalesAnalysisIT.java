package io.jarviscore.examples.analyst;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SalesAnalysisIT {
    @TempDir private Path folder;

    @Test
    void generatedCodeComputesJavasResultAndDrawsAChart() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-classpath",
                                System.getProperty("java.class.path"),
                                SalesAnalysis.class.getName(),
                                folder.resolve("state").toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lines.getLast())
                    .isEqualTo("SUCCESS the numbers are those that Java computes");
            assertThat(lines).anyMatch(line -> line.startsWith("regions   SUCCESS {revenue={"));
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.size(folder.resolve("state/artefacts/exports/orders.csv")))
                .isGreaterThan(2_500_000);
        assertThat(bars()).isEqualTo(12);
    }

    /** How many bars the chart has, read as XML. */
    private int bars() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("state/artefacts/workspace"))) {
            Path chart =
                    files.filter(file -> file.endsWith("revenue.svg")).findFirst().orElseThrow();
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(chart.toFile())
                    .getElementsByTagName("rect")
                    .getLength();
        }
    }
}
