package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ServerAnswer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that come in pieces, from every provider. */
class StreamingTest {
    private static final String WORDS = "Grüße \ud83d\ude00, \"quoted\"\nand \\ more.";
    private static final String END =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static final Duration FIRST_BYTE = Duration.ofSeconds(5);

    /** The first wait of our own making. */
    private static final Duration BACKOFF = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void anAnswerInPiecesIsTheSameAsOneInOnePiece(String provider) throws Exception {
        ServerAnswer answer =
                ServerReply.toolCalls(
                                new ToolCall("id_1", "add", "{\"a\":1,\"b\":\"\\\"ü\\\" 😀\"}"),
                                new ToolCall("id_2", "stop", "{}"))
                        .saying(WORDS)
                        .thinking("Let me \"think\". 🤔")
                        .tokens(120, 33)
                        .cached(20);
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(answer, answer);

            ChatReply whole = rig.ask(ChatRequest.of("go"));
            ChatReply streamed = rig.stream(ChatRequest.of("go"));

            assertThat(streamed)
                    .usingRecursiveComparison()
                    // Signatures belong to parts, and a streamed answer has other parts.
                    .ignoringFields("requestId", "original")
                    .isEqualTo(whole);
            assertThat(streamed.requestId()).isPresent();
            assertThat(streamed.original().isPresent()).isEqualTo(whole.original().isPresent());
            assertThat(streamed.costUsd()).isEqualTo(whole.costUsd());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void theWordsAreHeardWhileTheyComeAndNeitherThoughtsNorCallsAreAmongThem(String provider)
            throws Exception {
        CompletableFuture<Void> rest = new CompletableFuture<>();
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(
                    ServerReply.pausing(
                            rest,
                            ServerReply.toolCall("add", Map.of("a", 1))
                                    .saying(WORDS.repeat(3))
                                    .thinking("Hm.")));

            CompletableFuture<Void> begun = new CompletableFuture<>();
            ModelRig.Asking asking =
                    rig.streaming(
                            ChatRequest.of("go"),
                            listener(
                                    words -> {
                                        rig.heard.add(words);
                                        begun.complete(null);
                                    }));
            begun.get(30, TimeUnit.SECONDS);

            assertThatThrownBy(() -> asking.task().get(0, TimeUnit.SECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(rig.gate.inFlight()).as("it holds its permit to the end").isEqualTo(1);
            rest.complete(null);
            assertThat(asking.reply().text()).isEqualTo(WORDS.repeat(3));
            assertThat(rig.text()).isEqualTo(WORDS.repeat(3));
            assertThat(rig.heard).hasSizeGreaterThan(10);
            assertThat(rig.gate.inFlight()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai, responses", "claude", "gemini", "vertex"})
    void thoughtsAndSignaturesThatCameInPiecesAreTakenBack(String provider) throws Exception {
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(
                    ServerReply.toolCall("add", Map.of("a", 1)).thinking("ü \"first\" …"),
                    ServerReply.toolCall("add", Map.of("a", 2)).thinking("second").saying("Now."),
                    ServerReply.text("done").thinking("third"),
                    ServerReply.text("again"));
            ChatRequest.Builder conversation = ChatRequest.builder().user("add");

            for (int turn = 0; turn < 2; turn++) {
                ChatReply reply = rig.stream(conversation.build());
                assertThat(reply.original()).isPresent();
                conversation.messages(
                        List.of(
                                reply.message(),
                                new ChatMessage.ToolResult(
                                        reply.toolCalls().getFirst().id(), "add", "3", false)));
            }
            ChatReply third = rig.stream(conversation.build());
            // The server refuses a thought or a signature that is missing or was changed.
            ChatReply fourth =
                    rig.stream(conversation.messages(List.of(third.message())).user("on").build());

            assertThat(third.text()).isEqualTo("done");
            assertThat(fourth.text()).isEqualTo("again");
            assertThat(rig.seen().body()).doesNotContain("skip_thought");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void anErrorInTheMiddleIsRetriedAndTheReportedTextIsVoid(String provider) throws Exception {
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(
                    ServerReply.failsMidway(
                            ServerReply.text(WORDS.repeat(2)), ServerReply.overloaded()),
                    ServerReply.text("whole"));

            ModelRig.Asking asking = rig.streaming("go");
            rig.passWait(BACKOFF);

            assertThat(asking.reply().text()).isEqualTo("whole");
            assertThat(rig.text()).startsWith("Grü").endsWith("!whole").containsOnlyOnce("!");
            assertThat(rig.asked()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void everyErrorInTheMiddleKeepsItsKind(String provider) throws Exception {
        Map<ServerReply, ModelFailure> kinds =
                Map.of(
                        ServerReply.overloaded(), ModelFailure.OVERLOADED,
                        ServerReply.rateLimited(), ModelFailure.RATE_LIMITED,
                        ServerReply.quotaExhausted(), ModelFailure.QUOTA_EXHAUSTED,
                        ServerReply.unauthorized(), ModelFailure.AUTH);
        for (Map.Entry<ServerReply, ModelFailure> kind : kinds.entrySet()) {
            try (ProviderRig rig = ProviderRig.of(provider, Map.of("llm_max_retries_429", 0))) {
                rig.server.script(
                        ServerReply.failsMidway(ServerReply.text("half of it"), kind.getKey()));

                assertThat(rig.streaming("go").failure().failure())
                        .as("%s", kind.getKey())
                        .isEqualTo(kind.getValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void aStreamThatBreaksOffIsTriedAgain(String provider) throws Exception {
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(
                    ServerReply.truncated(ServerReply.text(WORDS)), ServerReply.text("whole"));

            ModelRig.Asking asking = rig.streaming("go");
            rig.passWait(BACKOFF);

            assertThat(asking.reply().text()).isEqualTo("whole");
            assertThat(rig.text()).endsWith("!whole");
        }
    }

    @Test
    void aStreamThatEndsTooEarlyIsABrokenConnection() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai", Map.of("llm_max_retries_429", 0))) {
            rig.server.script(
                    events("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n"));

            ModelException failure = rig.streaming("go").failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.TRANSIENT);
            assertThat(failure).hasMessageContaining("in the middle of its answer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hel\"}",
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":"
                        + "\"function_call\",\"call_id\":\"a\",\"name\":\"x\",\"arguments\":\"{}\"}}"
            })
    void doneDoesNotEndAResponseThatHasNotEnded(String event) throws Exception {
        try (ProviderRig rig =
                ProviderRig.of(
                        "openai", Map.of("llm_api", "responses", "llm_max_retries_429", 0))) {
            rig.server.script(events("data: " + event + "\n\ndata: [DONE]\n\n"));

            assertThat(rig.streaming("go").failure().failure()).isEqualTo(ModelFailure.TRANSIENT);
        }
    }

    @Test
    void fieldsMissingAtAResponsesEndAreTakenFromEarlierEvents() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai", Map.of("llm_api", "responses"))) {
            String call =
                    "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"function_call\","
                            + "\"call_id\":\"%s\",\"name\":\"x\",\"arguments\":\"{}\"}}";
            rig.server.script(
                    events(
                            "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,"
                                    + "\"delta\":\"Hello\"}\n\ndata: "
                                    + call.formatted("a")
                                            .replace("\"item\"", "\"output_index\":1,\"item\"")
                                    + "\n\ndata: "
                                    + call.formatted("b")
                                    + "\n\ndata: {\"type\":\"response.completed\",\"response\":"
                                    + "{\"status\":\"completed\",\"output\":[]}}\n\n"));

            ChatReply reply = rig.stream(ChatRequest.of("go"));

            assertThat(reply.text()).isEqualTo("Hello");
            assertThat(reply.toolCalls()).extracting(ToolCall::id).containsExactly("a", "b");
        }
    }

    @Test
    void anEventThatIsNoJsonIsSaidToBeSo() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai", Map.of("llm_max_retries_429", 0))) {
            rig.server.answer(request -> events("data: <html>\n\n"));

            ModelException failure = rig.streaming("go").failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.MALFORMED_RESPONSE);
            assertThat(failure).hasMessageContaining("not JSON").hasMessageContaining("<html>");
        }
    }

    @Test
    void aStreamThatNeverEndsIsCutAndNotKept() throws Exception {
        String chatter = ": still there\n\n".repeat(1 + Transport.LARGEST_RESPONSE / 15);
        try (ProviderRig rig = ProviderRig.of("openai")) {
            rig.server.answer(request -> events(chatter));

            ModelException failure = rig.streaming("go").failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.MALFORMED_RESPONSE);
            assertThat(failure).hasMessageContaining("16777216 bytes");
        }
    }

    @Test
    void twoDocumentsInOneEventAreBothRead() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai", Map.of("llm_max_retries_429", 0))) {
            rig.server.answer(
                    request ->
                            events(
                                    "data: {\"choices\":[{\"delta\":{\"content\":\"pay 1\"}}]}\n"
                                            + "data: {\"choices\":[{\"delta\":{\"content\":\"000\"}}]}\n\n"
                                            + END));

            assertThat(rig.stream(ChatRequest.of("go")).text()).isEqualTo("pay 1000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:\n\n", "data: \r\n\r\n", ": still here\n\n", "\uFEFF", "\n\n"})
    void aLineThatIsNoEventIsSkipped(String noise) throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai")) {
            rig.server.script(
                    events(
                            noise
                                    + "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n"
                                    + END));

            assertThat(rig.stream(ChatRequest.of("go")).text()).isEqualTo("hi");
        }
    }

