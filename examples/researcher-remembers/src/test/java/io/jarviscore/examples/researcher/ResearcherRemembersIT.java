package io.jarviscore.examples.researcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Outcome;
import io.jarviscore.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ResearcherRemembersIT {
    @TempDir private Path folder;

    @Test
    void findingsAreUsedThreeWeeksLater() {
        ManualClock clock = new ManualClock();
        Outcome first = ResearcherRemembers.ask(folder, ResearcherRemembers.FIRST, clock);
        clock.advance(Duration.ofDays(21));
        Outcome second = ResearcherRemembers.ask(folder, ResearcherRemembers.SECOND, clock);

        assertThat(first.isSuccess()).isTrue();
        assertThat(first.usage().modelCalls()).isEqualTo(5);
        assertThat(second.summary()).contains("-1.9");
        assertThat(second.usage().modelCalls()).isEqualTo(1);
        assertThat(second.usage().totalTokens()).isLessThan(first.usage().totalTokens() / 5);
    }

    @Test
    void theProgramRestartsAndPrintsTheSaving() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-classpath",
                                System.getProperty("java.class.path"),
                                ResearcherRemembers.class.getName())
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lines.getLast()).isEqualTo("SUCCESS it remembered");
            assertThat(lines).anyMatch(line -> line.endsWith(" saved"));
        } finally {
            process.destroyForcibly();
        }
    }
}
