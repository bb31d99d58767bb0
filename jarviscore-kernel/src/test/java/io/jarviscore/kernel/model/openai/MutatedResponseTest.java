package io.jarviscore.kernel.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.jarviscore.ChatReply;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.kernel.model.wire.WireAnswer;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.testing.Campaigns;
import io.jarviscore.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutatedResponseTest {
    private static final int RESPONSES = Campaigns.tries(5_000, 100_000);

    private static final List<Integer> STATUSES =
            List.of(200, 200, 200, 200, 204, 302, 400, 401, 404, 429, 500, 529, 999);
    private static final List<String> HINTS =
            List.of("", "5", "-3", "soon", "99999999999999999999", "6m0s");
    private static final List<String> SEEDS =
            List.of(
                    """
                    {"id":"c1","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,
                    "message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[
                    {"id":"call_1","type":"function","function":{"name":"add",
                    "arguments":"{\\"a\\":1}"}}]},"finish_reason":"tool_calls"}],
                    "usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,
                    "prompt_tokens_details":{"cached_tokens":4},
                    "completion_tokens_details":{"reasoning_tokens":3}}}
                    """,
                    """
                    {"choices":[{"message":{"content":[{"type":"text","text":"hi \\ud83d\\ude00"}]},
                    "finish_reason":"content_filter"}],"usage":{"prompt_tokens":1e99}}
                    """,
                    """
                    {"error":{"code":"content_filter","message":"m","param":"temperature",
                    "innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{}}}}
                    """,
                    """
                    [{"error":{"code":429,"message":"Please retry in 53.01s.","status":"R",
                    "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo",
                    "retryDelay":"53s"},{"violations":[{"quotaId":"PerMinute"}]}]}}]
                    """);

    private static final List<String> SPLINTERS =
            List.of(
                    "null", "[]", "{}", "-1", "1e400", "\"\"", "true", "[[[[", "\\u0000", "\"",
                    ",");

    private final ChatCompletionsWire wire =
            new ChatCompletionsWire(
                    "azure",
                    Endpoint.compatible(
                            HttpUrl.get("http://localhost"),
                            Optional.of(ApiKey.of(SettingKeys.LLM_API_KEY, "k3y-canary"))),
                    OutputLimit.MAX_TOKENS,
                    new ChatDefaults(0.7, 100),
                    new ManualClock());

    @Test
    void everyResponseIsAnAnswerOrAFailure() {
        Random random = new Random(20_260_401);
        for (int i = 0; i < RESPONSES; i++) {
            WireResponse response = damaged(random);
            assertThatNoException().as(response.text()).isThrownBy(() -> check(response));
        }
    }

    private void check(WireResponse response) {
        switch (wire.decode(response, "gpt-4o")) {
            case WireAnswer answer -> {
                ChatReply reply = answer.reply();
                assertThat(reply.usage().input()).isNotNegative();
                assertThat(reply.usage().output()).isNotNegative();
                assertThat(reply.toolCalls()).noneMatch(call -> call.id().isEmpty());
            }
            case WireFailure failure -> {
                assertThat(failure.message()).startsWith("azure").doesNotContain("canary");
                assertThat(failure.advice().after().filter(wait -> !wait.isPositive())).isEmpty();
                assertThat(failure.exception().failure()).isEqualTo(failure.kind());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 5_000, 100_000})
    void nestingThatWouldOverflowTheStackIsRefused(int depth) {
        byte[] body = ("{\"choices\":" + "[".repeat(depth)).getBytes(StandardCharsets.UTF_8);

        assertThat(wire.decode(new WireResponse(200, Headers.EMPTY, body), "m"))
                .isInstanceOf(WireFailure.class);
    }

    private static WireResponse damaged(Random random) {
        String hint = oneOf(HINTS, random);
        return new WireResponse(
                oneOf(STATUSES, random),
                Headers.of("Retry-After", hint, "x-should-retry", hint),
                mutate(oneOf(SEEDS, random), random));
    }

    private static <T> T oneOf(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** Cuts, doubles, replaces and splinters; now and then it leaves a seed as it is. */
    private static byte[] mutate(String seed, Random random) {
        byte[] bytes = seed.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(6); i > 0 && bytes.length > 2; i--) {
            int at = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, at + random.nextInt(1 + bytes.length / 8));
            bytes =
                    switch (random.nextInt(5)) {
                        case 0 -> splice(bytes, at, to, new byte[0]);
                        case 1 -> splice(bytes, 0, 0, Arrays.copyOf(bytes, at));
                        case 2 -> splice(bytes, at, at + 1, new byte[] {(byte) random.nextInt()});
                        case 3 -> Arrays.copyOf(bytes, at + 1);
                        default ->
                                splice(
                                        bytes,
                                        at,
                                        to,
                                        SPLINTERS
                                                .get(random.nextInt(SPLINTERS.size()))
                                                .getBytes(StandardCharsets.UTF_8));
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
