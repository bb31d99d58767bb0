package io.jarviscore.examples.committee.crash;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The model, which outlives every process that asks it. Its answers follow from the conversation
 * alone; its last answer is made of all that tools returned, so that a conversation with a gap or a
 * repetition leads to another result.
 */
final class Model implements AutoCloseable {
    /** Its name in witnesses' lines. */
    static final String NAME = "model";

    private static final Duration THOUGHT = Duration.ofMillis(15);
    private static final Pattern RESULT = Pattern.compile("result-\\d+");

    private final Map<String, Witness> witnesses = new ConcurrentHashMap<>();
    private final ModelServer server = ModelServer.start().answer(this::answer);

    /** Reports this run's requests to a witness. */
    void tell(Witness witness, String runId) {
        witnesses.put(runId, new Witness(witness.file(), NAME));
    }

    /** The settings that make a mesh use this model. */
    Map<String, String> settings() {
        return Map.of(
                "llm_endpoint", server.openAiEndpoint().toString(), "llm_model", "test-model");
    }

    @Override
    public void close() {
        server.close();
    }

    private ServerReply answer(ServerRequest request) {
        List<ChatMessage> conversation = request.messages();
        Plan plan =
                Plan.in(
                        conversation.stream()
                                .map(ChatMessage::text)
                                .collect(Collectors.joining("\n")));
        int turn =
                1
                        + (int)
                                conversation.stream()
                                        .filter(ChatMessage.Assistant.class::isInstance)
                                        .count();
        String workflowId = plan.task().substring(0, plan.task().indexOf('/'));
        Witness witness = Objects.requireNonNull(witnesses.get(Run.runOf(workflowId)));
        witness.tell(Mark.ASKED, Thinker.nameOf(plan.task(), turn), "");
        return ServerReply.slow(THOUGHT, reply(plan, turn, conversation));
    }

    private static ServerReply reply(Plan plan, int turn, List<ChatMessage> conversation) {
        List<ToolCall> calls = new ArrayList<>();
        for (String tool : plan.calls(turn)) {
            int number = turn * 10 + calls.size() + 1;
            calls.add(ServerReply.call(tool, Map.of("task", plan.task(), "number", number)));
        }
        return calls.isEmpty()
                ? ServerReply.text(results(conversation))
                : ServerReply.toolCalls(calls.toArray(ToolCall[]::new));
    }

    private static String results(List<ChatMessage> conversation) {
        return conversation.stream()
                .filter(ChatMessage.ToolResult.class::isInstance)
                .map(
                        result ->
                                RESULT.matcher(result.text())
                                        .results()
                                        .map(MatchResult::group)
                                        .collect(Collectors.joining("&")))
                .collect(Collectors.joining(" "));
    }
}
