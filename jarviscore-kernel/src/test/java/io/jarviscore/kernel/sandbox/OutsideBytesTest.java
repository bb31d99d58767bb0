package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Bytes that untrusted code or a strange server sends: read, or refused with a reason. */
class OutsideBytesTest {
    private static final List<String> QUESTIONS =
            List.of("request", "print", "call", "missing", "failed", "done", "ready", "", "x");

    private static Frames frames(byte[] bytes) {
        return new Frames(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
    }

    @Property
    void anyBytesAreQuestionsOrAnIOException(@ForAll @Size(max = 64) byte[] bytes)
            throws IOException {
        // Random bytes rarely claim a length that is there; these do.
        byte[] framed =
                ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
        for (byte[] each : List.of(bytes, framed)) {
            Throwable thrown = catchThrowable(() -> readAll(frames(each)));

            assertThat(thrown).isInstanceOf(IOException.class);
        }
    }

    /** Ends by the exception at the end. */
    private static void readAll(Frames frames) throws IOException {
        while (true) {
            Frames.Question question = frames.read();
            assertThat(question.name().length() + question.message().length())
                    .isLessThanOrEqualTo(64);
        }
    }

    @Property
    void aFrameThatClaimsMoreThanAllowedIsRefusedUnread(@ForAll int length) {
        byte[] head = ByteBuffer.allocate(4).putInt(length).array();

        assertThat(catchThrowable(() -> frames(head).read())).isInstanceOf(IOException.class);
        if (length <= 0 || length > Limits.MESSAGE_BYTES) {
            assertThat(catchThrowable(() -> frames(head).read()))
                    .isInstanceOf(Frames.BadFrameException.class)
                    .hasMessageContaining(Integer.toUnsignedString(length));
        }
    }

    @Property
    void aWrittenTextIsOneFrame(@ForAll String text) throws IOException {
        String json = Json.write(Map.of("text", text));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Frames(new ByteArrayInputStream(new byte[0]), out).write(json);

        ByteBuffer frame = ByteBuffer.wrap(out.toByteArray());
        assertThat(frame.getInt()).isEqualTo(frame.remaining());
        assertThat(UTF_8.decode(frame).toString())
                .isEqualTo(new String(json.getBytes(UTF_8), UTF_8));
    }

    @Property
    void anyQuestionIsAnsweredWithJsonOrEndsTheRun(
            @ForAll("questions") String question, @ForAll("texts") String message) {
        Request request =
                new Request(
                        "result = 1",
                        Map.of(),
                        Duration.ofSeconds(1),
                        Map.of("f", arguments -> arguments));
        Conversation conversation =
                new Conversation(
                        request, new PythonManual(1), new Output(Limits.OUTPUT_CHARS), acquired());
        try {
            assertThat(Json.parseObject(conversation.answer(question, message))).isNotNull();
        } catch (RunEndedException ended) {
            assertThat(ended.verdict().status()).isIn(Status.SUCCESS, Status.FAILURE);
        }
    }

    private static FairSemaphore.Permit acquired() {
        try {
            FairSemaphore.Permit permit = new FairSemaphore(1).permit();
            assertThat(permit.acquire()).isTrue();
            return permit;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Property
    void anyObjectIsAnAnswerOfTheOldFormat(@ForAll("objects") Map<String, Object> answer) {
        NormalAnswer read = NormalAnswer.of(answer);

        assertThat(read.verdict().status()).isIn(Status.SUCCESS, Status.FAILURE);
        boolean failed = read.verdict().status() == Status.FAILURE;
        assertThat(read.verdict().error().isEmpty()).isNotEqualTo(failed);
    }

    /** Any reply of the server is a result; the caller gets no exception. */
    @Property(tries = 40)
    void anyAnswerOfAServerOfOursIsAResult(@ForAll("lines") List<String> lines) throws Exception {
        try (StrangeServer server = StrangeServer.answering(String.join("\n", lines));
                RemoteSandbox sandbox =
                        new RemoteSandbox(
                                new SandboxServer(
                                        server.address(), Optional.empty(), Language.JAVASCRIPT),
                                Language.JAVASCRIPT,
                                Optional.empty(),
                                MeshClock.system())) {
            Request request =
                    new Request(
                            "result = 1",
                            Map.of(),
                            Duration.ofSeconds(20),
                            Map.of("f", arguments -> arguments));

            assertThat(sandbox.run(request).status()).isNotNull();
        }
    }

    @Provide
    Arbitrary<String> questions() {
        return Arbitraries.of(QUESTIONS);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(60), objects().map(Json::write), damaged());
    }

    private Arbitrary<String> damaged() {
        return Combinators.combine(
                        objects().map(Json::write), Arbitraries.integers().between(0, 40))
                .as((json, end) -> json.substring(0, Math.min(end, json.length())));
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return texts().list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        Arbitrary<String> names =
                Arbitraries.of(
                        "output",
                        "success",
                        "result",
                        "function_result",
                        "data",
                        "error",
                        "error_type",
                        "status",
                        "value",
                        "engine",
                        "call",
                        "number",
                        "name",
                        "arguments",
                        "text",
                        "length",
                        "message",
                        "stack");
        Arbitrary<Object> leaves =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                true,
                                false,
                                1L,
                                -1L,
                                Long.MAX_VALUE,
                                0.5,
                                "",
                                "f",
                                "success",
                                "timeout",
                                "a b/../c",
                                "hi\n{\"success\":false}",
                                "{\"success\":true,\"result\":1}",
                                "at f (<input>:1:2)",
                                List.of(),
                                List.of(1L, "x"),
                                Map.of()),
                        Arbitraries.strings().ofMaxLength(20));
        Arbitrary<Object> values =
                Arbitraries.lazyOf(
                        () -> leaves,
                        () -> leaves,
                        () -> Arbitraries.maps(names, leaves).ofMaxSize(4).map(HashMap::new));
        return Arbitraries.maps(names, values).ofMaxSize(6).map(HashMap::new);
    }
}
