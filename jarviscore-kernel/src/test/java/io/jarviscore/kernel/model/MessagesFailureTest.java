package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerReply.Hint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class MessagesFailureTest {
    private static final Map<String, Integer> NO_RETRIES = Map.of("llm_max_retries_429", 0);

    private ClaudeRig rig = ClaudeRig.start(NO_RETRIES);

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @MethodSource("scriptedFailures")
    void everyFailureInAnthropicsWordsHasItsKind(ServerReply reply, ModelFailure kind)
            throws Exception {
        rig.server.script(reply);

        ModelException failure = failure();

        assertThat(failure.failure()).isEqualTo(kind);
        assertThat(failure)
                .hasMessageStartingWith("claude (claude-sonnet-4) ")
                .satisfiesAnyOf(
                        f -> assertThat(f).hasMessageContaining("[request req_1]"),
                        f -> assertThat(f.failure()).isEqualTo(ModelFailure.REFUSED));
    }

    private static Stream<Arguments> scriptedFailures() {
        return Stream.of(
                Arguments.of(ServerReply.rateLimited(), ModelFailure.RATE_LIMITED),
                Arguments.of(ServerReply.quotaExhausted(), ModelFailure.QUOTA_EXHAUSTED),
                Arguments.of(ServerReply.overloaded(), ModelFailure.OVERLOADED),
                Arguments.of(ServerReply.serverError(408), ModelFailure.TRANSIENT),
                Arguments.of(ServerReply.serverError(409), ModelFailure.TRANSIENT),
                Arguments.of(ServerReply.serverError(500), ModelFailure.TRANSIENT),
                Arguments.of(ServerReply.serverError(504), ModelFailure.TRANSIENT),
                Arguments.of(ServerReply.contentFiltered(), ModelFailure.CONTENT_FILTERED),
                Arguments.of(ServerReply.contextOverflow(), ModelFailure.CONTEXT_OVERFLOW),
                Arguments.of(ServerReply.unauthorized(), ModelFailure.AUTH),
                Arguments.of(ServerReply.notFound(), ModelFailure.NOT_FOUND),
                Arguments.of(ServerReply.badParameter("top_p"), ModelFailure.BAD_REQUEST),
                Arguments.of(ServerReply.filteredAnswer(), ModelFailure.REFUSED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    400 | invalid_request_error | Your credit balance is too low to access the API | QUOTA_EXHAUSTED
                    400 | invalid_request_error | You have reached your specified API usage limits. | QUOTA_EXHAUSTED
                    400 | invalid_request_error | input length and `max_tokens` exceed context limit: 9 + 9 > 10 | CONTEXT_OVERFLOW
                    400 | invalid_request_error | max_tokens: 99 > 64, which is the maximum allowed | BAD_REQUEST
                    401 | authentication_error  | invalid x-api-key | AUTH
                    402 | billing_error         | pay | QUOTA_EXHAUSTED
                    403 | permission_error      | no | AUTH
                    404 | not_found_error       | model: claude-x | NOT_FOUND
                    409 | conflict_error        | again | TRANSIENT
                    413 | request_too_large     | Request exceeds the maximum size | CONTEXT_OVERFLOW
                    429 | rate_limit_error      | slow down | RATE_LIMITED
                    500 | api_error             | Internal server error | TRANSIENT
                    504 | timeout_error         | Request timed out | TRANSIENT
                    529 | overloaded_error      | Overloaded | OVERLOADED
                    200 | overloaded_error      | Overloaded | OVERLOADED
                    """)
    void everyErrorTypeHasItsKind(int status, String type, String message, ModelFailure kind)
            throws Exception {
        String body =
                "{\"type\":\"error\",\"error\":{\"type\":\""
                        + type
                        + "\",\"message\":\""
                        + message
                        + "\"},\"request_id\":\"req_9\"}";
        rig.server.script(ServerReply.http(status, Map.of("request-id", "req_9"), body));

        assertThat(failure().failure()).isEqualTo(kind);
    }

    @Test
    void aRefusalWithoutWordsIsAFailureWithTheRemedy() throws Exception {
        rig.server.script(
                ServerReply.http(200, Map.of(), "{\"content\":[],\"stop_reason\":\"refusal\"}"));

        assertThat(failure())
                .hasMessage("claude (claude-sonnet-4) declined to answer: rephrase the task")
                .extracting(ModelException::failure)
                .isEqualTo(ModelFailure.REFUSED);
    }

    @Test
    void anAnswerInAnotherFormatNamesTheSettingToLookAt() throws Exception {
        rig.server.script(ServerReply.http(200, Map.of(), "{\"choices\":[]}"));

        assertThat(failure())
                .hasMessageContaining("check that claude_endpoint is right")
                .extracting(ModelException::failure)
                .isEqualTo(ModelFailure.MALFORMED_RESPONSE);
    }

    @Test
    void aMonthlySpendLimitIsNotWaitedFor() throws Exception {
        restart(Map.of());
        rig.server.script(ServerReply.quotaExhausted());

        assertThat(failure().failure()).isEqualTo(ModelFailure.QUOTA_EXHAUSTED);
        assertThat(rig.server.requestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Hint.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = "RETRY_INFO") // Google's
    void everyHintIsWaitedForToTheSecond(Hint hint) throws Exception {
        restart(Map.of());
        rig.server.script(
                ServerReply.rateLimited(hint, Duration.ofSeconds(20)), ServerReply.text("ok"));
        ModelRig.Asking asking = rig.asking(ChatRequest.of("hello"));

        rig.events.await(
                MeshEvent.ModelWait.class, wait -> wait.delay().equals(Duration.ofSeconds(20)));
        rig.clock.awaitTimers(1);
        rig.clock.advance(Duration.ofSeconds(20));

        assertThat(asking.reply().text()).isEqualTo("ok");
    }

    @Test
    void overloadIsWaitedOutAndAskedAgain() throws Exception {
        restart(Map.of());
        rig.server.script(
                ServerReply.overloaded(Hint.RETRY_AFTER_SECONDS, Duration.ofSeconds(7)),
                ServerReply.text("ok"));
        ModelRig.Asking asking = rig.asking(ChatRequest.of("hello"));

        rig.events.await(
                MeshEvent.ModelWait.class, wait -> wait.delay().equals(Duration.ofSeconds(7)));
        rig.clock.awaitTimers(1);
        rig.clock.advance(Duration.ofSeconds(7));

        assertThat(asking.reply().text()).isEqualTo("ok");
    }

    @Test
    void theKeyIsInNoExceptionLogOrDescriptionEvenIfTheServerRepeatsIt() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        List<Logger> ours =
                List.of(
                        (Logger) LoggerFactory.getLogger("io.jarviscore"),
                        (Logger) LoggerFactory.getLogger("jarviscore.llm.payload"));
        root.addAppender(logged);
        ours.forEach(logger -> logger.setLevel(Level.TRACE));
        try {
            rig.server.script(
                    ServerReply.http(
                            401,
                            Map.of("request-id", "r-" + ClaudeRig.KEY),
                            "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
                                    + "\"message\":\"bad key "
                                    + ClaudeRig.KEY
                                    + "\"}}"),
                    ServerReply.http(200, Map.of(), "not json: " + ClaudeRig.KEY));

            StringWriter shown = new StringWriter();
            failure().printStackTrace(new PrintWriter(shown));
            failure().printStackTrace(new PrintWriter(shown));
            shown.append(rig.model.description()).append(rig.model.toString());
            logged.list.forEach(event -> shown.append(event.getFormattedMessage()));

            assertThat(shown.toString())
                    .contains("***")
                    .contains("claude (claude-sonnet-4 at 127.0.0.1)")
                    .doesNotContain("canary");
        } finally {
            root.detachAppender(logged);
            ours.forEach(logger -> logger.setLevel(null));
        }
    }

    private ModelException failure() throws Exception {
        return rig.asking(ChatRequest.of("hello")).failure();
    }

    private void restart(Map<String, ?> settings) {
        rig.close();
        rig = ClaudeRig.start(settings);
    }
}
