package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmokeTestCommandTest {
    private static final String KEY = "canary-4b1f8e2d9c";

    @Test
    void offlineEverythingIsTriedWithoutAProvider() {
        Cli.Result result = Cli.exactly("smoketest");

        assertThat(result.out())
                .contains("ok    model, code, sandbox")
                .contains("ok    mailbox")
                .contains("ok    artefacts")
                .contains("ok    metrics")
                .contains("ok    traces")
                .contains("ok    restart")
                .contains("7 of 7 tests passed");
        assertThat(result.code()).isZero();
    }

    @Test
    void liveEachConfiguredProviderIsAskedForAnswerToolCallAndStream() {
        try (ModelServer server = ModelServer.start().answer(SmokeTestCommandTest::reply)) {
            Cli.Result result = live(server);

            for (String provider : List.of("azure", "claude", "openai")) {
                assertThat(result.out())
                        .containsPattern("ok +" + provider + ": question .*tokens in")
                        .containsPattern("ok +" + provider + ": tool call")
                        .containsPattern("ok +" + provider + ": streamed answer .*pieces");
            }
            assertThat(result.out()).contains("$0.").contains("9 of 9 tests passed");
            assertThat(result.out()).doesNotContain(KEY);
            assertThat(result.code()).isZero();
        }
    }

    @Test
    void aWrongAnswerFailsAndIsShown() {
        try (ModelServer server = ModelServer.start().answer(request -> ServerReply.text("five"))) {
            Cli.Result result = live(server);

            assertThat(result.out())
                    .containsPattern("FAIL +claude: question .*expected 4, got: five")
                    .containsPattern("FAIL +claude: tool call .*no tool was called");
            assertThat(result.code()).isEqualTo(1);
        }
    }

    @Test
    void liveWithoutAProviderNamesTheRemedy() {
        Cli.Result result = Cli.exactly("smoketest", "--live");

        assertThat(result.err()).contains("no model provider is configured");
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void jsonListsTheTests() {
        Map<String, Object> report = Json.parseObject(Cli.exactly("smoketest", "--json").out());

        assertThat(report).containsEntry("passed", true);
        assertThat((List<?>) report.get("tests")).hasSize(7);
    }

    private static Cli.Result live(ModelServer server) {
        return Cli.exactly(
                "smoketest",
                "--live",
                "--set",
                "azure_api_key=" + KEY,
                "--set",
                "azure_endpoint=" + server.azureEndpoint(),
                "--set",
                "claude_api_key=" + KEY,
                "--set",
                "claude_endpoint=" + server.claudeEndpoint(),
                "--set",
                "llm_endpoint=" + server.openAiEndpoint(),
                "--set",
                "llm_model=own-model");
    }

    private static ServerReply reply(ServerRequest request) {
        String question = request.messages().getLast().text();
        if (question.contains("add 17 and 25")) {
            return ServerReply.toolCall("add", Map.of("a", 17, "b", 25));
        }
        return ServerReply.text(question.contains("2 + 2") ? "4" : "1 2 3 … 18 19 20");
    }
}
