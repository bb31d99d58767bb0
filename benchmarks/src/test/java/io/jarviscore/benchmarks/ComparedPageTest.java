package io.jarviscore.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That {@code docs/compared.md} says how long the code of each task is. */
class ComparedPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String OWN = "own";

    private static final Pattern TASK = Pattern.compile("// task (\\d+): (.*)");
    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| (\\d+) \\| ([^|]+) \\| (\\w+) \\| (\\w+) \\| (\\w+) \\|",
                    Pattern.MULTILINE);

    @Test
    void theTableHasTheLinesOfTheCodeThatIsCompiled() throws IOException {
        Map<Integer, Integer> ours = lines("src/main/java/io/jarviscore/benchmarks");
        Map<Integer, Integer> langChain4j = rival("langchain4j");
        Map<Integer, Integer> springAi = rival("spring-ai-client-chat");
        String page = Files.readString(ROOT.resolve("docs/compared.md"));
        int rows = 0;
        for (MatchResult row : ROW.matcher(page).results().toList()) {
            int task = Integer.parseInt(row.group(1));
            assertThat(row.group(3)).as(row.group(2)).isEqualTo(cell(task, ours));
            assertThat(row.group(4)).as(row.group(2)).isEqualTo(cell(task, langChain4j));
            assertThat(row.group(5)).as(row.group(2)).isEqualTo(cell(task, springAi));
            rows++;
        }
        assertThat(rows).isEqualTo(10);
        assertThat(ours).hasSize(10);
    }

    private static String cell(int task, Map<Integer, Integer> lines) {
        return lines.containsKey(task) ? String.valueOf(lines.get(task)) : OWN;
    }

    private static Map<Integer, Integer> rival(String library) throws IOException {
        return lines("rivals/" + library + "/src/main/java/io/jarviscore/benchmarks/rivals");
    }

    /** The lines of each task in the file of a folder, without empty ones and lone brackets. */
    private static Map<Integer, Integer> lines(String folder) throws IOException {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        int task = 0;
        Path file = ROOT.resolve("benchmarks").resolve(folder).resolve("EverydayTasks.java");
        for (String line : Files.readAllLines(file)) {
            Matcher title = TASK.matcher(line.strip());
            if (title.matches()) {
                task = Integer.parseInt(title.group(1));
            } else if (line.strip().equals("// end")) {
                task = 0;
            } else if (task > 0 && !line.strip().matches("[{}();]*")) {
                counts.merge(task, 1, Integer::sum);
            }
        }
        return counts;
    }
}
