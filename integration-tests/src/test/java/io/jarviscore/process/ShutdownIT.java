package io.jarviscore.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.testing.JavaProgram;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ShutdownIT {
    /**
     * The exit status of a program that SIGTERM (15) has ended, as shells and service managers see
     * it.
     */
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir private Path folder;

    @Test
    void aServiceThatIsTerminatedFinishesItsWorkAndTearsItsAgentsDown() throws Exception {
        try (JavaProgram service = JavaProgram.start(Service.class, folder, Map.of())) {
            service.awaitLine("working");

            service.terminate();

            assertThat(service.awaitExit()).as(service.output()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(service.lines())
                    .containsSubsequence("working", "work finished", "torn down");
        }
    }

    @Test
    void workThatOutlivesTheShutdownTimeoutIsReleasedAndRunByTheNextProcess() throws Exception {
        Map<String, String> drain = Map.of("DRAIN", "0.5");
        try (JavaProgram service = JavaProgram.start(StubbornService.class, folder, drain)) {
            service.awaitLine("working");

            service.terminate();

            assertThat(service.awaitExit()).as(service.output()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(service.lines()).doesNotContain("done by the next process");
        }
        try (JavaProgram next = JavaProgram.start(StubbornService.class, folder, drain)) {
            next.awaitLine("done by the next process");
        }
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws Exception {
        Map<String, String> tenMinutes = Map.of("DRAIN", "600");
        try (JavaProgram service = JavaProgram.start(StubbornService.class, folder, tenMinutes)) {
            service.awaitLine("working");
            service.terminate();
            service.awaitLine("draining");

            service.terminate();

            assertThat(service.awaitExit()).as(service.output()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(service.lines()).doesNotContain("left in order");
        }
    }
}