    @Test
    void anAnswerThatIsThereIsNotLostIfItsServerDoesNotEndTheStream() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai")) {
            rig.server.script(
                    ServerReply.http(
                            200,
                            Map.of(
                                    "Content-Type", "text/event-stream",
                                    "Content-Length", "9999"),
                            "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},"
                                    + "\"finish_reason\":\"stop\"}]}\n\n"));

            ModelRig.Asking asking = rig.streaming("go");
            // The exchange's own limit, and the rest for the part behind the answer.
            rig.clock.awaitTimers(2);
            rig.clock.advance(Duration.ofSeconds(2));

            assertThat(asking.reply().text()).isEqualTo("hi");
            assertThat(rig.asked()).isEqualTo(1);
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void closingTheModelBreaksAStreamOff() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        try (ProviderRig rig = ProviderRig.of("openai")) {
            rig.server.script(
                    ServerReply.pausing(new CompletableFuture<>(), ServerReply.text(WORDS)));
            ModelRig.Asking asking =
                    rig.streaming(ChatRequest.of("go"), listener(words -> begun.complete(null)));
            begun.get(30, TimeUnit.SECONDS);

            rig.model.close();

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.CANCELLED);
            assertThat(rig.gate.inFlight()).isZero();
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void aServerThatAnswersInOnePieceIsHeardInOnePiece() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai")) {
            rig.server.script(
                    ServerReply.http(
                            200,
                            Map.of("Content-Type", "application/json"),
                            "{\"choices\":[{\"message\":{\"content\":\"all at once\"},"
                                    + "\"finish_reason\":\"stop\"}]}"));

