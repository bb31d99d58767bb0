package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatRequest;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ServerReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers under status 200 that are none, that stop half way, or that come in another form than was
 * asked for: from every provider, whole and streamed.
 */
class OddAnswersTest {
    private static final List<String> PROVIDERS =
            List.of(
                    "azure",
                    "openai",
                    "azure, responses",
                    "openai, responses",
                    "claude",
                    "gemini",
                    "vertex");

    private static final Map<String, ?> ONCE = Map.of("llm_max_retries_429", 0);

    /** The first wait of our own making. */
    private static final Duration BACKOFF = Duration.ofSeconds(2);

    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    static Stream<Arguments> everyWay() {
        return PROVIDERS.stream()
                .flatMap(p -> Stream.of(Arguments.of(p, false), Arguments.of(p, true)));
    }

    static Stream<Arguments> badEnds() {
        return PROVIDERS.stream()
                .flatMap(
                        provider ->
                                badReasons(provider).stream()
                                        .flatMap(
                                                reason ->
                                                        Stream.of(
                                                                Arguments.of(
                                                                        provider, reason, false),
                                                                Arguments.of(
                                                                        provider, reason, true))));
    }

    private static List<String> badReasons(String provider) {
        return switch (provider) {
            case "azure", "openai" ->
                    List.of(
                            "error",
                            "abort",
                            "insufficient_system_resource",
                            "tool_calls",
                            "of_tomorrow");
            case "claude" -> List.of("pause_turn", "tool_use", "error", "of_tomorrow");
            case "gemini", "vertex" ->
                    List.of("OTHER", "LANGUAGE", "TOO_MANY_TOOL_CALLS", "OF_TOMORROW");
            default -> List.of("max_messages", "steered", "of_tomorrow");
        };
    }

