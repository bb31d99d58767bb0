package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.Sandbox.Capability;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of generated code: its answers, inputs and failures. */
class LocalSandboxTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final LocalSandbox sandbox = LocalSandbox.create(MeshClock.system());

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static Result run(String code) throws InterruptedException {
        return sandbox.run(Request.of(code, Map.of(), LONG));
    }

    private static Result run(String code, String name, Capability capability)
            throws InterruptedException {
        return sandbox.run(new Request(code, Map.of(), LONG, Map.of(name, capability)));
    }

    private static Object answer(String code) throws InterruptedException {
        Result result = run(code);
        assertThat(result.error()).isEmpty();
        assertThat(result.status()).isEqualTo(Status.SUCCESS);
        return String.valueOf(Json.write(result.value()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "result = 1 + 2 * 3                                   | 7",
                "let result = [1, 'a', true, null]                    | [1,\"a\",true,null]",
                "const result = {a: {b: [1.5]}}                       | {\"a\":{\"b\":[1.5]}}",
                "var result; result = 'text'                          | \"text\"",
                "'use strict'; result = 1                             | 1",
                "globalThis.result = 2                                | 2",
                "function main() { return 5 }                         | 5",
                "async function main() { return 6 }                   | 6",
                "const main = () => 7                                 | 7",
                "result = Promise.resolve(8)                          | 8",
                "result = await Promise.resolve(9)                    | 9",
                "return 10                                            | 10",
                "result = null                                        | null",
                "result = 0                                           | 0",
                "result = false                                       | false",
                "result = ''                                          | \"\"",
                "result = {answer: 42}                                | {\"answer\":42}",
                "async function main() { return {success: false} }    | {\"success\":false}",
                "result = 11 // a comment                             | 11",
                "result = 3; function main() { return 4 }             | 3",
                "result = eval('6 * 7')                               | 42",
                "class A { #x = 1; get x() { return this.#x } }; result = new A().x ?? 0 | 1",
                "result = [...new Map([['a', 1]])].flat()             | [\"a\",1]",
                "queueMicrotask(() => { result = 1 }); await null; result += 1 | 2",
            })
    void theAnswerIsTheResultOrMainsReturnValue(String code, String expected)
            throws InterruptedException {
        assertThat(answer(code)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "result = -(2n ** 63n)                    | -9223372036854775808",
                "result = 2n ** 63n                       | \"9223372036854775808\"",
                "result = [1e21, -(2 ** 63), 2 ** 52]     | [1.0E21,-9.223372036854776E18,4503599627370496]",
                "result = new Set([1, 2])                 | [1,2]",
                "result = new Map([[1, 2], ['a', 3]])     | {\"1\":2,\"a\":3}",
                "result = new Uint8Array([1, 2])          | [1,2]",
                "result = new Date(0)                     | \"1970-01-01T00:00:00.000Z\"",
                "result = {a: undefined, b: [undefined]}  | {\"b\":[null]}",
                "result = {toJSON() { return 5 }}         | 5",
                "result = [new TypeError('no'), /a+/g]    | [\"TypeError: no\",\"/a+/g\"]",
                "result = JSON.parse('{\"__proto__\": 1}')  | {\"__proto__\":1}",
                "result = '\\ud800'                       | \"\ufffd\"",
                "result = -0                              | 0",
                "result = 9007199254740993n               | 9007199254740993",
            })
    void anAnswerThatIsNearlyJsonIsConverted(String code, String expected)
            throws InterruptedException {
        assertThat(answer(code)).isEqualTo(expected);
    }

    @Test
    void largeNumbersKeepTheirDigitsAcrossTheBorder() throws InterruptedException {
        Map<String, Object> inputs =
                Map.of(
                        "id",
                        1_234_567_890_123_456_789L,
                        "huge",
                        java.math.BigInteger.TWO.pow(60),
                        "money",
                        new java.math.BigDecimal("12345678901234567.89"),
                        "small",
                        5L);

        Sandbox.Result result =
                sandbox.run(
                        Sandbox.Request.of(
                                "result = {copy: inputs, text: JSON.stringify(inputs.id),"
                                        + " next: inputs.id + 1n, sum: inputs.small + 1}",
                                inputs,
                                Duration.ofSeconds(30)));

        assertThat(result.error()).isEmpty();
        assertThat(result.value())
                .isEqualTo(
                        Map.of(
                                "copy",
                                Map.of(
                                        "id",
                                        1_234_567_890_123_456_789L,
                                        "huge",
                                        1L << 60,
                                        "money",
                                        "12345678901234567.89",
                                        "small",
                                        5L),
                                "text",
                                "1234567890123456789",
                                "next",
                                1_234_567_890_123_456_790L,
                                "sum",
                                6L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "result = {a: [NaN]}                                  | TypeError  | result.a[0] is NaN",
                "result = 1 / 0                                       | TypeError  | result is Infinity",
                "result = 1234567890123456789                         | RangeError | numbers lose digits",
                "result = () => 1                                     | TypeError  | result is a function",
                "result = {a: Symbol('x')}                            | TypeError  | result.a is a symbol",
                "result = {}; result.self = result                    | TypeError  | result.self contains itself",
                "result = []; for (let i = 0; i < 150; i++) result = [result] | RangeError | deeper than 100",
                "result = 'x'.repeat(1000001)                         | RangeError | too large: 1000003",
                "result = undefined                                   | NoResult   | No 'result' variable found",
                "const x = 1                                          | NoResult   | No 'result' variable found",
                "function main() {}                                   | NoResult   | No 'result' variable found",
                "await new Promise(() => {})                          | UnsettledPromise | waits for a promise",
                "throw 'text'                                         | Error      | thrown: text",
                "throw null                                           | Error      | thrown: null",
                "throw { toString() { throw 1 } }                     | Error      | thrown: (a value that cannot",
                "throw new Proxy({}, { get() { throw 1 } })           | Error      | thrown: (a value that cannot",
                "throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } }) | Error | cannot be shown",
                "throw Symbol('x')                                    | Error      | thrown: Symbol(x)",
                "Error = Map = 1; null.x                              | TypeError  | of null",
                "result = Promise.reject(new RangeError('late'))      | RangeError | late",
                "class Odd extends Error { name = 'Not a name' }; throw new Odd('m') | Error | m",
                "x.y                                                  | ReferenceError | x is not defined",
                "Promise.reject(new Error('unseen')); null.x          | TypeError  | of null",
            })
    void aValueThatCannotBeAnAnswerIsAFailureWithTheReason(String code, String type, String message)
            throws InterruptedException {
        Result result = run(code);

        assertThat(result.status()).isEqualTo(Status.FAILURE);
        assertThat(result.value()).isNull();
        assertThat(result.errorType()).contains(type);
        assertThat(result.error().orElseThrow()).contains(message);
    }

    @Test
    void anErrorNamesTheLinesOfTheUsersCodeOnly() throws InterruptedException {
        Result result = run("function inner(o) {\n  return o.f();\n}\n\nresult = inner({});");

        assertThat(result.errorType()).contains("TypeError");
        assertThat(result.error())
                .contains("not a function (line 2, in inner)\n    called at line 5");
    }

    @Test
    void aPropertyAccessHasNoExactPlace() throws InterruptedException {
        assertThat(run("const o = 1;\nfoo();\nresult = o.a.b").error().orElseThrow())
                .isEqualTo("foo is not defined (line 2)");
        assertThat(run("const f = (o) => {\n  return o.a.b;\n};\nf({})").error().orElseThrow())
                .startsWith("cannot read property 'b' of undefined (at or after line 1, in f)");
    }

    @Test
    void aSyntaxErrorNamesItsPlace() throws InterruptedException {
        assertThat(run("let a = 1;\nlet b = ;").error().orElseThrow()).endsWith("';' (line 2)");
        assertThat(run("let b = ;").error().orElseThrow()).endsWith("(line 1)");
        assertThat(run("function f() {\n").errorType()).contains("SyntaxError");
        assertThat(run("function f() {\n").error().orElseThrow()).contains("(the end of the code)");
    }

    @Test
    void inputsAreFrozenAllTheWayDown() throws InterruptedException {
        Map<String, Object> inputs = Map.of("list", List.of(1L, Map.of("k", "v")));
        Result result =
                sandbox.run(
                        Request.of(
                                """
                                'use strict';
                                const refused = [];
                                for (const attempt of [
                                  () => { inputs.list[1].k = 'changed' },
                                  () => { inputs.list.push(1) },
                                  () => { inputs.added = 1 },
                                  () => { globalThis.inputs = {} },
                                  () => { delete inputs.list },
                                ]) try { attempt() } catch (e) { refused.push(e.name) }
                                result = { refused, inputs };
                                """,
                                inputs,
                                LONG));

        assertThat(result.error()).isEmpty();
        assertThat(result.value())
                .isEqualTo(
                        Map.of("refused", Collections.nCopies(5, "TypeError"), "inputs", inputs));
    }

    @Test
    void inputsThatAreNotJsonOrTooLargeAreTheCallersError() {
        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("self", cyclic);

        assertThatThrownBy(() -> sandbox.run(Request.of("result=1", cyclic, LONG)))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(
                        () ->
                                sandbox.run(
                                        Request.of(
                                                "result=1",
                                                Map.of("text", "x".repeat(4_000_001)),
                                                LONG)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 4000000");
    }

    @Test
    void largeInputsFitIntoTheMemory() throws InterruptedException {
        List<Object> rows = new ArrayList<>();
        for (long i = 0; i < 30_000; i++) {
            rows.add(Map.of("id", i, "text", "some words " + i));
        }

        Result result =
                sandbox.run(Request.of("result = inputs.rows.length", Map.of("rows", rows), LONG));

        assertThat(result.value()).isEqualTo(30_000L);
    }

    @Test
    void printedTextIsCaptured() throws InterruptedException {
        Result result =
                run(
                        """
                        console.log('a', 1, {b: [2]}, null, undefined);
                        console.error(new TypeError('no'), 3n, () => 1 ? 2 : 3);
                        const o = {}; o.o = o; console.warn(o);
                        throw new Error('after');
                        """);

        assertThat(result.output())
                .isEqualTo(
                        """
                        a 1 {"b":[2]} null undefined
                        TypeError: no 3 () => 1 ? 2 : 3
                        [object Object]
                        """);
        assertThat(result.status()).isEqualTo(Status.FAILURE);
    }

    @Test
    void tooMuchOutputIsCutWithAMark() throws InterruptedException {
        Result many = run("for (let i = 0; i < 3000; i++) console.log('123456789'); result = 1");
        assertThat(many.status()).isEqualTo(Status.SUCCESS);
        assertThat(many.output())
                .hasSizeBetween(20_000, 20_100)
                .endsWith("[output cut: showing 20000 of 30000 characters]");

        Result one = run("console.log('x'.repeat(5000000)); result = 1");
        assertThat(one.output()).endsWith("[output cut: showing 20000 of 5000001 characters]");
    }

    @Test
    void capabilitiesTakeAndGivePlainJson() throws InterruptedException {
        List<Object> seen = new ArrayList<>();
        Result result =
                run(
                        "result = [lookup('k', {a: [1, 2.5, undefined]}), await lookup()]",
                        "lookup",
                        arguments -> {
                            seen.add(arguments);
                            return Map.of("size", arguments.size());
                        });

        assertThat(result.error()).isEmpty();
        assertThat(result.value()).isEqualTo(List.of(Map.of("size", 2L), Map.of("size", 0L)));
        assertThat(seen)
                .containsExactly(
                        List.of("k", Map.of("a", Arrays.asList(1L, 2.5, null))), List.of());
    }

    @Test
    void aCapabilityThatGivesNothingGivesNull() throws InterruptedException {
        assertThat(run("result = [nothing()]", "nothing", a -> null).value())
                .isEqualTo(Collections.singletonList(null));
    }

    @Test
    void aCapabilitysExceptionIsThrownInsideWithItsMessage() throws InterruptedException {
        Capability failing =
                arguments -> {
                    throw new IllegalStateException("no such key");
                };

        Result caught = run("try { f() } catch (e) { result = [e.name, e.message] }", "f", failing);
        assertThat(caught.value()).isEqualTo(List.of("Error", "no such key"));

        Result thrown = run("\nf()", "f", failing);
        assertThat(thrown.status()).isEqualTo(Status.FAILURE);
        assertThat(thrown.error().orElseThrow()).isEqualTo("no such key (line 2)");
    }

    @Test
    void aCapabilityIsNotCalledWithValuesThatJsonCannotCarry() throws InterruptedException {
        Result result =
                run(
                        "f(1, {a: () => 1})",
                        "f",
                        arguments -> {
                            throw new AssertionError("called");
                        });

        assertThat(result.error().orElseThrow()).contains("f()[1].a is a function");
    }

    @Test
    void aCapabilitysAnswerIsLimitedToo() throws InterruptedException {
        Result result = run("big()", "big", arguments -> "x".repeat(1_000_001));

        assertThat(result.error().orElseThrow()).contains("answer is too large");
    }

    @Test
    void aCapabilityNeedsANameThatCanBeCalledAndIsFree() {
        assertThatThrownBy(() -> run("1", "web-search", a -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("web-search");
        for (String taken : List.of("Object", "console", "inputs", "result", "eval")) {
            assertThatThrownBy(() -> run("1", taken, a -> null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("already has");
        }
    }

    @Test
    void codeThatIsTooLongIsNotRun() throws InterruptedException {
        assertThat(run("//" + "x".repeat(1_000_000)).errorType()).contains("CodeTooLong");
    }

    @Test
    void theCodesOwnToolsSurviveItsTamperingWithBuiltIns() throws InterruptedException {
        assertThat(
                        answer(
                                """
                                JSON.stringify = JSON.parse = () => '{"error":"fake"}';
                                Promise.prototype.then = Array.prototype.includes = () => 0;
                                Object.keys = () => [];
                                result = { a: 1 };
                                """))
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void everyExampleOfTheAdviceGivesTheAnswerItPromises() throws InterruptedException {
        String advice = sandbox.advice(run("const x = 1"));

        for (JavaScriptManual.Example example : JavaScriptManual.EXAMPLES) {
            assertThat(advice).contains(example.code());
            Result result = sandbox.run(Request.of(example.code(), example.inputs(), LONG));
            assertThat(result.value()).isEqualTo(example.answer());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    fetch('x')                                 | Not there: require
                    import fs from 'fs'                        | Not there: require
                    result = () => 1                           | Map an object
                    result = NaN                               | NaN, Infinity
                    result = 'x'.repeat(1000001)               | 1,000,000 characters
                    'use strict'; inputs.a = 1                 | copy it to change it
                    """)
    void anErrorBringsTheChapterThatWouldHavePreventedIt(String code, String advice)
            throws InterruptedException {
        assertThat(sandbox.advice(run(code))).contains(advice);
    }

    @Test
    void anErrorOfTheCodesOwnLogicBringsNoAdvice() throws InterruptedException {
        assertThat(sandbox.advice(run("throw new Error('no order 7')"))).isEmpty();
    }

    @Test
    void theManualIsShort() {
        assertThat(sandbox.manual().getBytes(UTF_8)).hasSizeLessThan(Sandbox.MANUAL_BYTES);
    }

    @Test
    void theNamesThatAreWrittenDownAreTheEngines() {
        assertThat(Globals.NAMES).isEqualTo(EngineImage.take().globals());
    }

    @Test
    void theAdviceNamesOnlyExistingFunctions() throws InterruptedException {
        List<String> lines = sandbox.advice(run("fetch('x')")).lines().toList();

        for (String name : lines.get(0).replaceAll("There: |\\.$", "").split(", ", -1)) {
            assertThat(answer("result = '" + name + "' in globalThis")).as(name).isEqualTo("true");
        }
        assertThat(lines.get(1)).contains("require", "fetch", "setTimeout", "process");
        assertThat(lines.toString()).doesNotContain("java_invoke", "Javy", "launch");
    }

    @Test
    void theSandboxReportsItsLanguageAndItsIsolation() {
        assertThat(sandbox.language()).isEqualTo(Sandbox.Language.JAVASCRIPT);
        assertThat(sandbox.containment()).contains("JavaScript", "QuickJS", "inside this process");
    }

    @Test
    void theResultSaysHowLongItTookAndWhere() throws InterruptedException {
        Result result = run("result = 1");

        assertThat(result.mode()).isEqualTo("local");
        assertThat(result.sandbox()).isEqualTo("local/quickjs");
        assertThat(result.elapsed()).isPositive().isLessThan(LONG);
        assertThat(result.errorType()).isEmpty();
    }

    @Test
    void wholeNumbersKeepEveryDigit() throws InterruptedException {
        assertThat(run("result = 2n ** 64n").value()).isEqualTo("18446744073709551616");
        assertThat(run("result = 9007199254740991").value()).isEqualTo(9007199254740991L);
        assertThat(run("result = 0.1 + 0.2").value()).isEqualTo(0.1 + 0.2);
    }

    @Test
    void aClosedSandboxRefuses() {
        LocalSandbox closed = LocalSandbox.create(MeshClock.system());
        closed.close();
        closed.close();
        Sandbox.Request request = Request.of("result = 1", Map.of(), LONG);

        assertThatThrownBy(() -> closed.run(request))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("closed");
    }
}
