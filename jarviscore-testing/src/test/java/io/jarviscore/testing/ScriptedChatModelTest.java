package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScriptedChatModelTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    @Test
    void repliesComeInTheOrderOfTheScript() {
        model.text("one").text("two");

        assertThat(ask("first").text()).isEqualTo("one");
        assertThat(ask("second").text()).isEqualTo("two");
        assertThat(model.remaining()).isZero();
    }

    @Test
    void requestsAreRemembered() {
        model.text("one").text("two");

        ask("first");
        ask("second");

        assertThat(model.requests())
                .extracting(request -> request.messages().getFirst().text())
                .containsExactly("first", "second");
        assertThat(model.lastRequest()).isSameAs(model.requests().getLast());
    }

    @Test
    void aModelThatWasNotCalledHasNoLastRequest() {
        assertThatIllegalStateException().isThrownBy(model::lastRequest);
    }

    @Test
    void anExhaustedScriptIsAnErrorThatCountsTheCalls() {
        model.text("only");
        ask("first");

        assertThatIllegalStateException()
                .isThrownBy(() -> ask("second"))
                .withMessageContaining("exhausted")
                .withMessageContaining("call number 2");
    }

    @Test
    void aToolCallHasAnIdOfItsOwnAndItsArgumentsAsJson() {
        model.toolCall("add", Map.of("a", 1)).toolCall("add", Map.of("a", 2));

        ChatReply first = ask("q");
        ChatReply second = ask("q");

        assertThat(first.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(first.toolCalls()).containsExactly(new ToolCall("call-1", "add", "{\"a\":1}"));
        assertThat(second.toolCalls()).containsExactly(new ToolCall("call-2", "add", "{\"a\":2}"));
    }

    @Test
    void oneReplyMayCallSeveralTools() {
        ToolCall add = new ToolCall("x", "add", "{}");
        ToolCall multiply = new ToolCall("y", "multiply", "{}");
        model.toolCalls(add, multiply);

        assertThat(ask("q").toolCalls()).containsExactly(add, multiply);
    }

    @Test
    void tokensAreCountedAsScripted() {
        Tokens tokens = new Tokens(100, 50, 40, 30);
        model.text("plain").text("dear", tokens).toolCall("add", Map.of(), tokens);

        assertThat(ask("q").usage()).isEqualTo(ScriptedChatModel.DEFAULT_TOKENS);
        assertThat(ask("q").usage()).isEqualTo(tokens);
        assertThat(ask("q").usage()).isEqualTo(tokens);
    }

    @Test
    void failuresAreThrownWithTheirKindAndHint() {
        Duration hint = Duration.ofSeconds(7);
        model.fail(ModelFailure.AUTH, "no key")
                .fail(new ModelException(ModelFailure.RATE_LIMITED, "slow", Optional.of(hint)));

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ask("q"))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ModelFailure.AUTH))
                .withMessage("no key");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ask("q"))
                .satisfies(e -> assertThat(e.retryAfter()).contains(hint));
    }

    @Test
    void aFunctionAnswersRequestsBeyondTheScript() {
        model.text("scripted")
                .answer(
                        request ->
                                ScriptedChatModel.textReply(
                                        "echo " + request.messages().getLast().text()));

        assertThat(ask("a").text()).isEqualTo("scripted");
        assertThat(ask("b").text()).isEqualTo("echo b");
        assertThat(ask("c").text()).isEqualTo("echo c");
    }

    @Test
    void aFunctionMayStandForOneReplyOfTheScript() {
        ToolCall call = new ToolCall("x", "add", "{}");
        model.next(request -> ScriptedChatModel.toolReply(call)).text("done");

        assertThat(ask("q").toolCalls()).containsExactly(call);
        assertThat(ask("q").text()).isEqualTo("done");
    }

    @Test
    void toolsAreTakenNativelyUnlessSwitchedOff() {
        ChatRequest request = ChatRequest.of("q");
        assertThat(model.callsTools(request)).isTrue();

        model.callsTools(false);

        assertThat(model.callsTools(request)).isFalse();
    }

    @Test
    void simultaneousCallersGetEveryReplyOnce() throws Exception {
        int callers = 200;
        List<String> texts = IntStream.range(0, callers).mapToObj(i -> "reply " + i).toList();
        texts.forEach(model::text);

        List<Future<String>> answers;
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = texts.stream().map(text -> pool.submit(() -> ask(text).text())).toList();
        }

        assertThat(answers.stream().map(Future::resultNow))
                .containsExactlyInAnyOrderElementsOf(texts);
        assertThat(model.requests()).hasSize(callers);
    }

    private ChatReply ask(String question) {
        return model.complete(ChatRequest.of(question));
    }
}
