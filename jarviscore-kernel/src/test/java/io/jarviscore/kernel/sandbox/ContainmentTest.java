package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Capability;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that tries not to end, to take too much, or to get out. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContainmentTest {
    private static final LocalSandbox sandbox = LocalSandbox.create(MeshClock.system());

    /** Enough for the code to have begun, short because there are many. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final Duration LONG = Duration.ofSeconds(50);

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void noThreadIsLeft() {
        callers.shutdownNow();
        assertThat(runThreads()).isEmpty();
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static List<Thread> runThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("jarviscore-sandbox-run"))
                .toList();
    }

    private static Result run(String code) throws InterruptedException {
        return sandbox.run(Request.of(code, Map.of(), LONG));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for (;;);",
                "while (true) { try { for (;;); } catch { } finally { continue } }",
                "const spin = () => { try { spin() } finally { spin() } }; for (;;) try { for (;;); } catch { }",
                "/(a+)+$/.test('a'.repeat(40) + 'b')",
                "'a'.repeat(1e7).replace(/a*?b/g, '')",
                "[3, 2, 1].sort(() => { for (;;); })",
                "new Array(4294967295).indexOf(1)",
                "new Array(4294967295).join('')",
                "const s = 'ab'.repeat(5e6); for (;;) s.indexOf('ba'.repeat(2e6) + 'c')",
                "let s = ''; for (;;) s += 'x'",
                "for (;;) await null",
                "const again = () => Promise.resolve().then(again); await again()",
                "const again = () => queueMicrotask(again); again(); await new Promise(() => {})",
                "result = { get x() { for (;;); } }",
                "result = { toJSON() { for (;;); } }",
                "result = { then() { for (;;); } }",
                "console.log({ toJSON() { for (;;); } })",
                "throw { toString() { for (;;); } }",
                "for (;;) console.log('x')",
                "for (;;) try { JSON.parse('['.repeat(1000)) } catch { }",
                "const m = new Map(); for (;;) m.set(m.size % 100, {})",
                "eval('for (;;);')",
                "new Function('for (;;);')()",
                "[1].map(function f() { for (;;); })",
                "new Proxy({}, { get() { for (;;); } }).x",
                "function* g() { for (;;) yield 1 } for (const x of g());",
                "for (const x of { [Symbol.iterator]: () => ({ next: () => ({}) }) });",
            })
    void isDeadAtItsTimeout(String code) throws InterruptedException {
        Result result = sandbox.run(Request.of(code, Map.of(), SHORT));

        assertThat(result.status()).isEqualTo(Status.TIMEOUT);
        assertThat(result.errorType()).contains("Timeout");
        assertThat(result.error().orElseThrow()).contains("300 ms");
        assertThat(result.value()).isNull();
        // Twenty times the time on a busy machine; a spinning engine would never come here.
        assertThat(result.elapsed()).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const f = () => f(); f()",
                "const f = () => { try { f() } catch { f() } }; f()",
                "const f = (a, b) => [1].map(() => f(b, a))[0]; f(1, 2)",
                "const o = { get x() { return this.x } }; o.x",
                "const p = new Proxy({}, { get: (t, k, self) => self[k] }); p.x",
                "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)",
                "eval('['.repeat(1e5))",
                "function* g() { yield* g() } for (const x of g());",
                "class A { toString() { return `${this}` } }; `${new A()}`",
            })
    void endlessRecursionIsAFailure(String code) throws InterruptedException {
        Result result = run(code);

        assertThat(result.status()).isEqualTo(Status.FAILURE);
        assertThat(result.errorType()).contains("StackOverflow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = []; for (;;) a.push(new Array(1000).fill(1))",
                "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
                "const a = []; for (;;) a.push(new Uint8Array(1e6))",
                "result = new ArrayBuffer(1e9)",
                "new Array(1e8).fill(0)",
                "'x'.repeat(2e7).split('')",
                "'A'.repeat(1e7).normalize('NFKD')",
                "const m = new Map(); for (let i = 0; ; i++) m.set('key' + i, { i })",
                "result = Array.from({ length: 1e9 })",
            })
    void aMemoryBombStaysInItsMemoryAndIsReported(String code) throws InterruptedException {
        Result result = run(code);

        assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILURE);
        assertThat(result.errorType()).as("%s", result).contains("OutOfMemory");
        assertThat(result.error().orElseThrow()).contains("64 MB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "require",
                "process",
                "fetch",
                "XMLHttpRequest",
                "WebSocket",
                "setTimeout",
                "setInterval",
                "Java",
                "Packages",
                "java",
                "Javy",
                "plugin",
                "java_invoke",
                "launch",
                "std",
                "os",
                "scriptArgs",
                "print",
                "load",
                "quit",
                "Worker",
                "WebAssembly",
                "SharedArrayBuffer",
                "Atomics",
                "performance",
                "Deno",
                "Bun",
                "window",
                "self",
                "global",
                "module",
                "exports",
                "__dirname",
            })
    void noWayOutHasAName(String name) throws InterruptedException {
        Result result = run("result = [typeof " + name + ", '" + name + "' in globalThis]");

        assertThat(result.value()).isEqualTo(List.of("undefined", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"std", "os", "fs", "./function.mjs", "file:///etc/passwd", "qjs:std"})
    void thereAreNoModules(String name) throws InterruptedException {
        Result result = run("result = await import('" + name + "')");

        assertThat(result.status()).isEqualTo(Status.FAILURE);
        assertThat(result.errorType().orElseThrow()).isIn("ReferenceError", "TypeError");
    }

    @Test
    void breakingOutOfTheWrapperLeadsNowhere() throws InterruptedException {
        Result result =
                run(
                        """
                        }), (async () => {
                          const all = Object.getOwnPropertyNames(globalThis);
                          const names = new Function('return Object.keys(this)')();
                          return [all.includes('java_invoke'), names.includes('launch')];
                        """);

        assertThat(result.value()).isEqualTo(List.of(false, false));
    }

    @Test
    void nothingOfOneRunIsSeenByTheNext() throws InterruptedException {
        Result first =
                run(
                        """
                        globalThis.left = 1;
                        Object.prototype.polluted = 1;
                        Array.prototype.map = () => 'broken';
                        console.constructor.prototype.more = 1;
                        result = 1;
                        """);
        Result second =
                run(
                        """
                        result = [typeof left, typeof {}.polluted, [1].map(x => x), typeof {}.more];
                        """);

        assertThat(first.status()).isEqualTo(Status.SUCCESS);
        assertThat(second.value())
                .isEqualTo(List.of("undefined", "undefined", List.of(1L), "undefined"));
    }

    @Test
    void randomNumbersDifferFromRunToRun() throws InterruptedException {
        assertThat(run("result = Math.random()").value())
                .isNotEqualTo(run("result = Math.random()").value());
    }

    @Test
    void theTimeIsTheMeshesTime() throws InterruptedException {
        try (LocalSandbox own = LocalSandbox.create(new ManualClock())) {
            Result result =
                    own.run(Request.of("result = new Date().toISOString()", Map.of(), LONG));

            assertThat(result.value()).isEqualTo("2026-01-01T00:00:00.000Z");
            assertThat(result.elapsed()).isZero();
        }
    }

    @Test
    void theMeshesClockKills() throws Exception {
        ManualClock clock = new ManualClock();
        try (LocalSandbox own = LocalSandbox.create(clock)) {
            Future<Result> run =
                    callers.submit(
                            () -> own.run(Request.of("for (;;);", Map.of(), Duration.ofHours(1))));
            clock.awaitTimer();
            clock.advance(Duration.ofHours(1));

            Result result = run.get(30, TimeUnit.SECONDS);
            assertThat(result.status()).isEqualTo(Status.TIMEOUT);
            assertThat(result.elapsed()).isEqualTo(Duration.ofHours(1));
            assertThat(clock.timers()).isZero();
        }
    }

    @Test
    void noTimeAtAllIsATimeout() throws InterruptedException {
        assertThat(sandbox.run(Request.of("result = 1", Map.of(), Duration.ZERO)).status())
                .isEqualTo(Status.TIMEOUT);
    }

    @Test
    void aCallerInterruptedBeforehandRunsNothing() {
        CountDownLatch called = new CountDownLatch(1);
        Request request = signalling("signal()", called);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> sandbox.run(request)).isInstanceOf(InterruptedException.class);

        assertThat(called.getCount()).isEqualTo(1);
    }

    @Test
    void aCallerInterruptedWhileTheCodeSpinsReturnsOnlyWhenItIsDead() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch checked = new CountDownLatch(1);
        Request request = signalling("signal(); for (;;);", inside);
        Thread caller =
                Thread.startVirtualThread(
                        () -> {
                            assertThatThrownBy(() -> sandbox.run(request))
                                    .isInstanceOf(InterruptedException.class);
                            if (runThreads().isEmpty()) {
                                checked.countDown();
                            }
                        });
        inside.await();
        caller.interrupt();

        assertThat(checked.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error.prepareStackTrace = take",
                "Object.defineProperty(Error, 'prepareStackTrace', { value: take })",
                "Object.defineProperty(Error, 'prepareStackTrace', { get: () => take })",
                "delete Error.prepareStackTrace; Error.prepareStackTrace = take",
                "Reflect.set(Error, 'prepareStackTrace', take)",
                "TypeError.prepareStackTrace = take; RangeError.prepareStackTrace = take",
            })
    void noStackTraceHandsOutAFunctionOfThePrelude(String attempt) throws InterruptedException {
        Result taken =
                run(
                        "const found = [];"
                                + "const take = (error, sites) => { for (const site of sites)"
                                + " found.push(typeof site.getFunction()); return '' };"
                                + "try { "
                                + attempt
                                + " } catch { }"
                                + "try { console.log({ toJSON() { throw new Error('x') } }) } catch { }"
                                + "try { [1].map(() => { throw new TypeError('x') }) }"
                                + " catch (error) { error.stack }"
                                + "new Error('y').stack; result = found.length");

        assertThat(taken.value()).isEqualTo(0L);
    }

    @Test
    void anExceptionOfEightyMegabytesFromACapabilityIsCut() throws InterruptedException {
        Capability loud =
                arguments -> {
                    throw new IllegalStateException("x".repeat(80_000_000));
                };

        Result result =
                sandbox.run(
                        new Request(
                                "try { await loud() } catch (error) { result = error.message.length }",
                                Map.of(),
                                LONG,
                                Map.of("loud", loud)));

        assertThat(result.status()).isEqualTo(Status.SUCCESS);
        assertThat((Long) result.value()).isBetween(1L, 5_000L);
    }

    @Test
    void aCapabilityThatIgnoresItsInterruptionDoesNotHoldTheRun() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        Capability stubborn =
                arguments -> {
                    boolean released = false;
                    while (!released) {
                        try {
                            release.await();
                            released = true;
                        } catch (InterruptedException e) {
                            // Goes on waiting: the test needs that.
                        }
                    }
                    return null;
                };

        Result result =
                sandbox.run(
                        new Request(
                                "try { wait() } catch {} for (;;);",
                                Map.of(),
                                SHORT,
                                Map.of("wait", stubborn)));
        release.countDown();

        assertThat(result.status()).isEqualTo(Status.TIMEOUT);
    }

    @Test
    void closingKillsRunningCode() throws Exception {
        LocalSandbox own = LocalSandbox.create(MeshClock.system());
        CountDownLatch inside = new CountDownLatch(1);
        Future<Result> run =
                callers.submit(() -> own.run(signalling("signal(); for (;;);", inside)));
        inside.await();
        own.close();

        assertThat(run.get(30, TimeUnit.SECONDS).errorType()).contains("Cancelled");
    }

    @Test
    void closingEndsTheWarmUp() throws Exception {
        LocalSandbox own = LocalSandbox.create(MeshClock.system());
        own.close();

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("jarviscore-sandbox-warm-up")) {
                assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
            }
        }
    }

    @Test
    void aWaitingRunIsKilledByItsTimeoutToo() throws Exception {
        LocalSandbox one = LocalSandbox.create(new QuickJs(), MeshClock.system(), 1);
        Future<Result> first =
                callers.submit(() -> one.run(Request.of("for (;;);", Map.of(), LONG)));
        while (runThreads().isEmpty()) {
            Thread.sleep(1);
        }

        Result second = one.run(Request.of("result = 1", Map.of(), SHORT));

        assertThat(second.status()).isEqualTo(Status.TIMEOUT);
        assertThat(first.isDone()).isFalse();
        one.close();
        assertThat(first.get(30, TimeUnit.SECONDS).errorType()).contains("Cancelled");
    }

    @Test
    void codeMayRunCodeInTheSameSandboxWithOnePlaceOnly() throws InterruptedException {
        try (LocalSandbox one = LocalSandbox.create(new QuickJs(), MeshClock.system(), 1)) {
            Capability nested =
                    arguments -> one.run(Request.of("result = 20", Map.of(), LONG)).value();

            Result result =
                    one.run(
                            new Request(
                                    "result = nested() + nested() + 2",
                                    Map.of(),
                                    LONG,
                                    Map.of("nested", nested)));

            assertThat(result.value()).isEqualTo(42L);
        }
    }

    private static Request signalling(String code, CountDownLatch signal) {
        Capability capability =
                arguments -> {
                    signal.countDown();
                    return null;
                };
        return new Request(code, Map.of(), LONG, Map.of("signal", capability));
    }
}
