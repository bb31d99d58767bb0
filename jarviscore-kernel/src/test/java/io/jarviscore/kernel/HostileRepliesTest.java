package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentTool;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.journal.TaskJournal;
import io.jarviscore.kernel.budget.Accounts;
import io.jarviscore.kernel.budget.Limits;
import io.jarviscore.kernel.kit.UserTools;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.tool.CallPolicy;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Replies as no well-behaved model would write them: a run ends, never by a crash or as a success.
 */
class HostileRepliesTest {
    private static final String[] FRAGMENTS = {
        "```",
        "```json\n",
        "\n```\n",
        "{",
        "}",
        "[[[[",
        "\"",
        "\\u0000",
        "\u0000",
        "\uD800",
        "null",
        "TOOL: ",
        "PARAMS: ",
        "{\"q\": ",
        "\n\n",
        ": :",
        "-0.0e999",
        "true",
        "\\",
        "</tool>",
        "\t",
        "{\"tool\":\"search\"}",
        "🙂",
        "TOOL: nowhere\nPARAMS: {}",
        "PARAMS: [1]",
        ",",
        "NaN"
    };

    private static final CallPolicy POLICY = new CallPolicy(true, 0.8, 0.7, Optional.empty());

    private static final ModelCatalogue CATALOGUE = ModelCatalogue.of(Settings.of(Map.of()));

    private final ManualClock clock = new ManualClock();
    private final Approvals approvals = InProcess.approvals(clock);
    private final Limits limits =
            new Limits(
                    6,
                    1_000_000_000,
                    1_000_000_000,
                    1_000_000_000,
                    Duration.ofMinutes(3),
                    3,
                    Duration.ofMinutes(5),
                    4_000,
                    BigDecimal.ZERO,
                    16,
                    Optional.empty(),
                    Optional.empty());
    private final AgentProfile profile =
            AgentProfile.of(
                    "agent",
                    "agent",
                    "You search.",
                    List.of(
                            UserTools.of(
                                    AgentTool.of(
                                            "search",
                                            "Searches",
                                            Map.of(
                                                    "type",
                                                    "object",
                                                    "properties",
                                                    Map.of("q", Map.of("type", "string")),
                                                    "required",
                                                    List.of("q")),
                                            arguments -> Map.of("found", arguments)),
                                    POLICY)),
                    (task, result) -> Optional.empty());

    private Outcome run(ChatModel model) throws InterruptedException {
        Task task = Task.of("w", Step.of("s", "agent", "Find it"));
        RunScope scope =
                new RunScope(
                        new RunJournal(TaskJournal.none()),
                        limits,
                        new KernelPorts(model, approvals, POLICY, CATALOGUE, clock, event -> {}),
                        new Accounts(limits, CATALOGUE, clock).ofTools(task));
        return BoundedRun.of(TaskRun.of(profile, task, scope), task.id(), "agent", scope);
    }

    private static ChatReply reply(String text, Finish finish, ToolCall... calls) {
        return new ChatReply(
                text, List.of(calls), finish, new Tokens(1, 1, 0, 0), "p", "m", Optional.empty());
    }

    private static String mutated(String text, RandomGenerator random) {
        StringBuilder changed = new StringBuilder(text);
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(changed.length() + 1);
            switch (random.nextInt(5)) {
                case 0 -> changed.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                case 1 -> changed.setLength(at);
                case 2 -> changed.append(changed.substring(Math.min(at, changed.length())));
                case 3 -> changed.insert(at, (char) random.nextInt(0x10000));
                default -> changed.delete(at, Math.min(changed.length(), at + 5));
            }
        }
        return changed.toString();
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Property
    void mutatedToolCallsNeverCrashARunNorEndItAsASuccess(@ForAll long seed) throws Exception {
        RandomGenerator random = random(seed);
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .answer(
                                request ->
                                        reply(
                                                "",
                                                Finish.TOOL_CALLS,
                                                new ToolCall(
                                                        mutated("call-1", random),
                                                        random.nextBoolean()
                                                                ? "search"
                                                                : mutated("search", random),
                                                        mutated(
                                                                "{\"q\": \"x\", \"confidence\": 0.9}",
                                                                random))));

        // It waits for a person where the mutation made the model unsure.
        assertThat(run(model).status()).isIn(Status.FAILURE, Status.TIMEOUT, Status.WAITING);
    }

    @Property
    void mutatedBlocksOfTheTextProtocolNeverCrashARunNorEndItAsASuccess(@ForAll long seed)
            throws Exception {
        RandomGenerator random = random(seed);
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .callsTools(false)
                        .answer(
                                request ->
                                        reply(
                                                mutated(
                                                        "I look.\nTOOL: search\nPARAMS: {\"q\": \"x\"}",
                                                        random),
                                                Finish.STOP));

        assertThat(run(model).status()).isIn(Status.FAILURE, Status.TIMEOUT);
    }

    @Property
    void repliesWithoutAnythingNeverEndAsASuccess(@ForAll long seed) throws Exception {
        RandomGenerator random = random(seed);
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .callsTools(random.nextBoolean())
                        .answer(
                                request ->
                                        reply(
                                                (random.nextBoolean()
                                                                ? " \t\n\r"
                                                                : "\u00a0\u200b\u202e\ufeff\u0000")
                                                        .repeat(random.nextInt(50)),
                                                Finish.STOP));

        assertThat(run(model).cause().orElseThrow()).isInstanceOf(Cause.ProtocolViolation.class);
    }

    @Test
    void fiveMegabytesAreNoAnswer() throws Exception {
        String flood = "word ".repeat(1_000_000);

        for (boolean natively : new boolean[] {true, false}) {
            Outcome outcome =
                    run(
                            new ScriptedChatModel()
                                    .callsTools(natively)
                                    .answer(request -> reply(flood, Finish.STOP)));

            assertThat(outcome.status()).isEqualTo(Status.FAILURE);
            assertThat(outcome.summary()).hasSizeLessThan(1_000);
        }
    }

    @Test
    void argumentsNestedTooDeeplyAreCorrectedAndNotFollowed() throws Exception {
        String deep = "{\"q\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}";

        Outcome outcome =
                run(
                        new ScriptedChatModel()
                                .answer(
                                        request ->
                                                reply(
                                                        "",
                                                        Finish.TOOL_CALLS,
                                                        new ToolCall("1", "search", deep))));

        assertThat(outcome.status()).isEqualTo(Status.FAILURE);
    }

    @Test
    void aFlockOfCallsInOneReplyIsRefused() throws Exception {
        ToolCall[] flock = new ToolCall[792];
        for (int i = 0; i < flock.length; i++) {
            flock[i] = new ToolCall("c" + i, "search", "{\"q\":\"" + i + "\"}");
        }

        Outcome outcome =
                run(new ScriptedChatModel().answer(request -> reply("", Finish.TOOL_CALLS, flock)));

        assertThat(outcome.cause().orElseThrow()).isInstanceOf(Cause.ProtocolViolation.class);
    }

    @Test
    void aModelThatBreaksTheContractOfThePortFailsTheTaskOnly() throws Exception {
        ChatModel broken =
                request -> {
                    throw new StackOverflowError();
                };

        assertThat(run(broken).status()).isEqualTo(Status.FAILURE);
    }
}
