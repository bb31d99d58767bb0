package io.jarviscore.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.testing.JavaProgram;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a newcomer runs it: in a fresh folder. */
@Timeout(120)
class QuickstartIT {
    @TempDir private Path folder;

    @Test
    void withoutAnySettingItUsesTheStandInAndPrintsThat() throws Exception {
        try (JavaProgram program = JavaProgram.start(Quickstart.class, folder, Map.of())) {
            assertThat(program.awaitExit()).as(program.output()).isZero();

            assertThat(program.lines())
                    .anyMatch(line -> line.startsWith("No model provider is set"))
                    .anyMatch(line -> line.contains("turn 1  calculator decides: call run_code"))
                    .anyMatch(line -> line.contains("| result = product;"))
                    .anyMatch(line -> line.contains("sandbox SUCCESS: 3628800"))
                    .contains("calc-1/fact  SUCCESS: The factorial of 10 is 3628800.")
                    .endsWith("SUCCESS 7257600");
        }
    }

    @Test
    void killedInTheMiddleAndStartedAgainItResumes() throws Exception {
        try (ModelServer server = ModelServer.start().models("m").answer(Quickstart::standIn)) {
            Map<String, String> environment =
                    Map.of(
                            "LLM_ENDPOINT",
                            server.openAiEndpoint().toString(),
                            "STEP_LEASE_SECONDS",
                            "2",
                            "STEP_HEARTBEAT_SECONDS",
                            "0.5");
            try (JavaProgram killed = JavaProgram.start(Quickstart.class, folder, environment)) {
                killed.awaitLine("turn 1  calculator decides: call run_code");
            }
            try (JavaProgram again = JavaProgram.start(Quickstart.class, folder, environment)) {
                assertThat(again.awaitExit()).as(again.output()).isZero();

                assertThat(again.output()).doesNotContain("turn 1 ");
                assertThat(again.lines()).endsWith("SUCCESS 7257600");
            }
        }
    }

    @Test
    void stepsEndedBeforeAreReportedAsRecovered() throws Exception {
        try (JavaProgram first = JavaProgram.start(Quickstart.class, folder, Map.of())) {
            assertThat(first.awaitExit()).as(first.output()).isZero();
        }
        try (JavaProgram second = JavaProgram.start(Quickstart.class, folder, Map.of())) {
            assertThat(second.awaitExit()).as(second.output()).isZero();

            assertThat(second.output()).contains("delete jarviscore.db");
            assertThat(second.lines()).endsWith("SUCCESS 7257600");
        }
    }

    @Test
    void aProviderInTheEnvironmentIsUsedInsteadOfTheStandIn() throws Exception {
        try (ModelServer server = ModelServer.start()) {
            server.models("a-model")
                    .script(
                            ServerReply.toolCall("run_code", Map.of("code", "result = 3628800")),
                            ServerReply.text("It is 3628800."));
            Map<String, String> environment =
                    Map.of("LLM_ENDPOINT", server.openAiEndpoint().toString());
            try (JavaProgram program = JavaProgram.start(Quickstart.class, folder, environment)) {
                assertThat(program.awaitExit()).as(program.output()).isZero();

                assertThat(program.output()).doesNotContain("No model provider is set");
                assertThat(program.lines()).endsWith("SUCCESS 7257600");
                assertThat(server.remaining()).isZero();
                assertThat(server.requests().getLast().model()).isEqualTo("a-model");
            }
        }
    }
}
