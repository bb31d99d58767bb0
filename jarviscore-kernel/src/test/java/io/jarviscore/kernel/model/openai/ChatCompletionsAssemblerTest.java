package io.jarviscore.kernel.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.kernel.model.wire.AnswerAssembler.Progress;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.WireJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChatCompletionsAssemblerTest {
    private final ChatCompletionsAssembler assembler = new ChatCompletionsAssembler();

    @Test
    void callsWithoutAnIndexAreDistinguishedByTheirIds() {
        delta(
                "{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":\"{\"}}]}");
        delta("{\"tool_calls\":[{\"function\":{\"arguments\":\"}\"}}]}");
        delta("{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"stop\"}}]}");

        JsonNode calls = assembler.body().at("/choices/0/message/tool_calls");
        assertThat(calls).hasSize(2);
        assertThat(calls.at("/0/id").textValue()).isEqualTo("a");
        assertThat(calls.at("/0/function/arguments").textValue()).isEqualTo("{}");
        assertThat(calls.at("/1/function/name").textValue()).isEqualTo("stop");
    }

    @Test
    void callsThatAllHaveTheIndexZeroAreDistinguishedByTheirIds() {
        delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"write\","
                        + "\"arguments\":\"{\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"arguments\":\"}\"}}]}");
        delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"write\","
                        + "\"arguments\":\"[\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"]\"}}]}");

        JsonNode calls = assembler.body().at("/choices/0/message/tool_calls");
        assertThat(calls).hasSize(2);
        assertThat(calls.at("/0/function/arguments").textValue()).isEqualTo("{}");
        assertThat(calls.at("/1/function/arguments").textValue()).isEqualTo("[]");
    }

    @Test
    void callsWithoutIndexAndIdAreDistinguishedByTheirNames() {
        delta(
                "{\"tool_calls\":[{\"function\":{\"name\":\"write\",\"arguments\":\"{}\"}},"
                        + "{\"function\":{\"name\":\"write\",\"arguments\":\"{}\"}}]}");

        assertThat(assembler.body().at("/choices/0/message/tool_calls")).hasSize(2);
    }

    @Test
    void aNewIdInEveryChunkDoesNotMakeANewCall() {
        fragment("\"index\":0,\"id\":\"a1\"", "add", "");
        fragment("\"index\":0,\"id\":\"a2\"", "", "{\\\"a\\\":");
        fragment("\"index\":0,\"id\":\"a3\"", "", "1}");

        hasCalls("add {\"a\":1}");
    }

    @Test
    void aNewIdAndTheNameInEveryChunkDoNotMakeANewCall() {
        fragment("\"index\":0,\"id\":\"a1\"", "add", "");
        fragment("\"index\":0,\"id\":\"a2\"", "add", "{\\\"a\\\":");
        fragment("\"index\":0,\"id\":\"a3\"", "add", "\\\"}\\\"}");
        fragment("\"index\":0,\"id\":\"a4\"", "add", "{\\\"a\\\":2}");

        hasCalls("add {\"a\":\"}\"}", "add {\"a\":2}");
    }

    @Test
    void callsWithoutIdsUnderOneIndexAreDistinguishedByTheirEnds() {
        fragment("\"index\":0", "add", "{\\\"a\\\":");
        fragment("\"index\":0", "", "1}");
        fragment("\"index\":0", "add", "{\\\"a\\\":2}");
        fragment("\"index\":0", "stop", "{}");

        hasCalls("add {\"a\":1}", "add {\"a\":2}", "stop {}");
    }

    @Test
    void twoCallsWithoutArgumentsUnderOneIndexAreTwo() {
        fragment("\"index\":0,\"id\":\"a\"", "now", "");
        fragment("\"index\":0,\"id\":\"b\"", "now", "");

        hasCalls("now ", "now ");
    }

    @Test
    void oneIdUnderTwoIndexesIsTwoCalls() {
        fragment("\"index\":0,\"id\":\"a\"", "add", "{\\\"a\\\":1}");
        fragment("\"index\":1,\"id\":\"a\"", "add", "{\\\"a\\\":2}");

        hasCalls("add {\"a\":1}", "add {\"a\":2}");
    }

    private void fragment(String place, String name, String arguments) {
        String function = name.isEmpty() ? "" : "\"name\":\"" + name + "\",";
        delta(
                "{\"tool_calls\":[{"
                        + place
                        + ",\"function\":{"
                        + function
                        + "\"arguments\":\""
                        + arguments
                        + "\"}}]}");
    }

    private void hasCalls(String... calls) {
        assertThat(assembler.body().at("/choices/0/message/tool_calls"))
                .extracting(
                        call ->
                                call.at("/function/name").textValue()
                                        + " "
                                        + call.at("/function/arguments").textValue())
                .containsExactly(calls);
    }

    @Test
    void anAnswerThatComesWholeAsOneEventIsOne() {
        String words =
                take(
                        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hello\"},"
                                + "\"finish_reason\":\"stop\"}]}");

        assertThat(words).isEqualTo("hello");
        assertThat(assembler.body().at("/choices/0/message/content").textValue())
                .isEqualTo("hello");
    }

    @Test
    void fragmentsOfSeveralCallsMayComeByTurns() {
        delta(
                "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\","
                        + "\"arguments\":\"[\"}},{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}");
        delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"]\"}}]}");

        JsonNode calls = assembler.body().at("/choices/0/message/tool_calls");
        assertThat(calls.at("/0/id").textValue()).isEqualTo("a");
        assertThat(calls.at("/0/function/arguments").textValue()).isEqualTo("{}");
        assertThat(calls.at("/1/function/arguments").textValue()).isEqualTo("[]");
    }

    @Test
    void otherChoicesThanTheFirstAreLeftOut() {
        String words =
                take(
                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"}},"
                                + "{\"index\":0,\"delta\":{\"content\":\"yes\"}}]}");

        assertThat(words).isEqualTo("yes");
    }

    @Test
    void anAnswerIsWholeWhenItHasAReasonToStop() {
        delta("{\"content\":\"hi\"}");
        assertThat(assembler.progress()).isEqualTo(Progress.UNDER_WAY);

        take("{\"choices\":[{\"delta\":null,\"finish_reason\":\"stop\"}]}");
        assertThat(assembler.progress()).isEqualTo(Progress.WHOLE);
    }

    @Test
    void anErrorBesideAChoiceIsAnError() {
        take(
                "{\"error\":{\"code\":502,\"message\":\"upstream\"},"
                        + "\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}");

        assertThat(assembler.progress()).isEqualTo(Progress.ENDED);
        assertThat(FailureReader.isFailure(assembler.body())).isTrue();
    }

    private void delta(String delta) {
        take("{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}");
    }

    private String take(String event) {
        return assembler.take(WireJson.read(event.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }
}
