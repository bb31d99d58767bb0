package io.jarviscore.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests run everywhere and show behaviour. The original's tests of providers are skipped without
 * keys, and others of its tests look for words in the source.
 */
class TestsShowBehaviourTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Rules about the source itself, and pages that are made from it. */
    private static final List<String> LOOK_AT_SOURCES =
            List.of("/architecture/", "ComparedPageTest.java", "/documentation/");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Disabled\\b",
                "@(?:En|Dis)abledIfEnvironmentVariable\\b",
                "assume\\w*\\([^;]*(?:getenv|API_KEY)",
                "src/main/java",
            })
    void noTestIsSwitchedOffByAMissingKeyOrReadsTheSourceOfWhatItTests(String sign)
            throws IOException {
        Pattern offence = Pattern.compile(sign);

        assertThat(tests().filter(file -> offence.matcher(read(file)).find())).isEmpty();
    }

    private static Stream<Path> tests() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/test/java/"))
                    .filter(file -> LOOK_AT_SOURCES.stream().noneMatch(file.toString()::contains))
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
