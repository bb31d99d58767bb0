package io.jarviscore.cli;

import static io.jarviscore.cli.Trials.require;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.JarvisException;
import io.jarviscore.extension.MeshPorts;
import io.jarviscore.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks each configured provider a question, for a tool call and for a streamed answer. */
final class LiveTrials {
    private static final Set<String> KERNEL = Set.of("jarviscore-kernel");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Reasoning models think before they answer, within this limit. */
    private static final int LONGEST_ANSWER = 2_000;

    private static final ChatRequest.ToolSpec ADD =
            new ChatRequest.ToolSpec(
                    "add",
                    "Adds two numbers.",
                    Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of("a", Map.of("type", "integer"), "b", Map.of("type", "integer")),
                            "required",
                            List.of("a", "b"),
                            "additionalProperties",
                            false));

    private final ChatModel model;
    private final ConfiguredProvider provider;

    private LiveTrials(ChatModel model, ConfiguredProvider provider) {
        this.model = model;
        this.provider = provider;
    }

    /** Makes the tests of all providers. */
    static void run(
            List<ConfiguredProvider> providers, Map<String, String> settings, Trials trials) {
        try (MeshPorts ports = MeshPorts.open(settings, KERNEL)) {
            ChatModel model =
                    ports.find(ChatModel.class)
                            .orElseThrow(() -> new JarvisException("no provider can be asked"));
            for (ConfiguredProvider provider : providers) {
                new LiveTrials(model, provider).run(trials);
            }
        }
    }

    private void run(Trials trials) {
        trials.make(provider.name() + ": question", this::question);
        trials.make(provider.name() + ": tool call", this::toolCall);
        trials.make(provider.name() + ": streamed answer", this::streamed);
    }

    private String question() {
        ChatReply reply =
                model.complete(request("Answer with the number alone: how much is 2 + 2?").build());
        require(reply.text().contains("4"), "expected 4, got: " + reply.text());
        return paid(reply);
    }

    private String toolCall() {
        ChatReply reply =
                model.complete(
                        request("Use the tool to add 17 and 25.").tools(List.of(ADD)).build());
        require(!reply.toolCalls().isEmpty(), "no tool was called; it said: " + reply.text());
        ChatMessage.ToolCall call = reply.toolCalls().getFirst();
        Map<String, Object> arguments = Json.parseObject(call.arguments());
        require(
                call.tool().equals("add")
                        && Json.write(arguments.get("a")).equals("17")
                        && Json.write(arguments.get("b")).equals("25"),
                "expected add(17, 25), got " + call.tool() + call.arguments());
        return paid(reply);
    }

    private String streamed() {
        Pieces pieces = new Pieces();
        ChatReply reply = model.stream(request("Count from 1 to 20 in digits.").build(), pieces);
        require(pieces.count > 0, "no word came");
        require(reply.text().contains("20"), "expected 20 numbers, got: " + reply.text());
        return pieces.count + " pieces, " + paid(reply);
    }

    private ChatRequest.Builder request(String question) {
        return ChatRequest.builder()
                .model(provider.address())
                .user(question)
                .maxOutputTokens(LONGEST_ANSWER)
                .deadline(Instant.now().plus(PATIENCE));
    }

    private static String paid(ChatReply reply) {
        return reply.model()
                + ", "
                + reply.usage().input()
                + " tokens in, "
                + reply.usage().output()
                + " out, "
                + reply.costUsd()
                        .filter(usd -> usd.compareTo(BigDecimal.ZERO) > 0)
                        .map(Text::dollars)
                        .orElse("cost unknown");
    }

    /** Counts the pieces. */
    private static final class Pieces implements ChatListener {
        private int count;

        @Override
        public void said(String words) {
            count++;
        }

        @Override
        public void startedOver() {
            count = 0;
        }
    }
}
