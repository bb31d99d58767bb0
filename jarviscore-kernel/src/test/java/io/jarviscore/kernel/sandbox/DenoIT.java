package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Capability;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.testing.SandboxPrograms;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JavaScript and TypeScript in real Deno processes: the contract that QuickJS keeps too. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DenoIT {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static ProcessPool pool;
    private static LocalSandbox sandbox;

    @BeforeAll
    static void open() {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);
        pool = new ProcessPool(new Deno(programs.deno()), 2);
        sandbox = LocalSandbox.create(pool, MeshClock.system());
    }

    @AfterAll
    static void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private static Result run(String code) throws InterruptedException {
        return sandbox.run(Request.of(code, Map.of(), LONG));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    result = 6 * 7                                      | 42
                    function main() { return 42 }                       | 42
                    async function main() { return await 42 }           | 42
                    result = new Promise(done => done(42))              | 42
                    'use strict'; result = 42                           | 42
                    let n: number = 42; result = n                      | 42
                    enum E { A = 42 }; function main(): E { return E.A } | 42
                    result = new Intl.NumberFormat('en').format(42)     | 42
                    """)
    void theAnswerIsTheResultOrMainsReturnValue(String code, String answer)
            throws InterruptedException {
        Result result = run(code);

        assertThat(result.error()).isEmpty();
        assertThat(String.valueOf(result.value())).isEqualTo(answer);
        assertThat(result.sandbox()).isEqualTo("local/deno");
    }

    @Test
    void valuesOfAllKindsCrossThePipe() throws InterruptedException {
        Map<String, Object> inputs =
                Map.of("big", 9007199254740993L, "text", "ü€😀\n", "list", List.of(1L, 2.5, true));

        Result result = sandbox.run(Request.of("result = inputs", inputs, LONG));

        assertThat(result.value()).isEqualTo(inputs);
    }

    @Test
    void aLargeValueCrossesThePipe() throws InterruptedException {
        String text = "x".repeat(900_000);

        Result result = sandbox.run(Request.of("result = inputs.text", Map.of("text", text), LONG));

        assertThat(result.value()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    foo()                                   | ReferenceError | foo is not defined (line 1)
                    null.x                                  | TypeError      | (line 1)
                    let a = ;                               | SyntaxError    | Unexpected token ';' (line 1)
                    let n: number = 1; n.a.b                | TypeError      | (line 1)
                    const x = 1                             | NoResult       | Assign the answer
                    await new Promise(() => {})             | UnsettledPromise | promise
                    result = () => 1                        | TypeError      | JSON cannot carry
                    const f = () => f(); f()                | StackOverflow  | recursion
                    Promise.reject(new Error('u')); null.x  | TypeError      | (line 1)
                    """)
    void aFailureSaysWhyAndWhere(String code, String type, String message)
            throws InterruptedException {
        Result result = run(code);

        assertThat(result.status()).isEqualTo(Status.FAILURE);
        assertThat(result.errorType()).contains(type);
        assertThat(result.error().orElseThrow()).contains(message);
    }

    @Test
    void framesNameTheUsersFunctions() throws InterruptedException {
        assertThat(run("function inner(o) {\n  return o.f();\n}\n\nresult = inner({});").error())
                .contains("o.f is not a function (line 2, in inner)\n    called at line 5");
    }

    @Test
    void hostFunctionsAreCalledByRequestAndAnswer() throws InterruptedException {
        Capability lookup = arguments -> Map.of("given", arguments);

        Result result =
                sandbox.run(
                        new Request(
                                "result = [lookup('k', {a: [1, undefined]}), await lookup()]",
                                Map.of(),
                                LONG,
                                Map.of("lookup", lookup)));

        assertThat(result.error()).isEmpty();
        assertThat(result.value())
                .isEqualTo(
                        List.of(
                                Map.of("given", List.of("k", Map.of("a", Arrays.asList(1L, null)))),
                                Map.of("given", List.of())));
    }

    @Test
    void outputIsCapturedAndCut() throws InterruptedException {
        assertThat(run("console.log('a', {b: 1}); null.x").output()).isEqualTo("a {\"b\":1}\n");
        assertThat(
                        run("for (let i = 0; i < 9999; i++) console.log('123456789'); result=1")
                                .output())
                .hasSizeBetween(20_000, 20_100)
                .endsWith("[output cut: showing 20000 of 99990 characters]");
    }

    @Test
    void theNamesInAProcessAreThoseThatAreWrittenDown() throws Exception {
        assertThat(names()).containsExactlyInAnyOrderElementsOf(Deno.GLOBALS);
        assertThat(pool.facts()).containsEntry("deno", "2.9.6");
    }

    private static Set<Object> names() throws Exception {
        return new HashSet<>((List<?>) pool.facts().get("names"));
    }
}