    @ParameterizedTest
    @MethodSource("badEnds")
    void theBeginningOfAnAnswerThatFailedIsNoSuccessButAskedForAgain(
            String provider, String reason, boolean streamed) throws Exception {
        ServerReply half = form(provider, "half of it", reason, streamed);
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(half, ServerReply.text("whole"));

            ModelRig.Asking asking = asking(rig, streamed);
            rig.passWait(BACKOFF);

            assertThat(asking.reply().text()).isEqualTo("whole");
        }
        try (ProviderRig rig = ProviderRig.of(provider, ONCE)) {
            rig.server.script(half);

            ModelException failure = asking(rig, streamed).failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.TRANSIENT);
            assertThat(failure).hasMessageContaining("half of it").hasMessageContaining(reason);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void anAnswerOfNothingButCountsIsAskedForAgainAndQuoted(String provider, boolean streamed)
            throws Exception {
        String nothing = nothing(provider, Map.of());
        ServerReply reply = sent(nothing, streamed);
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(reply, ServerReply.text("whole"));

            ModelRig.Asking asking = asking(rig, streamed);
            rig.passWait(BACKOFF);

            assertThat(asking.reply().text()).isEqualTo("whole");
        }
        try (ProviderRig rig = ProviderRig.of(provider, ONCE)) {
            rig.server.script(reply);

            ModelException failure = asking(rig, streamed).failure();
            // A claude's or a response's event of an unknown type says nothing to be quoted.
            assertThat(failure.failure())
                    .isIn(ModelFailure.MALFORMED_RESPONSE, ModelFailure.TRANSIENT);
            if (!streamed) {
                assertThat(failure).hasMessageContaining("4711");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void theErrorOfAnUpstreamInTheShapeOfAnAnswerIsAskedForAgainAndQuoted(
            String provider, boolean streamed) throws Exception {
        String error =
                nothing(
                        provider,
                        Map.of("error", Map.of("code", 502, "message", "the upstream is gone")));
        ServerReply reply = sent(error, streamed);
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(reply, ServerReply.text("whole"));

            ModelRig.Asking asking = asking(rig, streamed);
            rig.passWait(BACKOFF);

            assertThat(asking.reply().text()).isEqualTo("whole");
        }
        try (ProviderRig rig = ProviderRig.of(provider, ONCE)) {
            rig.server.script(reply);

            ModelException failure = asking(rig, streamed).failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.TRANSIENT);
            assertThat(failure).hasMessageContaining("the upstream is gone");
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void aPageInPlaceOfAnAnswerIsAskedForAgainAndQuoted(String provider, boolean streamed)
            throws Exception {
        try (ProviderRig rig = ProviderRig.of(provider, ONCE)) {
            rig.server.script(ServerReply.notJson());

            ModelException failure = asking(rig, streamed).failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.MALFORMED_RESPONSE);
            assertThat(failure).hasMessageContaining("Bad Gateway");
        }
        try (ProviderRig rig = ProviderRig.of(provider)) {
            rig.server.script(ServerReply.notJson(), ServerReply.text("whole"));

            ModelRig.Asking asking = asking(rig, streamed);
            rig.passWait(BACKOFF);

            assertThat(asking.reply().text()).isEqualTo("whole");
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void eventsAreReadUnderEveryContentType(String provider, boolean streamed) throws Exception {
        String events = events(provider, "hi", goodReason(provider));
        for (String type : List.of(JSON, "text/plain", "application/octet-stream", "", EVENTS)) {
            assertThat(answer(provider, http(type, events), streamed).text())
                    .as(type)
                    .isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void aDocumentIsReadUnderEveryContentType(String provider, boolean streamed) throws Exception {
        String body = "\n " + body(provider, "hi", goodReason(provider));
        for (String type : List.of(JSON, "text/plain", "text/html", "", EVENTS)) {
            assertThat(answer(provider, http(type, body), streamed).text())
                    .as(type)
                    .isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void eventsWithoutTheirUsualEndAreReadAsFarAsTheyAreWhole(String provider, boolean streamed)
            throws Exception {
        String events =
                events(provider, "hi", goodReason(provider)).replace("data: [DONE]\n\n", "");
        List<String> endings =
                List.of(
                        events,
                        events.stripTrailing(),
                        events.stripTrailing() + "\n",
                        "\uFEFF" + events,
                        ": keep-alive\n\n" + events,
                        events.replace("\n\n", "\n"),
                        events.replace("\n", "\r\n"),
                        events + "data: [DONE]\n\n");
        for (String ending : endings) {
            ChatReply reply = answer(provider, http(JSON, ending), streamed);

            assertThat(reply.text()).as(ending).isEqualTo("hi");
            assertThat(reply.finish()).isEqualTo(Finish.STOP);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void eventsInOneArrayAreRead(String provider, boolean streamed) throws Exception {
        String array =
                events(provider, "hi", goodReason(provider))
                        .lines()
                        .filter(line -> line.startsWith("data: {"))
                        .map(line -> line.substring("data: ".length()))
                        .toList()
                        .toString();

        assertThat(answer(provider, http(JSON, array), streamed).text()).isEqualTo("hi");
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void halfAStreamIsNoAnswerUnderAnyContentType(String provider, boolean streamed)
            throws Exception {
        String events = events(provider, "half of it", goodReason(provider));
        String cut = events.substring(0, events.lastIndexOf("\n\n", events.length() / 2) + 2);
        try (ProviderRig rig = ProviderRig.of(provider, ONCE)) {
            rig.server.script(http(JSON, cut));

            ModelException failure = asking(rig, streamed).failure();

            assertThat(failure.failure()).isEqualTo(ModelFailure.TRANSIENT);
            assertThat(failure).hasMessageContaining("in the middle of its answer");
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void reasoningThatAServerLeavesInTheTextIsNoPartOfTheAnswer(String provider, boolean streamed)
            throws Exception {
        String text = "\n<think>\nThe user wants <b>7</b>. </thin no\n</think>\n\n7 it is";
        for (ServerReply reply :
                List.of(
                        http(JSON, body(provider, text, goodReason(provider))),
                        http(EVENTS, events(provider, text, goodReason(provider))))) {
            try (ProviderRig rig = ProviderRig.of(provider)) {
                rig.server.script(reply);

                ChatReply answer = asking(rig, streamed).reply();

                assertThat(answer.text()).isEqualTo("7 it is");
                if (streamed) {
                    assertThat(rig.text()).isEqualTo("7 it is");
                }
            }
        }
    }

    private static ChatReply answer(String provider, ServerReply reply, boolean streamed)
            throws Exception {
        try (ProviderRig rig = ProviderRig.of(provider, ONCE)) {
            rig.server.script(reply);
            ChatReply answer = asking(rig, streamed).reply();
            if (streamed) {
                assertThat(rig.text()).isEqualTo(answer.text());
            }
            return answer;
        }
    }

    private static ModelRig.Asking asking(ProviderRig rig, boolean streamed) {
        return streamed
                ? rig.streaming("go")
                : rig.asking(() -> rig.model.complete(ChatRequest.of("go")));
    }

    private static ServerReply form(String provider, String text, String reason, boolean streamed) {
        return streamed
                ? http(EVENTS, events(provider, text, reason))
                : http(JSON, body(provider, text, reason));
    }

    private static ServerReply sent(String json, boolean streamed) {
        return streamed ? http(EVENTS, "data: " + json + "\n\ndata: [DONE]\n\n") : http(JSON, json);
    }

    private static ServerReply http(String type, String body) {
        return ServerReply.http(
                200, type.isEmpty() ? Map.of() : Map.of("Content-Type", type), body);
    }

    private static String goodReason(String provider) {
        return switch (provider) {
            case "azure", "openai" -> "stop";
            case "claude" -> "end_turn";
            case "gemini", "vertex" -> "STOP";
            default -> "";
        };
    }

    /** The provider's response without an answer, with other fields. */
    private static String nothing(String provider, Map<String, ?> more) {
        Map<String, Object> body =
                new LinkedHashMap<>(
                        switch (provider) {
                            case "azure", "openai" ->
                                    Map.of(
                                            "choices", List.of(),
                                            "usage", Map.of("prompt_tokens", 4711));
                            case "claude" -> Map.of("type", "message", "usage", Map.of("x", 4711));
                            case "gemini", "vertex" ->
                                    Map.of(
                                            "candidates", List.of(),
                                            "usageMetadata", Map.of("promptTokenCount", 4711));
                            default ->
                                    Map.of(
                                            "output", List.of(),
                                            "usage", Map.of("input_tokens", 4711));
                        });
        body.putAll(more);
        return Json.write(body);
    }

    private static String body(String provider, String text, String reason) {
        return Json.write(
                switch (provider) {
                    case "azure", "openai" ->
                            Map.of(
                                    "choices",
                                    List.of(
                                            Map.of(
                                                    "message",
                                                    Map.of("content", text),
                                                    "finish_reason",
                                                    reason)));
                    case "claude" ->
                            Map.of(
                                    "content",
                                    List.of(Map.of("type", "text", "text", text)),
                                    "stop_reason",
                                    reason);
                    case "gemini", "vertex" -> candidate(text, reason);
                    default -> response(text, reason);
                });
    }

    private static Map<String, Object> candidate(String text, String reason) {
        return Map.of(
                "candidates",
                List.of(
                        Map.of(
                                "content",
                                Map.of("role", "model", "parts", List.of(Map.of("text", text))),
                                "finishReason",
                                reason)));
    }

    private static Map<String, Object> response(String text, String reason) {
        return Map.of(
                "status",
                reason.isEmpty() ? "completed" : "incomplete",
                "incomplete_details",
                Map.of("reason", reason),
                "output",
                List.of(
                        Map.of(
                                "type",
                                "message",
                                "content",
                                List.of(Map.of("type", "output_text", "text", text)))));
    }

    /** The text in pieces of three characters. */
    private static String events(String provider, String text, String reason) {
        StringBuilder events = new StringBuilder();
        if (provider.equals("claude")) {
            events.append(event(Map.of("type", "message_start", "message", Map.of("id", "m"))));
        }
        for (int i = 0; i < text.length(); i += 3) {
            String piece = text.substring(i, Math.min(text.length(), i + 3));
            events.append(event(piece(provider, piece)));
        }
        events.append(
                switch (provider) {
                    case "azure", "openai" ->
                            event(
                                            Map.of(
                                                    "choices",
                                                    List.of(
                                                            Map.of(
                                                                    "delta",
                                                                    Map.of(),
                                                                    "finish_reason",
                                                                    reason))))
                                    + "data: [DONE]\n\n";
                    case "claude" ->
                            event(
                                            Map.of(
                                                    "type",
                                                    "message_delta",
                                                    "delta",
                                                    Map.of("stop_reason", reason)))
                                    + event(Map.of("type", "message_stop"));
                    case "gemini", "vertex" ->
                            event(Map.of("candidates", List.of(Map.of("finishReason", reason))));
                    default ->
                            event(
                                    Map.of(
                                            "type",
                                            reason.isEmpty()
                                                    ? "response.completed"
                                                    : "response.incomplete",
                                            "response",
                                            response(text, reason)));
                });
        return events.toString();
    }

    private static Map<String, Object> piece(String provider, String words) {
        return switch (provider) {
            case "azure", "openai" ->
                    Map.of("choices", List.of(Map.of("delta", Map.of("content", words))));
            case "claude" ->
                    Map.of(
                            "type",
                            "content_block_delta",
                            "index",
                            0,
                            "delta",
                            Map.of("type", "text_delta", "text", words));
            case "gemini", "vertex" ->
                    Map.of(
                            "candidates",
                            List.of(
                                    Map.of(
                                            "content",
                                            Map.of("parts", List.of(Map.of("text", words))))));
            default ->
                    Map.of("type", "response.output_text.delta", "output_index", 0, "delta", words);
        };
    }

    private static String event(Map<String, ?> data) {
        return "data: " + Json.write(data) + "\n\n";
    }
}
