package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.Sandbox.Capability;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.testing.SandboxPrograms;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Python in real processes: its answers, and its limits. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PyodideIT {
    private static final String CANARY = "canary-7f3a";
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir private static Path folder;
    private static LocalSandbox sandbox;

    @BeforeAll
    static void open() throws Exception {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);
        Files.writeString(folder.resolve("secret"), CANARY);
        sandbox =
                LocalSandbox.create(
                        new ProcessPool(new Pyodide(programs.deno(), programs.pyodide()), 2),
                        MeshClock.system());
    }

    @AfterAll
    static void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private static Result run(String code) throws InterruptedException {
        Map<String, Object> inputs = Map.of("secret", folder.resolve("secret").toString());
        return sandbox.run(Request.of(code, inputs, LONG));
    }

    @Test
    void anyValueOfTheStandardLibraryBecomesPlainData() throws InterruptedException {
        Result result =
                run(
                        """
                        import csv, io, json, re, math, statistics, random, itertools, datetime, enum
                        from collections import Counter, namedtuple, deque
                        from dataclasses import dataclass
                        from decimal import Decimal
                        from fractions import Fraction

                        @dataclass
                        class Order:
                            id: int
                            price: Decimal

                            @property
                            def twice(self):
                                return self.price * 2

                        class Color(enum.Enum):
                            RED = "red"

                        def numbers():
                            yield from range(3)

                        Point = namedtuple("Point", "x y")
                        match [1, 2]:
                            case [a, b]:
                                matched = a + b
                        rows = list(csv.DictReader(io.StringIO("a,b\\n1,2\\n")))
                        print("hello", Order(1, Decimal("1.10")).twice)
                        result = {
                            "rows": rows, "order": Order(1, Decimal("1.10")), "color": Color.RED,
                            "numbers": list(numbers()), "point": Point(1, 2), "matched": matched,
                            "date": datetime.date(2026, 1, 2), "counter": Counter("aab"),
                            "set": {1}, "deque": deque([1]), "big": 2 ** 64, "long": 2 ** 62,
                            "float": 0.1 + 0.2, "none": None, "true": True, "text": "ü€😀",
                            "mean": statistics.mean([1, 2, 3]), 7: "seven",
                        }
                        """);

        assertThat(result.error()).isEmpty();
        assertThat(result.output()).isEqualTo("hello 2.20\n");
        assertThat(result.sandbox()).isEqualTo("local/pyodide");
        Map<?, ?> value = (Map<?, ?>) result.value();
        assertThat(String.valueOf(value))
                .contains(
                        "rows=[{a=1, b=2}]",
                        "order={id=1, price=1.1}",
                        "color=red",
                        "numbers=[0, 1, 2]",
                        "point={x=1, y=2}",
                        "matched=3",
                        "date=2026-01-02",
                        "counter={a=2, b=1}",
                        "set=[1]",
                        "deque=[1]",
                        "big=18446744073709551616",
                        "long=4611686018427387904",
                        "float=0.30000000000000004",
                        "none=null",
                        "true=true",
                        "text=ü€😀",
                        "mean=2",
                        "7=seven");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    result = 6 * 7                                              | 42
                    def main(): return 42                                       | 42
                    async def main(): return 42                                 | 42
                    import asyncio; await asyncio.sleep(0.001); result = 42     | 42
                    """)
    void theAnswerIsTheResultOrMainsReturnValue(String code, String answer)
            throws InterruptedException {
        assertThat(run(code).value()).hasToString(answer);
    }

    @Test
    void hostFunctionsAreCalledByRequestAndAnswer() throws InterruptedException {
        Capability lookup =
                arguments -> {
                    if (arguments.contains("b")) {
                        throw new IllegalArgumentException("no b");
                    }
                    return Map.of("given", arguments);
                };

        Result result =
                sandbox.run(
                        new Request(
                                """
                                try:
                                    lookup("b")
                                except RuntimeError as error:
                                    print(error)
                                result = lookup("a", {"n": (1, 2)})
                                """,
                                Map.of(),
                                LONG,
                                Map.of("lookup", lookup)));

        assertThat(result.error()).isEmpty();
        assertThat(result.output()).isEqualTo("no b\n");
        assertThat(result.value())
                .isEqualTo(Map.of("given", List.of("a", Map.of("n", List.of(1L, 2L)))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    foo()                              | NameError            | name 'foo' is not defined (line 1)
                    x = = 1                            | SyntaxError          | invalid syntax (line 1)
                    x = 1                              | NoResult             | Assign the answer
                    exit()                             | NoResult             | Assign the answer
                    result = float('nan')              | ValueError           | JSON cannot carry
                    result = b'x'                      | TypeError            | JSON cannot carry
                    result = 'x' * 1000001             | ValueError           | too large
                    import numpy                       | ModuleNotFoundError  | numpy
                    def f(): f()%n%nf()                | StackOverflow        | recursion
                    """)
    void aFailureSaysWhyAndWhere(String code, String type, String message)
            throws InterruptedException {
        Result result = run(code.replace("%n", "\n"));

        assertThat(result.status()).isEqualTo(Status.FAILURE);
        assertThat(result.errorType()).contains(type);
        assertThat(result.error().orElseThrow()).contains(message);
    }

    @Test
    void framesNameTheUsersFunctions() throws InterruptedException {
        assertThat(run("def inner(o):\n  return o.f()\n\nresult = inner(1)").error())
                .contains(
                        "'int' object has no attribute 'f' (line 2, in inner)\n    called at line 4");
    }

    @Test
    void theManualIsShortAndErrorsBringTheRest() throws InterruptedException {
        assertThat(sandbox.language()).isEqualTo(Sandbox.Language.PYTHON);
        assertThat(sandbox.manual().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(Sandbox.MANUAL_BYTES);
        assertThat(sandbox.advice(run("import numpy"))).contains("Only the standard library");
        assertThat(sandbox.advice(run("result = {1: b''}"))).contains("bytes are errors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result = open(inputs['secret']).read()",
                "import os; result = os.listdir('/tmp')[0] + open('/proc/self/environ').read()",
                "import js; result = js.Deno.readTextFileSync(inputs['secret'])",
                "from pyodide.code import run_js; result = run_js('Deno.readTextFileSync')(inputs['secret'])",
                "import js; js.Deno.writeTextFileSync(inputs['secret'], 'x'); result = 1",
                "import js; result = js.Deno.env.toObject().to_py()",
                "import subprocess; result = subprocess.run(['id']).returncode",
                "import os; result = os.fork()",
                "import os; result = os.system('id') or 1/0",
                "import js; js.Deno.Command.new('id').outputSync(); result = 1",
                "import socket; socket.create_connection(('127.0.0.1', 22), 2); result = 1",
                "import urllib.request; result = urllib.request.urlopen('http://127.0.0.1:22').status",
                "import js; await js.fetch('http://127.0.0.1:22'); result = 1",
                "import threading; threading.Thread(target=print).start(); result = 1",
                "import ctypes; result = ctypes.CDLL('libc.so.6').getpid()",
                "import micropip; result = 1",
            })
    void theWayOutIsDenied(String code) throws Exception {
        Result result = run(code);

        assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILURE);
        assertThat(result.toString()).doesNotContain(CANARY);
        assertThat(folder.resolve("secret")).hasContent(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while True: pass",
                "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
                "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
                "sum(range(10 ** 12))",
                "sorted(range(10), key=lambda x: [0 for _ in iter(int, 1)])",
            })
    void isDeadAtItsTimeout(String code) throws InterruptedException {
        Result result = sandbox.run(Request.of(code, Map.of(), Duration.ofMillis(700)));

        // A busy machine may need the whole time to start the process; it is dead all the same.
        assertThat(result.status()).as("%s", result).isEqualTo(Status.TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = []\nwhile True: a.append('x' * 10 ** 7 + str(len(a)))",
                "result = 'x' * 10 ** 10",
                "import js; a = js.Array.new()\nwhile True: a.push(js.Uint8Array.new(10 ** 7).fill(1))",
            })
    void aMemoryBombIsStopped(String code) throws InterruptedException {
        Result result = run(code);

        assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILURE);
        assertThat(result.toString())
                .as("%s", result)
                .containsAnyOf("OutOfMemory", "OverflowError", "allocation failed");
    }

    @Test
    void nothingOfOneRunIsSeenByTheNext() throws InterruptedException {
        run(
                """
                import builtins, json, random, js
                builtins.left = 1
                json.dumps = lambda *a, **k: '"fake"'
                js.globalThis.left = 1
                open('/left', 'w').write('x')
                result = 1
                """);
        Result next =
                run(
                        """
                        import builtins, js, os, json
                        result = [hasattr(builtins, 'left'), hasattr(js, 'left'), os.path.exists('/left'), json.dumps(1)]
                        """);

        assertThat(next.value()).isEqualTo(List.of(false, false, false, "1"));
    }

    @Test
    void randomNumbersDifferFromRunToRun() throws InterruptedException {
        String code = "import random, uuid; result = [random.random(), str(uuid.uuid4())]";

        assertThat(run(code).value()).isNotEqualTo(run(code).value());
    }
}
