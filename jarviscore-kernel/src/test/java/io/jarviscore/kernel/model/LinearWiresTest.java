package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.kernel.model.anthropic.MessagesAssembler;
import io.jarviscore.kernel.model.openai.ChatCompletionsAssembler;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.Audience;
import io.jarviscore.kernel.model.wire.Reasoning;
import io.jarviscore.kernel.model.wire.Spellings;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.testing.Linearity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers' responses are read in a time that grows with their length. */
@Timeout(60)
class LinearWiresTest {
    private static final EventStream.Watch NOBODY =
            new EventStream.Watch() {
                @Override
                public void begun() {}

                @Override
                public void whole() {}
            };

    static Stream<Arguments> streams() {
        String call =
                "{\"index\":%d,\"id\":\"c%d\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";
        return Stream.of(
                Arguments.of("blank data lines", repeated("data: \n", 1)),
                Arguments.of("data lines of one event", repeated("data: 1,\n", 1)),
                Arguments.of("comments", repeated(": x\n\n", 1)),
                Arguments.of(
                        "words",
                        repeated("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n", 8)),
                Arguments.of("calls in one event", calls(call)),
                Arguments.of(
                        "calls of one index in one event",
                        calls(call.replace("%d,\"id", "0,\"id"))),
                Arguments.of(
                        "fragments of one call in one event",
                        calls("{\"index\":0,\"function\":{\"arguments\":\"%d%d\"}}")));
    }

    private static Body repeated(String event, int weight) {
        return length -> event.repeat(length / weight);
    }

    /** Field case: 60,000 fragments in one event. */
    private static Body calls(String fragment) {
        return length -> {
            StringBuilder event =
                    new StringBuilder("data: {\"choices\":[{\"delta\":{\"tool_calls\":[");
            for (int i = 0; i < length; i++) {
                event.append(i == 0 ? "" : ",").append(fragment.formatted(i, i));
            }
            return event.append("]}}]}\n\ndata: [DONE]\n\n").toString();
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void aStreamIsReadInLinearTime(String name, Body body) {
        Linearity.check(60_000, body::of, LinearWiresTest::receive);
    }

    @Test
    void blocksOfAMessageAreReadInLinearTime() {
        Linearity.check(
                40_000,
                length -> {
                    StringBuilder events = new StringBuilder();
                    for (int i = 0; i < length; i++) {
                        events.append("data: {\"type\":\"content_block_start\",\"index\":")
                                .append(i % 7)
                                .append(",\"content_block\":{\"type\":\"text\"}}\n\n");
                    }
                    return events.toString();
                },
                text -> receive(text, new MessagesAssembler()));
    }

    @Test
    void reasoningInPiecesIsReadInLinearTime() {
        for (String piece :
                new String[] {"<think>", " ", "</think>", "<", "x", "<think></think>"}) {
            Linearity.check(
                    200_000,
                    length -> length,
                    length -> {
                        Reasoning reasoning = new Reasoning();
                        for (int i = 0; i < length; i++) {
                            reasoning.take(piece);
                        }
                        assertThat(reasoning.take("")).isEmpty();
                    });
            Linearity.check(1_000_000, n -> piece.repeat(n / piece.length()), Reasoning::without);
        }
    }

    @Test
    void keysAreFoundInLinearTime() {
        Spellings key = new Spellings("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
        for (String piece : new String[] {"a", "\\", "%25", "\\u0061", "YWFhYWFh"}) {
            Linearity.check(400_000, n -> piece.repeat(n / piece.length()), key::hideIn);
        }
    }

    /** Small on the line, and 800 MB as a tree. */
    @Test
    void aDocumentOfMillionsOfPartsIsNotRead() {
        byte[] lists = ("[" + "[],".repeat(5_000_000) + "0]").getBytes(StandardCharsets.US_ASCII);

        assertThat(lists).hasSizeLessThan(Transport.LARGEST_RESPONSE);
        assertThat(WireJson.read(lists)).isEmpty();
    }

    private static void receive(String events) {
        receive(events, new ChatCompletionsAssembler());
    }

    private static void receive(String events, AnswerAssembler assembler) {
        Response response =
                new Response.Builder()
                        .request(new Request.Builder().url(HttpUrl.get("http://localhost")).build())
                        .protocol(Protocol.HTTP_1_1)
                        .code(200)
                        .message("OK")
                        .body(ResponseBody.create(events, MediaType.get("text/event-stream")))
                        .build();
        try {
            new EventStream(assembler, Audience.nobody(), NOBODY, "m", text -> text)
                    .receive(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assembler.body();
    }

    /** A response of so many parts. */
    @FunctionalInterface
    interface Body {
        String of(int parts);
    }
}
