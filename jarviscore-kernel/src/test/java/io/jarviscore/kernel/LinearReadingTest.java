package io.jarviscore.kernel;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.kernel.kit.CodeTool;
import io.jarviscore.kernel.reply.NativeReplies;
import io.jarviscore.kernel.reply.TextReplies;
import io.jarviscore.kernel.tool.ArgumentCheck;
import io.jarviscore.testing.Linearity;
import io.jarviscore.text.OutsideText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Replies of any kind are read in a time that grows with their length, up to the longest. */
@Timeout(60)
class LinearReadingTest {
    static Stream<Arguments> replies() {
        return Stream.of(
                        // Field cases: a fence of line ends, and a tool line of asterisks.
                        new Shape("fence of line ends", "```", "\n", "x"),
                        new Shape("fence of line ends that closes", "```", "\n", "x```"),
                        new Shape("tool line of asterisks", "TOOL: x", "*", "x"),
                        new Shape("asterisks alone", "", "*", "x"),
                        new Shape("backticks", "", "`", "x"),
                        new Shape("code spans", "", "``x` ", ""),
                        new Shape("spaces", "TOOL:", " ", "x"),
                        new Shape("quotes", "", "> ", "x"),
                        new Shape("list markers", "", "- ", "x"),
                        new Shape("numbers", "", "1. ", "x"),
                        new Shape("tool lines", "", "TOOL: x\n", ""),
                        new Shape("calls", "", "TOOL: x\nPARAMS: {}\n", ""),
                        new Shape("calls without an end", "", "TOOL: x\nPARAMS: {\"a\": [\n", ""),
                        new Shape("calls with open texts", "", "TOOL: x\nPARAMS: \"\n", ""),
                        new Shape("results", "DONE: x\n", "RESULT: \"\n", ""),
                        new Shape(
                                "parameters in fences", "", "TOOL: x\nPARAMS:\n```\n{}\n```\n", ""),
                        new Shape("fences", "", "```\n", ""),
                        new Shape("open HTML", "", "<!-- x\n", ""),
                        new Shape("HTML", "", "<div>\n\n", ""),
                        new Shape("angles", "", "<", "x"),
                        new Shape("open JSON", "", "{\"a\":\n", ""),
                        new Shape("brackets", "", "[", ""),
                        new Shape("carriage returns", "TOOL: x", "\r", "x"),
                        new Shape("escapes", "", "\u001b]", "x"))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void aReplyOfTheTextProtocolIsReadInLinearTime(Shape shape) {
        TextReplies replies = new TextReplies();
        Linearity.check(320_000, shape::ofLength, text -> replies.read(reply(text)));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void aNativeReplyIsReadInLinearTime(Shape shape) {
        NativeReplies replies = new NativeReplies(Set.of());
        Linearity.check(320_000, shape::ofLength, text -> replies.read(reply(text)));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void textForAMessageIsCleanedInLinearTime(Shape shape) {
        Linearity.check(320_000, shape::ofLength, OutsideText::line);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void codeIsTakenOutOfItsFenceInLinearTime(Shape shape) {
        Linearity.check(320_000, shape::ofLength, CodeTool::withoutFence);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void argumentsAreReadInLinearTime(Shape shape) {
        ArgumentCheck check =
                new ArgumentCheck(
                        "x",
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of("q", Map.of("type", "string"))));
        for (String start : List.of("", "{\"q\":\"", "{\"q\":")) {
            Linearity.check(
                    320_000,
                    n -> start + shape.ofLength(n),
                    text -> {
                        try {
                            check.parse("x", text);
                        } catch (ArgumentCheck.BadArgumentsException refused) {
                            // that is an answer, too
                        }
                    });
        }
    }

    private static ChatReply reply(String text) {
        return new ChatReply(text, List.of(), Finish.STOP, Tokens.NONE, "p", "m", Optional.empty());
    }

    /**
     * How a text is made.
     *
     * @param repeated as often as the length allows
     */
    record Shape(String name, String start, String repeated, String end) {
        String ofLength(int length) {
            return start + repeated.repeat(length / repeated.length()) + end;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
