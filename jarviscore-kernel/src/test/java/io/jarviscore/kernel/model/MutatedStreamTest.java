package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatReply;
import io.jarviscore.kernel.model.anthropic.MessagesEndpoint;
import io.jarviscore.kernel.model.anthropic.MessagesWire;
import io.jarviscore.kernel.model.google.GeminiWire;
import io.jarviscore.kernel.model.google.GoogleAddress;
import io.jarviscore.kernel.model.openai.ChatCompletionsWire;
import io.jarviscore.kernel.model.openai.Endpoint;
import io.jarviscore.kernel.model.openai.ResponsesWire;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.Audience;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.kernel.model.wire.ProviderWire;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.WireAnswer;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.kernel.model.wire.WireResult;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.testing.Campaigns;
import io.jarviscore.testing.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Streams that were damaged on their way, always the same ones: any input is an answer or a
 * failure, and an answer can be sent back.
 */
class MutatedStreamTest {
    private static final int STREAMS = Campaigns.tries(5_000, 100_000);

    private static final HttpUrl HERE = HttpUrl.get("http://localhost");

    private static final ChatDefaults DEFAULTS = new ChatDefaults(0.7, 100);

    private static final List<byte[]> SPLINTERS =
            bytes(
                    "null",
                    "[]",
                    "{}",
                    "-1",
                    "1e400",
                    "2147483648",
                    "\"\"",
                    "true",
                    "[[[[",
                    "\\ud800",
                    "\"",
                    ",",
                    "\n\n",
                    "\r",
                    "\ndata: ",
                    "\ndata: {\"error\":\"k3y-canary\"}\n\n",
                    "\nevent: error\n",
                    "data: [DONE]\n\n",
                    "\uFEFF");

    private static final EventStream.Watch NOBODY =
            new EventStream.Watch() {
                @Override
                public void begun() {}

                @Override
                public void whole() {}
            };

    private final Damage damage = new Damage(SPLINTERS);

    @Test
    @Timeout(240)
    void everyStreamOfChatCompletionsIsAnAnswerOrAFailure() throws Exception {
        Endpoint endpoint =
                Endpoint.compatible(
                        HERE, Optional.of(ApiKey.of(SettingKeys.LLM_API_KEY, "k3y-canary")));
        check(
                new ChatCompletionsWire(
                        "openai", endpoint, OutputLimit.MAX_TOKENS, DEFAULTS, new ManualClock()),
                bytes(
                        """
                        : hello

                        data: {"id":"c1","model":"m","choices":[],"prompt_filter_results":[]}

                        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi \\ud83d"}}]}

                        data: {"choices":[{"index":0,"delta":{"content":"\\ude00 there"}}]}

                        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"add","arguments":""}}]}}]}

                        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\""}}]}}]}

                        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}},{"index":1,"id":"b","function":{"name":"stop"}}]}}]}

                        data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

                        data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}

                        data: [DONE]

                        """,
                        """
                        data: {"choices":[{"delta":{"content":"half"}}]}

                        data: {"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"},"choices":[{"finish_reason":"error"}]}

                        """));
    }

    @Test
    @Timeout(240)
    void everyStreamOfAResponseIsAnAnswerThatCanBeSentBackOrAFailure() throws Exception {
        Endpoint endpoint =
                Endpoint.compatible(
                        HERE, Optional.of(ApiKey.of(SettingKeys.LLM_API_KEY, "k3y-canary")));
        check(
                new ResponsesWire("openai", endpoint, DEFAULTS, new ManualClock()),
                bytes(
                        """
                        event: response.created
                        data: {"type":"response.created","response":{"id":"r1","status":"in_progress","output":[]}}

                        event: response.output_item.added
                        data: {"type":"response.output_item.added","output_index":1,"item":{"type":"message","content":[]}}

                        event: response.output_text.delta
                        data: {"type":"response.output_text.delta","output_index":1,"delta":"Let me "}

                        event: response.output_text.delta
                        data: {"type":"response.output_text.delta","output_index":1,"delta":"see."}

                        event: response.output_item.done
                        data: {"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"c1","name":"add","arguments":"{}"}}

                        event: response.completed
                        data: {"type":"response.completed","response":{"id":"r1","status":"completed","output":[{"type":"reasoning","id":"rs_1","encrypted_content":"c2ln"},{"type":"message","content":[{"type":"output_text","text":"Let me see."}]},{"type":"function_call","call_id":"c1","name":"add","arguments":"{}"}],"usage":{"input_tokens":7,"output_tokens":5}}}

                        """,
                        """
                        data: {"type":"response.output_text.delta","delta":"half"}

                        data: {"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"k3y-canary"},"output":[]}}

                        """,
                        """
                        data: {"type":"error","code":"rate_limit_exceeded","message":"slow down","param":null,"sequence_number":3}

                        """));
    }

