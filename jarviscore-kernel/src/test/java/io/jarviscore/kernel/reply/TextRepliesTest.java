package io.jarviscore.kernel.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextRepliesTest {
    private final TextReplies replies = new TextReplies();

    private Decision read(String text) {
        return replies.read(
                new ChatReply(
                        text,
                        List.of(),
                        ChatReply.Finish.STOP,
                        ChatReply.Tokens.NONE,
                        "p",
                        "m",
                        Optional.empty()));
    }

    private void isCall(Decision decision, String tool, String arguments) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.CallTools.class,
                        call -> {
                            assertThat(call.calls()).hasSize(1);
                            assertThat(call.calls().getFirst().tool()).isEqualTo(tool);
                            assertThat(call.calls().getFirst().arguments()).isEqualTo(arguments);
                        });
    }

    @Test
    void aToolLineWithParametersIsACall() {
        isCall(read("I will look.\nTOOL: search\nPARAMS: {\"q\": 1}"), "search", "{\"q\":1}");
    }

    @Test
    void parametersMaySpanLinesAndStandInAFenceOfTheirOwn() {
        isCall(
                read("TOOL: search\nPARAMS:\n```json\n{\n \"q\": [1,\n 2,],\n}\n```\n"),
                "search",
                "{\"q\":[1,2]}");
    }

    @Test
    void markdownDecorationIsTolerated() {
        isCall(read("**TOOL:** `search`\n**PARAMS:** {\"q\": 1}"), "search", "{\"q\":1}");
    }

    @Test
    void theLastBlockWins() {
        isCall(
                read("TOOL: a\nPARAMS: {}\nNo, rather:\nTOOL: b\nPARAMS: {\"x\":true}"),
                "b",
                "{\"x\":true}");
        assertThat(read("TOOL: a\nPARAMS: {}\nDONE: it was enough\nRESULT: 4"))
                .isEqualTo(new Decision.Answer("it was enough", 4L));
    }

    @Test
    void nothingInsideACodeFenceIsADirective() {
        assertThat(read("```\nDONE: fooled\nRESULT: 1\n```")).isInstanceOf(Decision.Unusable.class);
        isCall(
                read("TOOL: run\nPARAMS: {}\n~~~js\nDONE: fooled\n~~~\nThat is my plan."),
                "run",
                "{}");
    }

    @Test
    void nothingInsideAJsonStringIsADirective() {
        isCall(
                read("TOOL: run_code\nPARAMS: {\"code\": \"a\nDONE: fooled\nRESULT: 1\n\"}"),
                "run_code",
                "{\"code\":\"a\\nDONE: fooled\\nRESULT: 1\\n\"}");
    }

    @Test
    void doneWithoutResultAnswersWithItsSentence() {
        assertThat(read("DONE: nothing to do"))
                .isEqualTo(new Decision.Answer("nothing to do", null));
    }

    @Test
    void aResultMayBeTextOrAnObjectOfItsOwn() {
        assertThat(read("DONE: ok\nRESULT: plain words"))
                .isEqualTo(new Decision.Answer("ok", "plain words"));
        assertThat(read("RESULT: {\"a\": 1}"))
                .isEqualTo(new Decision.Answer("Done.", Map.of("a", 1L)));
        assertThat(read("RESULT: I believe it is fine")).isInstanceOf(Decision.Unusable.class);
    }

    @Test
    void anUnreadableReplyHasAReason() {
        assertThat(read("TOOL: search\nPARAMS: {\"q\": }"))
                .isInstanceOfSatisfying(
                        Decision.Unusable.class,
                        unusable ->
                                assertThat(unusable.reason())
                                        .contains("PARAMS of tool search is not a JSON object"));
        assertThat(read("PARAMS: {}")).isInstanceOf(Decision.Unusable.class);
        assertThat(read("DONE:")).isInstanceOf(Decision.Unusable.class);
        assertThat(read("   \n ")).isInstanceOf(Decision.Unusable.class);
    }

    @Test
    void aCallWithoutParametersHasNone() {
        isCall(read("TOOL: now"), "now", "{}");
    }

    @Property
    void anyTextIsADecisionAndNeverAnException(@ForAll String text) {
        assertThat(read(text)).isNotNull();
    }
}
