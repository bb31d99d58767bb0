package io.jarviscore.kernel.model.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.WireAnswer;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.kernel.model.wire.WireResult;
import io.jarviscore.testing.Campaigns;
import io.jarviscore.testing.ManualClock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiReaderTest {
    private static final int MUTATIONS = Campaigns.tries(5_000, 100_000);
    private static final long SEED = 20_260_301;

    private static final List<String> SEEDS =
            List.of(
                    """
                    {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true},
                    {"text":"hi \\ud83d\\ude00","thoughtSignature":"c2ln"},{"functionCall":{"id":"c",
                    "name":"add","args":{"a":1}}},{"functionCall":{"name":"add"}}]},
                    "finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":9,
                    "candidatesTokenCount":12,"thoughtsTokenCount":3,"cachedContentTokenCount":4,
                    "toolUsePromptTokenCount":1,"totalTokenCount":25},"modelVersion":"m-1",
                    "responseId":"r"}
                    """,
                    """
                    {"candidates":[{"finishReason":"SAFETY","safetyRatings":[]}],
                    "usageMetadata":{"promptTokenCount":1e99,"toolUsePromptTokenCount":1e99}}
                    """,
                    """
                    {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{}}
                    """,
                    """
                    [{"error":{"code":429,"message":"Please retry in 53.01s.","status":"R",
                    "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo",
                    "retryDelay":"53s"},{"violations":[{"quotaId":"PerMinute"}]},
                    {"reason":"API_KEY_INVALID"}]}}]
                    """);

    private static final List<String> SPLINTERS =
            List.of(
                    "null", "[]", "{}", "-1", "1e400", "\"\"", "true", "[[[[", "\\u0000", "\"",
                    ",");

    private final GeminiReader reader =
            new GeminiReader(
                    "gemini", new FailureReader("gemini", text -> text, new ManualClock()));

    @ParameterizedTest
    @CsvSource({
        "STOP, STOP",
        "MAX_TOKENS, LENGTH",
        "SAFETY, CONTENT_FILTER",
        "RECITATION, CONTENT_FILTER",
        "BLOCKLIST, CONTENT_FILTER",
        "PROHIBITED_CONTENT, CONTENT_FILTER",
        "SPII, CONTENT_FILTER",
        "IMAGE_SAFETY, CONTENT_FILTER",
    })
    void everyReasonToStopIsUnderstood(String reason, Finish finish) {
        assertThat(reply(candidate("{\"text\":\"a\"}", reason)).finish()).isEqualTo(finish);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAFETY", "RECITATION", "BLOCKLIST", "SPII", "IMAGE_OTHER"})
    void aWhollyFilteredAnswerIsAFailure(String reason) {
        assertThat(failure(candidate("", reason)).kind()).isEqualTo(ModelFailure.CONTENT_FILTERED);
        assertThat(failure(candidate("", reason)).message()).contains(reason);
    }

    @Test
    void aBlockedPromptIsAFailureThatSaysWhy() {
        WireFailure failure = failure("{\"promptFeedback\":{\"blockReason\":\"BLOCKLIST\"}}");

        assertThat(failure.kind()).isEqualTo(ModelFailure.CONTENT_FILTERED);
        assertThat(failure.message()).contains("blocked the prompt (BLOCKLIST)");
    }

    @Test
    void callsAreTheReasonWhenThereAreAny() {
        ChatReply reply = reply(candidate("{\"functionCall\":{\"name\":\"f\"}}", "STOP"));

        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.toolCalls()).extracting(ToolCall::arguments).containsExactly("{}");
    }

    @Test
    void aModelThatThoughtUpToItsLimitSaysNothing() {
        ChatReply reply = reply("{\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}");

        assertThat(reply.text()).isEmpty();
        assertThat(reply.finish()).isEqualTo(Finish.LENGTH);
        assertThat(reply.usage()).isEqualTo(ChatReply.Tokens.NONE);
    }

    @Test
    void thoughtsAreNotPartOfTheText() {
        String parts = "{\"text\":\"Hm.\",\"thought\":true},{\"text\":\"a\"},{\"text\":\"b\"}";

        assertThat(reply(candidate(parts, "STOP")).text()).isEqualTo("ab");
        assertThat(reply(candidate(parts, "STOP")).original()).isPresent();
    }

    @Test
    void tokensOfToolsAreSentAndThoughtsAreReceived() {
        String body =
                "{\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}],\"usageMetadata\":"
                        + "{\"promptTokenCount\":100,\"toolUsePromptTokenCount\":20,"
                        + "\"candidatesTokenCount\":7,\"thoughtsTokenCount\":30,"
                        + "\"cachedContentTokenCount\":50,\"totalTokenCount\":157}}";

        assertThat(reply(body).usage()).isEqualTo(new ChatReply.Tokens(120, 37, 50, 30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"candidates\":[]}",
                "{\"candidates\":[{}]}",
                "{\"candidates\":[{\"content\":{}}]}",
                "{\"candidates\":[{\"finishReason\":\"STOP\"}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[]},\"finishReason\":\"STOP\"}]}",
                "{\"choices\":[]}",
                "<html>"
            })
    void aResponseWithoutAnAnswerIsMalformed(String body) {
        assertThat(failure(body).kind()).isEqualTo(ModelFailure.MALFORMED_RESPONSE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            400 | {"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}} | AUTH
            400 | [{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}] | AUTH
            400 | {"error":{"code":400,"status":"FAILED_PRECONDITION","message":"User location is not supported"}} | AUTH
            400 | {"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Unknown name"}}     | BAD_REQUEST
            403 | {"error":{"code":403,"status":"PERMISSION_DENIED"}}                             | AUTH
            404 | {"error":{"code":404,"status":"NOT_FOUND"}}                                     | NOT_FOUND
            429 | [{"error":{"code":429,"details":[{"violations":[{"quotaId":"xPerDayPery"}]}]}}] | QUOTA_EXHAUSTED
            429 | {"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}                            | RATE_LIMITED
            499 | {"error":{"code":499,"status":"CANCELLED"}}                                     | TRANSIENT
            500 | {"error":{"code":500,"status":"INTERNAL"}}                                      | TRANSIENT
            503 | {"error":{"code":503,"status":"UNAVAILABLE"}}                                   | OVERLOADED
            504 | {"error":{"code":504,"status":"DEADLINE_EXCEEDED"}}                             | TRANSIENT
            """)
    void everyErrorHasItsKind(int status, String body, ModelFailure kind) {
        assertThat(failure(status, body).kind()).isEqualTo(kind);
    }

    @Test
    void everyResponseIsAnAnswerOrAFailure() {
        Random random = new Random(SEED);
        int[] statuses = {200, 200, 200, 200, 204, 302, 400, 401, 404, 429, 500, 999};
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] body = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
            int status = statuses[random.nextInt(statuses.length)];
            switch (reader.read(new WireResponse(status, Headers.EMPTY, body), "m")) {
                case WireAnswer answer -> sound(answer.reply());
                case WireFailure failure -> sound(failure);
            }
        }
    }

    /** Not AssertJ, whose descriptions take longer than the reading. */
    private static void sound(ChatReply reply) {
        boolean good =
                reply.usage().input() >= 0
                        && reply.usage().output() >= 0
                        && reply.toolCalls().stream().noneMatch(call -> call.id().isEmpty())
                        && reply.original().stream().allMatch(o -> o.json().startsWith("["));
        if (!good) {
            throw new AssertionError(reply.toString());
        }
    }

    private static void sound(WireFailure failure) {
        boolean good =
                failure.message().startsWith("gemini (m) ")
                        && failure.advice().after().stream().allMatch(wait -> wait.isPositive())
                        && failure.exception().failure() == failure.kind();
        if (!good) {
            throw new AssertionError(failure.toString());
        }
    }

    private static String candidate(String parts, String reason) {
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["
                + parts
                + "]},\"finishReason\":\""
                + reason
                + "\"}]}";
    }

    private ChatReply reply(String body) {
        return ((WireAnswer) read(200, body)).reply();
    }

    private WireFailure failure(String body) {
        return failure(200, body);
    }

    private WireFailure failure(int status, String body) {
        return (WireFailure) read(status, body);
    }

    private WireResult read(int status, String body) {
        return reader.read(new WireResponse(status, Headers.EMPTY, body.getBytes(UTF_8)), "m");
    }

    /** Cuts, doubles, replaces and splinters; now and then it leaves a seed as it is. */
    private static byte[] mutate(String seed, Random random) {
        byte[] bytes = seed.getBytes(UTF_8);
        for (int i = random.nextInt(5); i > 0 && bytes.length > 2; i--) {
            int at = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, at + random.nextInt(1 + bytes.length / 8));
            String splinter = SPLINTERS.get(random.nextInt(SPLINTERS.size()));
            bytes =
                    switch (random.nextInt(5)) {
                        case 0 -> splice(bytes, at, to, new byte[0]);
                        case 1 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
                        case 2 -> splice(bytes, at, at + 1, new byte[] {(byte) random.nextInt()});
                        case 3 -> Arrays.copyOf(bytes, at + 1);
                        default -> splice(bytes, at, to, splinter.getBytes(UTF_8));
                    };
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] with) {
        byte[] result = new byte[bytes.length - (to - from) + with.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
        return result;
    }
}
