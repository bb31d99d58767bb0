package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** For any code, the host gets a result and goes on. */
class AnyCodeTest {
    private static final LocalSandbox sandbox = LocalSandbox.create(MeshClock.system());

    // Random code may well loop; most of it ends at once.
    private static final Duration SHORT = Duration.ofMillis(200);

    @AfterContainer
    static void close() {
        sandbox.close();
    }

    private static void holds(String code) throws InterruptedException {
        Result result = sandbox.run(Request.of(code, Map.of("a", List.of(1L, 2L)), SHORT));

        boolean succeeded = result.status() == Status.SUCCESS;
        assertThat(result.error().isEmpty()).isEqualTo(succeeded);
        assertThat(result.errorType().isEmpty()).isEqualTo(succeeded);
        assertThat(result.errorType()).isNotEqualTo(Optional.of("EngineFault"));
        assertThat(Json.write(result.value())).isNotNull();
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void anyBytesAreHandled(@ForAll @Size(max = 200) byte[] bytes) throws InterruptedException {
        holds(new String(bytes, ISO_8859_1));
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void anyTextIsHandled(@ForAll String text) throws InterruptedException {
        holds(text);
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void anySequenceOfWordsIsHandled(@ForAll("words") List<String> words)
            throws InterruptedException {
        holds(String.join(" ", words));
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(
                        "result",
                        "=",
                        "(",
                        ")",
                        "{",
                        "}",
                        "[",
                        "]",
                        ";",
                        ",",
                        ".",
                        "=>",
                        "\n",
                        "function",
                        "f",
                        "async",
                        "await",
                        "return",
                        "throw",
                        "new",
                        "class",
                        "extends",
                        "yield",
                        "for",
                        "while",
                        "if",
                        "else",
                        "try",
                        "catch",
                        "finally",
                        "let",
                        "x",
                        "y",
                        "inputs",
                        "a",
                        "1",
                        "-1e9",
                        "2n",
                        "'s'",
                        "`t${",
                        "}`",
                        "/r+/g",
                        "null",
                        "undefined",
                        "this",
                        "...",
                        "?.",
                        "**",
                        "Promise",
                        "Proxy",
                        "Symbol",
                        "Object",
                        "Array",
                        "JSON",
                        "globalThis",
                        "eval",
                        "console",
                        "log",
                        "prototype",
                        "constructor",
                        "__proto__",
                        "toString",
                        "main",
                        "delete",
                        "of")
                .list()
                .ofMaxSize(30);
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void anyTextGoesInAndComesOutUnchanged(@ForAll("wellFormed") String text)
            throws InterruptedException {
        Result result =
                sandbox.run(
                        Request.of(
                                "console.log(inputs.t); result = [inputs.t]",
                                Map.of("t", text),
                                Duration.ofSeconds(30)));

        assertThat(result.value()).isEqualTo(List.of(text));
        assertThat(result.output()).isEqualTo(text + "\n");
    }

    @Provide
    Arbitrary<String> wellFormed() {
        return Arbitraries.strings()
                .ofMaxLength(100)
                .filter(s -> s.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
    }
}
