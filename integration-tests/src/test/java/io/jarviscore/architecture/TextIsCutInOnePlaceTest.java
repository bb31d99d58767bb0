package io.jarviscore.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A text that is cut at a number of characters may end in half of one, which providers refuse.
 * {@code Json.cut} and {@code Json.end} do not tear them.
 */
final class TextIsCutInOnePlaceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern CUT =
            Pattern.compile(
                    "substring\\(\\s*0\\s*,\\s*(?:Math\\.min\\(|[A-Z_]{2,}|\\d|(?:characters|limit|max|most)\\b)");

    /** These cut names of letters, digits and signs, digests, or text that is only looked at. */
    private static final List<String> ASCII =
            List.of(
                    "AgentCredentials",
                    "AthenaMemories",
                    "BlobMarks",
                    "HostName",
                    "Idempotency",
                    "McpTools",
                    "MessagesWriter",
                    "RetryHints",
                    "StepBlobs",
                    "ToolNames",
                    "TraceFiles",
                    "TraceFolder",
                    "Untrusted",
                    "Workspace");

    @Test
    void textThatMayHoldAnyCharacterIsCutByOneMethod() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            assertThat(files.filter(TextIsCutInOnePlaceTest::isOfAModule))
                    .allSatisfy(
                            file ->
                                    assertThat(CUT.matcher(Files.readString(file)).results())
                                            .as("cuts of text in %s", file)
                                            .isEmpty());
        }
    }

    private static boolean isOfAModule(Path file) {
        String path = ROOT.relativize(file).toString().replace('\\', '/');
        return path.matches("jarviscore-[a-z0-9]+/src/main/java/.*\\.java")
                && !path.matches(".*/(" + String.join("|", ASCII) + ")\\.java");
    }
}
