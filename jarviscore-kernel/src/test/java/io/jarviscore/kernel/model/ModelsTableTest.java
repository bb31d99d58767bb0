package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table in docs/models.md promises nothing that no test shows. */
class ModelsTableTest {
    private static final List<String> OWN_TESTS =
            List.of(
                    "ChatCompletionsTest",
                    "ResponsesWireTest",
                    "MessagesWireTest",
                    "GeminiWireTest",
                    "VertexTest");

    private static final Pattern TEST =
            Pattern.compile("`(?:([A-Z]\\w+)(?:\\.|`|$))?([a-z]\\w+)?`?");

    static Stream<Arguments> cells() throws IOException {
        return Files.readAllLines(table()).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
                .flatMap(
                        line -> {
                            String[] cells = line.split("\\|", -1);
                            return Stream.of(0, 1, 2, 3, 4)
                                    .map(
                                            column ->
                                                    Arguments.of(
                                                            cells[1].strip(),
                                                            OWN_TESTS.get(column),
                                                            cells[column + 2].strip()));
                        });
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource("cells")
    void everyCellNamesATestThatThereIs(String capability, String ownTest, String cell)
            throws Exception {
        Optional<String> named = Optional.of(cell).filter(text -> text.startsWith("`"));
        if (named.isEmpty()) {
            assertThat(cell).isIn("–", "not yet", "as Chat Completions", "as Gemini", "key");
            return;
        }
        Matcher test = TEST.matcher(named.get());
        assertThat(test.lookingAt()).isTrue();
        String type = test.group(1) == null ? ownTest : test.group(1);
        String source = Files.readString(source(type));
        if (test.group(2) != null) {
            assertThat(source)
                    .as("%s at %s", capability, type)
                    .contains("    void " + test.group(2) + "(");
        }
    }

    /** Read, and not loaded: the tests with the providers' SDKs are in a module of their own. */
    private static Path source(String type) throws IOException {
        for (String module : List.of("jarviscore-kernel", "conformance")) {
            Path tests = root().resolve(module).resolve("src/test/java/io/jarviscore/kernel/model");
            try (Stream<Path> files = Files.walk(tests)) {
                Optional<Path> found =
                        files.filter(file -> file.endsWith(type + ".java")).findAny();
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw new AssertionError("there is no test " + type);
    }

    private static Path table() {
        return root().resolve("docs/models.md");
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : Objects.requireNonNull(here.getParent());
    }
}