            assertThat(rig.stream(ChatRequest.of("go")).text()).isEqualTo("all at once");
            assertThat(rig.heard).containsExactly("all at once");
        }
    }

    @Test
    void aServerThatDoesNotCountInStreamsIsNotAskedToTwice() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai")) {
            rig.server.answer(
                    request ->
                            request.json().containsKey("stream_options")
                                    ? ServerReply.badParameter("stream_options")
                                    : ServerReply.text("yes").tokens(7, 7));

            ChatReply reply = rig.stream(ChatRequest.of("go"));
            rig.stream(ChatRequest.of("go"));

            assertThat(reply.text()).isEqualTo("yes");
            assertThat(reply.usage()).isEqualTo(Tokens.NONE);
            assertThat(rig.asked()).isEqualTo(3);
            assertThat(rig.seen().json()).containsEntry("stream", true);
        }
    }

    @Test
    void aModelThatDoesNotStreamIsAskedForItsAnswerInOnePieceFromThenOn() throws Exception {
        try (ProviderRig rig = ProviderRig.of("openai")) {
            rig.server.answer(
                    request ->
                            request.json().containsKey("stream")
                                    ? ServerReply.badParameter("stream")
                                    : ServerReply.text("yes"));

            rig.stream(ChatRequest.of("go"));
            rig.stream(ChatRequest.of("go"));

            assertThat(rig.heard).containsExactly("yes", "yes");
            assertThat(rig.asked()).isEqualTo(3);
        }
    }

    @Test
    void aRefusalBeforeTheAnswerIsOneLikeAnyOther() throws Exception {
        try (ProviderRig rig = ProviderRig.of("azure")) {
            rig.server.script(
                    ServerReply.rateLimited(Hint.RETRY_AFTER_MS, Duration.ofMillis(1_500)),
                    ServerReply.text("yes"));

            ModelRig.Asking asking = rig.streaming("go");
            rig.passWait(Duration.ofMillis(1_500));

            assertThat(asking.reply().text()).isEqualTo("yes");
            assertThat(rig.text()).isEqualTo("yes");
        }
    }

    @Test
    void anAnswerThatTheFilterCutsIsCutNotLost() throws Exception {
        try (ProviderRig rig = ProviderRig.of("azure")) {
            rig.server.script(ServerReply.text("half").finish(Finish.CONTENT_FILTER));

            ChatReply reply = rig.stream(ChatRequest.of("go"));

            assertThat(reply.finish()).isEqualTo(Finish.CONTENT_FILTER);
            assertThat(reply.text()).isEqualTo("half");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void aModelThatDoesNotBeginInTimeIsGivenUp(String provider) throws Exception {
        try (ProviderRig rig =
                ProviderRig.of(
                        provider,
                        Map.of(
                                "llm_first_byte_timeout",
                                FIRST_BYTE.toSeconds(),
                                "llm_max_retries_429",
                                0))) {
            rig.server.answer(request -> ServerReply.hang());

            // Nobody listens; it is streamed all the same.
            ModelRig.Asking asking = rig.asking(() -> rig.model.complete(ChatRequest.of("go")));
            // One for the beginning and one for the whole.
            rig.clock.awaitTimers(2);
            rig.clock.advance(FIRST_BYTE);
            rig.passWait(BACKOFF);
            rig.clock.awaitTimers(2);
            rig.clock.advance(FIRST_BYTE);

            ModelException failure = asking.failure();
            assertThat(failure.failure()).isEqualTo(ModelFailure.TIMEOUT);
            assertThat(failure)
                    .hasMessageContaining(
                            "did not begin to answer within 5000 ms: raise"
                                    + " llm_first_byte_timeout");
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure",
                "openai",
                "azure, responses",
                "openai, responses",
                "claude",
                "gemini",
                "vertex"
            })
    void aModelThatHasBegunMayTakeItsTimeUpToTheLimit(String provider) throws Exception {
        CompletableFuture<Void> rest = new CompletableFuture<>();
        try (ProviderRig rig =
                ProviderRig.of(
                        provider, Map.of("llm_first_byte_timeout", FIRST_BYTE.toSeconds()))) {
            rig.server.script(ServerReply.pausing(rest, ServerReply.text(WORDS)));
            CompletableFuture<Void> begun = new CompletableFuture<>();

            ModelRig.Asking asking =
                    rig.streaming(ChatRequest.of("go"), listener(words -> begun.complete(null)));
            begun.get(30, TimeUnit.SECONDS);
            rig.clock.advance(FIRST_BYTE.multipliedBy(4));
            rest.complete(null);

            assertThat(asking.reply().text()).isEqualTo(WORDS);
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void anAnswerThatHasBegunAndDoesNotEndIsGivenUpAtTheLimit() throws Exception {
        try (ProviderRig rig = ProviderRig.of("claude", Map.of("llm_max_retries_429", 0))) {
            rig.server.answer(
                    request ->
                            ServerReply.pausing(
                                    new CompletableFuture<>(), ServerReply.text(WORDS)));
            CompletableFuture<Void> begun = new CompletableFuture<>();

            ModelRig.Asking asking =
                    rig.streaming(
                            ChatRequest.builder()
                                    .user("go")
                                    .deadline(rig.clock.instant().plusSeconds(30))
                                    .build(),
                            listener(words -> begun.complete(null)));
            begun.get(30, TimeUnit.SECONDS);
            rig.clock.advance(Duration.ofSeconds(30));

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.TIMEOUT);
            assertThat(rig.gate.inFlight()).isZero();
        }
    }

    @Test
    void aListenersExceptionEndsTheExchangeAndReachesTheCaller() throws Exception {
        try (ProviderRig rig = ProviderRig.of("claude")) {
            rig.server.script(ServerReply.text(WORDS));

            ModelRig.Asking asking =
                    rig.streaming(
                            ChatRequest.of("go"),
                            listener(
                                    words -> {
                                        throw new IllegalStateException("no more");
                                    }));

            assertThatThrownBy(() -> asking.task().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no more");
            assertThat(rig.gate.inFlight()).isZero();
            assertThat(rig.asked()).isEqualTo(1);
        }
    }

    @Test
    void aModelFailureOfTheListenersOwnIsNotTakenForTheProviders() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.script(ServerReply.text(WORDS));
            ModelException own = new ModelException(ModelFailure.TRANSIENT, "the listener's own");
            FutureTask<ChatReply> asking =
                    new FutureTask<>(
                            () ->
                                    rig.model.stream(
                                            ChatRequest.of("go"),
                                            listener(
                                                    words -> {
                                                        throw own;
                                                    })));
            Thread.ofVirtual().start(asking);

            assertThatThrownBy(() -> asking.get(30, TimeUnit.SECONDS)).hasCause(own);
            assertThat(rig.openai.requestCount()).isZero();
        }
    }

    @Test
    void anErrorOfTheListenerReachesAPlatformThread() {
        try (ProviderRig rig = ProviderRig.of("claude")) {
            rig.server.script(ServerReply.text(WORDS));

            assertThatThrownBy(
                            () ->
                                    rig.model.stream(
                                            ChatRequest.of("go"),
                                            listener(
                                                    words -> {
                                                        throw new AssertionError("mine");
                                                    })))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("mine");
        }
    }

    @Test
    void aCallerThatIsInterruptedComesBackWhenItsListenerHasEnded() throws Exception {
        CompletableFuture<Void> listening = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<Integer> heardWhenOver = new CompletableFuture<>();
        try (ProviderRig rig = ProviderRig.of("claude")) {
            rig.server.script(ServerReply.text(WORDS));
            Thread caller =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            rig.model.stream(
                                                    ChatRequest.of("go"),
                                                    listener(
                                                            words -> {
                                                                rig.heard.add(words);
                                                                listening.complete(null);
                                                                goOn.join();
                                                            }));
                                        } catch (ModelException e) {
                                            // Unless the whole answer was there already.
                                            assertThat(e.failure())
                                                    .isEqualTo(ModelFailure.CANCELLED);
                                        } finally {
                                            heardWhenOver.complete(rig.heard.size());
                                        }
                                    });
            listening.get(30, TimeUnit.SECONDS);
            caller.interrupt();

            assertThat(caller.join(Duration.ofMillis(50))).isFalse();
            goOn.complete(null);
            int heard = heardWhenOver.get(30, TimeUnit.SECONDS);
            rig.server.awaitInFlight(0);
            assertThat(rig.heard).hasSize(heard);
        }
    }

    @Test
    void interruptingTheCallerEndsTheStream() throws Exception {
        try (ProviderRig rig = ProviderRig.of("claude")) {
            rig.server.answer(
                    request ->
                            ServerReply.pausing(
                                    new CompletableFuture<>(), ServerReply.text(WORDS)));
            CompletableFuture<Void> begun = new CompletableFuture<>();

            ModelRig.Asking asking =
                    rig.streaming(ChatRequest.of("go"), listener(words -> begun.complete(null)));
            begun.get(30, TimeUnit.SECONDS);
            asking.thread().interrupt();

            assertThat(asking.failure().failure()).isEqualTo(ModelFailure.CANCELLED);
            assertThat(rig.gate.inFlight()).isZero();
        }
    }

    @Test
    void aPlatformThreadReceivesTheTextToo() {
        try (ProviderRig rig = ProviderRig.of("claude")) {
            rig.server.script(ServerReply.text(WORDS));

            ChatReply reply = rig.model.stream(ChatRequest.of("go"), listener(rig.heard::add));

            assertThat(reply.text()).isEqualTo(WORDS);
            assertThat(rig.text()).isEqualTo(WORDS);
        }
    }

    private static ServerReply events(String body) {
        return ServerReply.http(200, Map.of("Content-Type", "text/event-stream"), body);
    }

    private static ChatListener listener(Consumer<String> said) {
        return new ChatListener() {
            @Override
            public void said(String words) {
                said.accept(words);
            }

            @Override
            public void startedOver() {}
        };
    }
}