    @Test
    @Timeout(240)
    void everyStreamOfAMessageIsAnAnswerThatCanBeSentBackOrAFailure() throws Exception {
        MessagesEndpoint endpoint =
                new MessagesEndpoint(HERE, ApiKey.of(SettingKeys.CLAUDE_API_KEY, "k3y-canary"));
        check(
                new MessagesWire(endpoint, DEFAULTS, new ManualClock()),
                bytes(
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"id":"m1","model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":9,"cache_read_input_tokens":4,"output_tokens":1}}}

                        event: content_block_start
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm \\ud83d"}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

                        event: content_block_start
                        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":"","citations":[]}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"cited_text":"x"}}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Let me see."}}

                        event: content_block_start
                        data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t1","name":"add","input":{}}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\": 1.1"}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"0}"}}

                        event: content_block_stop
                        data: {"type":"content_block_stop","index":2}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":12}}

                        event: message_stop
                        data: {"type":"message_stop"}

                        """,
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"id":"m1","content":[]}}

                        event: error
                        data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

                        """));
    }

    @Test
    @Timeout(240)
    void everyStreamOfGeminiIsAnAnswerThatCanBeSentBackOrAFailure() throws Exception {
        GoogleAddress address =
                GoogleAddress.gemini(HERE, ApiKey.of(SettingKeys.GEMINI_API_KEY, "k3y-canary"));
        check(
                GeminiWire.gemini(address, DEFAULTS, new ManualClock()),
                bytes(
                        """
                        data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm.","thought":true}]},"index":0}],"usageMetadata":{"promptTokenCount":7},"modelVersion":"g","responseId":"r"}

                        data: {"candidates":[{"content":{"parts":[{"text":"Let me "}]}}]}

                        data: {"candidates":[{"content":{"parts":[{"text":"see \\ud83d\\ude00"},{"text":"","thoughtSignature":"c2ln"}]}}]}

                        data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"add","args":{"a":1.10}},"thoughtSignature":"czI="}]}}]}

                        data: {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":5,"thoughtsTokenCount":2}}

                        """,
                        """
                        data: {"promptFeedback":{"blockReason":"SAFETY"}}

                        """,
                        """
                        data: {"candidates":[{"content":{"parts":[{"text":"half"}]}}]}

                        data: {"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}

                        """));
    }

    private void check(ProviderWire wire, List<byte[]> seeds) throws Exception {
        Random random = new Random(20_260_102);
        int answers = 0;
        int failures = 0;
        for (int i = 0; i < STREAMS; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            byte[] body = damage.to(seed, random);
            try {
                ReceivedText heard = new ReceivedText();
                WireResult result =
                        switch (receive(wire, body, heard)) {
                            case WireFailure failure -> failure;
                            case WireResponse response -> wire.decode(response, "m");
                        };
                switch (result) {
                    case WireAnswer answer -> {
                        check(wire, answer.reply());
                        require(
                                !Arrays.equals(body, seed)
                                        || heard.all().equals(answer.reply().text()),
                                "what was heard is what is said");
                        answers++;
                    }
                    case WireFailure failure -> {
                        check(failure);
                        failures++;
                    }
                }
            } catch (RuntimeException | AssertionError | IOException e) {
                throw new AssertionError(
                        "stream " + i + ": " + new String(body, StandardCharsets.UTF_8), e);
            }
        }
        // Otherwise the mutations would be too coarse to try anything but the JSON parser.
        assertThat(answers).isGreaterThan(STREAMS / 10);
        assertThat(failures).isGreaterThan(STREAMS / 10);
    }

    private static Received receive(ProviderWire wire, byte[] body, ChatListener listener)
            throws IOException {
        MediaType events = MediaType.get("text/event-stream");
        Response response =
                new Response.Builder()
                        .request(new Request.Builder().url(HERE).build())
                        .protocol(Protocol.HTTP_1_1)
                        .code(200)
                        .message("OK")
                        .body(ResponseBody.create(body, events))
                        .build();
        return new EventStream(
                        wire.assembler(),
                        Audience.of(listener),
                        NOBODY,
                        "the server of m",
                        wire::hideKeyIn)
                .receive(response);
    }

    private static void check(ProviderWire wire, ChatReply reply) throws IOException {
        require(SentBack.isPossible(wire, reply, "m"), "the conversation goes on with it");
    }

    private static void check(WireFailure failure) {
        require(!failure.message().isBlank(), "a failure says what is wrong");
        require(!failure.message().contains("k3y-canary"), "no message has the key");
        require(failure.exception().failure() == failure.kind(), "the kind is kept");
    }

    /** Not AssertJ, which takes longer for a success than the code under test. */
    private static void require(boolean kept, String rule) {
        if (!kept) {
            throw new AssertionError("not so: " + rule);
        }
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts).map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static final class ReceivedText implements ChatListener {
        private final StringBuilder words = new StringBuilder();

        String all() {
            return words.toString();
        }

        @Override
        public void said(String more) {
            require(
                    !Character.isHighSurrogate(more.charAt(more.length() - 1)),
                    "no character is cut");
            words.append(more);
        }

        @Override
        public void startedOver() {
            throw new AssertionError("there is one exchange");
        }
    }
}
