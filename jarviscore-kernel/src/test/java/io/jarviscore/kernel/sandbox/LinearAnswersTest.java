package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.Sandbox.Request;
import io.jarviscore.testing.Linearity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames and answers from untrusted code and servers are read in a time that grows with them. */
@Timeout(60)
class LinearAnswersTest {
    @ParameterizedTest
    @ValueSource(strings = {"x", "\n", "print\n", "\u0000"})
    void frames(String piece) {
        Linearity.check(
                800_000,
                n -> frame(piece.repeat(n / piece.length())),
                bytes -> readAll(new ByteArrayInputStream(bytes)));
        Linearity.check(
                800_000,
                n -> {
                    byte[] one = frame("print\n" + piece);
                    ByteBuffer many = ByteBuffer.allocate(n / one.length * one.length);
                    while (many.hasRemaining()) {
                        many.put(one);
                    }
                    return many.array();
                },
                bytes -> readAll(new ByteArrayInputStream(bytes)));
    }

    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }

    private static void readAll(ByteArrayInputStream bytes) {
        Frames frames = new Frames(bytes, OutputStream.nullOutputStream());
        try {
            while (bytes.available() > 0) {
                frames.read();
            }
        } catch (IOException refused) {
            // that is an answer, too
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}\n",
                "{\"success\":\n",
                "\n",
                "{\"success\":true}\n",
                " {\n",
                "x",
                "\r",
                "[{"
            })
    void answersOfTheOldFormat(String piece) {
        Linearity.check(
                200_000,
                n -> Map.<String, Object>of("output", piece.repeat(n / piece.length())),
                NormalAnswer::of);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at ",
                "at async ",
                "at x (",
                "at f (<input>:1:",
                "<input>",
                "at (",
                " ",
                "\n",
                "1",
                "at f (<input>, <anonymous>:999999999:\n"
            })
    void errorsOfTheCode(String piece) {
        CodeError error = new CodeError("result = 1", new PythonManual(1));
        Linearity.check(
                200_000,
                n -> piece.repeat(n / piece.length()),
                text ->
                        error.verdict(
                                Map.of("name", text, "message", text, "stack", "at " + text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "import", "export\n", " \n", "x"})
    void codeThatIsSearchedForImports(String piece) {
        Linearity.check(
                400_000,
                n -> piece.repeat(n / piece.length()),
                code -> new CodeError(code, new JavaScriptManual(1, "", "", Globals.NAMES)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\u0000", "{\\\"a\\\":", "\uD83D\uDE00"})
    void questionsOfTheCode(String piece) {
        Linearity.check(
                400_000,
                n -> piece.repeat(n / piece.length()),
                text -> {
                    Conversation conversation =
                            new Conversation(
                                    Request.of("result = 1", Map.of(), Duration.ofSeconds(1)),
                                    new PythonManual(1),
                                    new Output(Limits.OUTPUT_CHARS),
                                    new FairSemaphore(1).permit());
                    conversation.answer("print", "{\"text\":\"" + text + "\",\"length\":1}");
                    conversation.answer("call", "{\"name\":\"" + text + "\",\"arguments\":[]}");
                });
    }
}
