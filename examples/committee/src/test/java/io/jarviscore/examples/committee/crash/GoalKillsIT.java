package io.jarviscore.examples.committee.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
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
 * Kills a process with SIGKILL in a step of a plan, inside a specialist and inside a delegation,
 * one after the other, and starts it again each time.
 */
@Timeout(120)
class GoalKillsIT {
    private static final String PLAN =
            """
            {"steps": [
              {"id": "a", "task": "Do a", "criterion": "a exists"},
              {"id": "b", "task": "Do b", "criterion": "b exists", "specialist": "clerk", "after": ["a"]},
              {"id": "c", "task": "Do c", "criterion": "c exists", "after": ["b"]}]}""";

    @TempDir private Path folder;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void aGoalKilledInAStepASpecialistAndADelegationResumesAndRepeatsNoEffect() throws Exception {
        try (ModelServer model = ModelServer.start().models("m").answer(this::answer)) {
            DyingProgram program =
                    new DyingProgram(GoalProgram.class, folder, model.openAiEndpoint().toString());
            program.dieAt("after:a"); // in a step of the plan: made, and its result is lost
            program.dieAt("before:b1"); // in a specialist that the plan names: not made yet
            program.dieAt("after:b2"); // in a specialist that a specialist asked
            program.dieAt("after:c1"); // in a specialist that a step of the plan asked
            program.dieAt("before:c2"); // again there, in the next call

            assertThat(program.runToItsEnd()).isEqualTo("SUCCESS The report is written.");
        }

        assertThat(Files.readAllLines(folder.resolve(GoalProgram.EFFECTS)))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("a", "b1", "b2", "c1", "c2");
        assertThat(asked).as("each question to the model is paid for once").doesNotHaveDuplicates();
        assertThat(asked).filteredOn(each -> each.contains("You plan the work")).hasSize(1);
    }

    private ServerReply answer(ServerRequest request) {
        List<ChatMessage> messages = request.messages();
        asked.add(messages.stream().map(ChatMessage::text).collect(Collectors.joining("\n")));
        String words = asked.getLast();
        long results = messages.stream().filter(ChatMessage.ToolResult.class::isInstance).count();
        if (words.contains("You plan the work")) {
            return ServerReply.text(PLAN);
        }
        if (words.contains("You judge the result")) {
            return ServerReply.text("{\"verdict\": \"pass\", \"note\": \"fine\"}");
        }
        String task = messages.get(1).text();
        if (task.contains("Type b2")) {
            return inOrder(results, mark("b2"));
        }
        if (task.contains("File c")) {
            return inOrder(results, mark("c1"), mark("c2"));
        }
        if (task.contains("Do a\n")) {
            return inOrder(results, mark("a"));
        }
        if (task.contains("Do b\n")) {
            return inOrder(results, mark("b1"), ask("typist", "Type b2"));
        }
        if (task.contains("Do c\n")) {
            return inOrder(results, ask("clerk", "File c"));
        }
        return ServerReply.text("The report is written.");
    }

    private static ServerReply inOrder(long results, ServerReply... calls) {
        return results < calls.length ? calls[(int) results] : ServerReply.text("It is done.");
    }

    private static ServerReply mark(String effect) {
        return ServerReply.toolCall("mark", Map.of("effect", effect));
    }

    private static ServerReply ask(String specialist, String task) {
        return ServerReply.toolCall("ask_" + specialist, Map.of("task", task));
    }
}
