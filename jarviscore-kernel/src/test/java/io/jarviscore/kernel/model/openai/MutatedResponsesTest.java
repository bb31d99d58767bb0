package io.jarviscore.kernel.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatReply;
import io.jarviscore.kernel.model.Damage;
import io.jarviscore.kernel.model.SentBack;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.ChatDefaults;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers in the Responses format that were damaged on their way, always the same ones: any input
 * is an answer or a failure, and an answer can be sent back.
 */
class MutatedResponsesTest {
    private static final String MODEL = "gpt-5";

    private static final int RESPONSES = Campaigns.tries(5_000, 100_000);

    private static final List<byte[]> SEEDS =
            bytes(
                    """
                    {"id":"resp_1","object":"response","status":"completed","error":null,
                    "incomplete_details":null,"model":"gpt-5-2025-08-07","output":[
                    {"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"Z0FB\\ud83d\\ude00"},
                    {"id":"msg_1","type":"message","status":"completed","role":"assistant",
                    "phase":"commentary","content":[{"type":"output_text","text":"Let me see.",
                    "annotations":[]}]},
                    {"id":"fc_1","type":"function_call","call_id":"call_1","name":"add",
                    "arguments":"{\\"a\\":1.10}"},
                    {"id":"fc_2","type":"function_call","call_id":"call_2","name":"stop",
                    "arguments":""}],
                    "usage":{"input_tokens":20,"input_tokens_details":{"cached_tokens":4,
                    "cache_write_tokens":7},"output_tokens":12,
                    "output_tokens_details":{"reasoning_tokens":5},"total_tokens":32}}
                    """,
                    """
                    {"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},
                    "output":[{"type":"reasoning","id":"","encrypted_content":"\\ud800"},
                    {"type":"function_call","call_id":"call_1","name":"add \\ud800","arguments":
                    "{\\"a\\":\\"\\udc00"}]}
                    """,
                    """
                    {"output":[{"type":"message","content":[{"type":"output_text","text":
                    "cut in half: \\ud83d"},{"type":"refusal","refusal":"No."}]}]}
                    """,
                    """
                    {"status":"incomplete","incomplete_details":{"reason":"content_filter"},
                    "output":[],"usage":{"input_tokens":1e99,"output_tokens":-1,
                    "input_tokens_details":{"cached_tokens":9223372036854775807}}}
                    """,
                    """
                    {"status":"failed","output":[],"error":{"code":"rate_limit_exceeded",
                    "message":"try again in 5s. k3y-canary"}}
                    """,
                    """
                    {"error":{"type":"invalid_request_error","param":"include","code":null,
                    "message":"Encrypted content is not supported. k3y-canary"}}
                    """);

    private static final List<byte[]> SPLINTERS =
            bytes(
                    "null",
                    "[]",
                    "{}",
                    "-1",
                    "1e400",
                    "\"\"",
                    "true",
                    "[[[[",
                    "\\u0000",
                    "\\ud800",
                    "\"",
                    ",",
                    "\"output\":[{\"type\":\"reasoning\"}],",
                    "{\"type\":\"function_call\"},");

    private static final int[] STATUSES = {
        200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 204, 302, 400, 401,
        404, 413, 429, 500, 529, 999
    };

    private static final List<String> HINTS =
            List.of("", "0", "5", "-3", "soon", "99999999999999999999", "2026-01-01T00:00:20Z");

    private final Damage damage = new Damage(SPLINTERS);

    private final ResponsesWire wire =
            new ResponsesWire(
                    "openai",
                    Endpoint.compatible(
                            HttpUrl.get("http://localhost"),
                            Optional.of(ApiKey.of(SettingKeys.LLM_API_KEY, "k3y-canary"))),
                    new ChatDefaults(0.7, 100),
                    new ManualClock());

    @Test
    @Timeout(120)
    void everyResponseIsAnAnswerThatCanBeSentBackOrAFailure() throws Exception {
        Random random = new Random(20_260_101);
        int answers = 0;
        int originals = 0;
        for (int i = 0; i < RESPONSES; i++) {
            byte[] body = damage.to(SEEDS.get(random.nextInt(SEEDS.size())), random);
            WireResponse response =
                    new WireResponse(
                            STATUSES[random.nextInt(STATUSES.length)], headers(random), body);
            try {
                switch (wire.decode(response, MODEL)) {
                    case WireAnswer answer -> {
                        check(answer.reply());
                        answers++;
                        originals += answer.reply().original().isPresent() ? 1 : 0;
                    }
                    case WireFailure failure -> check(failure);
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("response " + i + ": " + response.text(), e);
            }
        }
        // Otherwise the mutations would be too coarse to try anything but the JSON parser.
        assertThat(answers).isGreaterThan(RESPONSES / 20);
        assertThat(originals).isGreaterThan(RESPONSES / 40);
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 5_000, 100_000})
    void nestingThatWouldOverflowTheStackIsRefused(int depth) {
        byte[] body = ("{\"output\":" + "[".repeat(depth)).getBytes(StandardCharsets.UTF_8);

        assertThat(wire.decode(new WireResponse(200, Headers.EMPTY, body), "m"))
                .isInstanceOf(WireFailure.class);
    }

    private void check(ChatReply reply) throws Exception {
        ChatReply.Tokens usage = reply.usage();
        require(Math.min(usage.cached(), usage.written()) >= 0, "counts are not negative");
        require(usage.output() >= 0, "counts are not negative");
        require(SentBack.isPossible(wire, reply, MODEL), "the conversation goes on with it");
    }

    private static void check(WireFailure failure) {
        require(failure.message().startsWith("openai"), "a failure says whose it is");
        require(!failure.message().contains("k3y-canary"), "no message has the key");
        require(
                failure.advice().after().filter(wait -> !wait.isPositive()).isEmpty(),
                "a wait is positive");
        require(failure.exception().failure() == failure.kind(), "the kind is kept");
    }

    /** Not AssertJ, which takes longer for a success than the code under test. */
    private static void require(boolean kept, String rule) {
        if (!kept) {
            throw new AssertionError("not so: " + rule);
        }
    }

    private static Headers headers(Random random) {
        String hint = HINTS.get(random.nextInt(HINTS.size()));
        return Headers.of(
                "Retry-After",
                random.nextBoolean() ? hint : "",
                "x-should-retry",
                hint,
                "x-ratelimit-remaining-tokens",
                random.nextBoolean() ? "0" : hint,
                "x-ratelimit-reset-tokens",
                hint);
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts).map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
