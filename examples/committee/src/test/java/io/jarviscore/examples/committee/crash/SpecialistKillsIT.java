package io.jarviscore.examples.committee.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process with SIGKILL inside the coder, the researcher, the communicator and the browser,
 * in the call that it has in flight, and starts it again each time.
 */
@Timeout(120)
class SpecialistKillsIT {
    @TempDir private Path folder;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void aTaskKilledInsideEachSpecialistResumesAndSendsAndOrdersOnce() throws Exception {
        try (ModelServer model = ModelServer.start().models("m").answer(this::answer)) {
            DyingProgram program =
                    new DyingProgram(
                            SpecialistsProgram.class, folder, model.openAiEndpoint().toString());
            program.dieAt("after:code");
            program.dieAt("after:page");
            program.dieAt("after:mail");
            program.dieAt("after:click");

            assertThat(program.runToItsEnd()).isEqualTo("SUCCESS All is done.");
        }

        // Code and reading have no effect beyond the task: they are made again, the others not.
        assertThat(Files.readAllLines(folder.resolve(SpecialistsProgram.EFFECTS)))
                .extracting(line -> line.split(" ", -1)[0])
                .containsExactly("code", "code", "page", "page", "mail", "click");
        assertThat(asked).as("each question to the model is paid for once").doesNotHaveDuplicates();
        assertThat(asked)
                .filteredOn(each -> each.contains("It is not known whether it took effect"))
                .isNotEmpty();
    }

    private ServerReply answer(ServerRequest request) {
        List<ChatMessage> messages = request.messages();
        asked.add(messages.stream().map(ChatMessage::text).collect(Collectors.joining("\n")));
        int results =
                (int) messages.stream().filter(ChatMessage.ToolResult.class::isInstance).count();
        return switch (messages.get(1).text()) {
            case "Compute" ->
                    inOrder(results, "42", call("run_code", Map.of("code", "result = 6 * 7")));
            case "Find" ->
                    inOrder(
                            results,
                            Json.write(
                                    Map.of(
                                            "summary",
                                            "found",
                                            "findings",
                                            List.of(
                                                    Map.of(
                                                            "claim",
                                                            "Tea is a drink",
                                                            "source",
                                                            SpecialistsProgram.PAGE)))),
                            call("read_page", Map.of("url", SpecialistsProgram.PAGE)));
            case "Tell" ->
                    inOrder(
                            results,
                            "{\"status\":\"sent\",\"text\":\"hello\"}",
                            call("mail", Map.of("text", "hello")));
            case "Order" ->
                    inOrder(
                            results,
                            "{\"status\":\"done\",\"summary\":\"ordered\",\"url\":\""
                                    + SpecialistsProgram.SHOP
                                    + "\"}",
                            call("browser_navigate", Map.of("url", SpecialistsProgram.SHOP)),
                            call("browser_click", Map.of("element", "e1")),
                            call("browser_read", Map.of()));
            default ->
                    inOrder(
                            results,
                            "All is done.",
                            call("ask_coder", Map.of("task", "Compute")),
                            call("ask_researcher", Map.of("task", "Find")),
                            call("ask_communicator", Map.of("task", "Tell")),
                            call("ask_browser", Map.of("task", "Order")));
        };
    }

    private static ServerReply inOrder(int results, String answer, ServerReply... calls) {
        return results < calls.length ? calls[results] : ServerReply.text(answer);
    }

    private static ServerReply call(String tool, Map<String, ?> arguments) {
        return ServerReply.toolCall(tool, arguments);
    }
}
