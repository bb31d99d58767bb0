package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.testing.SandboxPrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Code that tries to get out of a Deno process, with all names of Deno and Node within its reach.
 * Each attempt fails, and the next run is clean.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EscapeIT {
    private static final String CANARY = "canary-7f3a";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir private static Path folder;
    private static LocalSandbox sandbox;
    private static ServerSocket server;
    private static final AtomicInteger connections = new AtomicInteger();

    @BeforeAll
    static void open() throws IOException {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);
        sandbox =
                LocalSandbox.create(
                        new ProcessPool(new Deno(programs.deno(), false), 2), MeshClock.system());
        Files.writeString(folder.resolve("secret"), CANARY);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(EscapeIT::count);
    }

    @AfterAll
    static void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
            server.close();
        }
    }

    private static void count() {
        try {
            while (true) {
                server.accept().close();
                connections.incrementAndGet();
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    /** The attempt, and a run after it that finds nothing of it. */
    private static Result attempt(String code, Duration timeout) throws InterruptedException {
        Result result = alone(code, timeout);
        assertThat(sandbox.run(Request.of("result = [typeof left, 6 * 7]", Map.of(), LONG)).value())
                .as("the next run")
                .hasToString("[undefined, 42]");
        return result;
    }

    private static Result alone(String code, Duration timeout) throws InterruptedException {
        Map<String, Object> inputs =
                Map.of(
                        "secret", folder.resolve("secret").toString(),
                        "mark", folder.resolve("mark").toString(),
                        "port", server.getLocalPort());
        return sandbox.run(Request.of(code, inputs, timeout));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result = Deno.readTextFileSync(inputs.secret)",
                "result = await Deno.readTextFile('/proc/self/environ')",
                "result = (await import('node:fs')).readFileSync(inputs.secret, 'utf8')",
                "result = process.getBuiltinModule('node:fs').readFileSync(inputs.secret, 'utf8')",
                "result = (await import('file://' + inputs.secret, { with: { type: 'text' } })).default",
                "result = (await import('data:text/javascript,import x from \"file://' + inputs.secret + '\" with { type: \"text\" }; export default x')).default",
                "result = [...Deno.readDirSync('/')].length",
                "Deno.writeTextFileSync(inputs.mark, 'x'); result = 1",
                "(await import('node:fs')).writeFileSync(inputs.mark, 'x'); result = 1",
                "Deno.symlinkSync('/', inputs.mark); result = 1",
                "localStorage.setItem('left', '1'); result = 1",
                "sessionStorage; result = await (await caches.open('left')).keys()",
                "const d = new (await import('node:sqlite')).DatabaseSync(inputs.mark); d.exec('create table t(a)'); result = 1",
            })
    void filesAreOutOfReach(String code) throws InterruptedException {
        Result result = alone(code, LONG);

        assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILURE);
        assertThat(result.toString()).doesNotContain(CANARY);
        assertThat(folder.resolve("mark")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result = (await fetch('http://127.0.0.1:' + inputs.port)).status",
                "result = await Deno.connect({ hostname: '127.0.0.1', port: inputs.port })",
                "result = Deno.listen({ port: 0 }).addr.port",
                "const net = await import('node:net'); result = await new Promise((yes, no) => net.connect(inputs.port, '127.0.0.1', () => yes(1)).on('error', no))",
                "const http = await import('node:http'); result = await new Promise((yes, no) => http.get('http://127.0.0.1:' + inputs.port, () => yes(1)).on('error', no))",
                "const socket = new WebSocket('ws://127.0.0.1:' + inputs.port); result = await new Promise((yes, no) => { socket.onopen = yes; socket.onerror = no })",
                "result = await import('http://127.0.0.1:' + inputs.port + '/x.js')",
                "result = await import('npm:left-pad')",
                "result = await import('jsr:@std/assert')",
                "result = await Deno.resolveDns('example.com', 'A')",
                "const dns = await import('node:dns/promises'); result = await dns.lookup('localhost')",
                "const source = new EventSource('http://127.0.0.1:' + inputs.port); result = await new Promise((yes, no) => { source.onopen = yes; source.onerror = no })",
            })
    void theNetworkIsOutOfReach(String code) throws InterruptedException {
        int before = connections.get();

        Result result = alone(code, LONG);

        assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILURE);
        assertThat(connections).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result = new Deno.Command('/bin/sh', { args: ['-c', 'touch ' + inputs.mark] }).outputSync().code",
                "result = (await import('node:child_process')).execSync('touch ' + inputs.mark).toString()",
                "const { fork } = await import('node:child_process'); for (;;) fork(inputs.mark)",
                "Deno.kill(Deno.ppid, 'SIGKILL'); result = 1",
                "process.kill(process.ppid, 9); result = 1",
                "result = Deno.dlopen('libc.so.6', { getpid: { parameters: [], result: 'i32' } }).symbols.getpid()",
                "result = Deno.env.toObject()",
                "result = Deno.env.get('HOME')",
                "result = Deno.hostname()",
                "result = Deno.systemMemoryInfo().total",
                "const w = new Worker('data:text/javascript,postMessage(Deno.env.toObject())', { type: 'module' }); result = await new Promise((yes, no) => { w.onmessage = (e) => yes(e.data); w.onerror = (e) => { e.preventDefault(); no(new Error('denied')) } })",
                "result = await Deno.permissions.request({ name: 'read' }).then((p) => { if (p.state !== 'granted') throw new Error(p.state); return p.state })",
                "const w = new Worker('data:text/javascript,', { type: 'module', deno: { permissions: { read: true } } }); result = 1",
            })
    void processesAndTheMachineAreOutOfReach(String code) throws InterruptedException {
        Result result = alone(code, LONG);

        assertThat(result.status()).as("%s", result).isEqualTo(Status.FAILURE);
        assertThat(folder.resolve("mark")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for (;;);",
                "for (;;) try { for (;;); } catch { } finally { continue }",
                "/(a+)+$/.test('a'.repeat(40) + 'b')",
                "[3, 2, 1].sort(() => { for (;;); })",
                "'a'.repeat(1e7).replace(/a*?b/g, '')",
                "for (;;) await null",
                "await new Promise(() => setInterval(() => {}, 1))",
                "result = { then() { for (;;); } }",
                "for (;;) console.log('x'.repeat(1e5))",
                "const text = new Uint8Array(1e6); for (;;) Deno.stderr.writeSync(text)",
                "addEventListener('unload', () => { for (;;); }); for (;;);",
                "Deno.stdin.readSync(new Uint8Array(10)); result = 1",
            })
    void isDeadAtItsTimeout(String code) throws InterruptedException {
        Result result = alone(code, SHORT);

        assertThat(result.status()).as("%s", result).isEqualTo(Status.TIMEOUT);
        assertThat(result.elapsed()).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = []; for (;;) a.push(new Array(1000).fill(1))",
                "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
                "const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))",
                "new WebAssembly.Memory({ initial: 30000 }); const a = []; for (;;) a.push(new WebAssembly.Memory({ initial: 3000 }))",
            })
    void aMemoryBombIsStopped(String code) throws InterruptedException {
        Result result = attempt(code, LONG);

        assertThat(result.errorType()).as("%s", result).contains("OutOfMemory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for (let i = 0; i < 3; i++) new Worker('data:text/javascript,for (;;);', { type: 'module' }); for (;;);",
                "Deno.exit(0)",
                "Deno.exit(7)",
                "process.abort()",
                "Deno.kill(Deno.pid, 'SIGKILL')",
                "self.close()",
                "Deno.stdout.writeSync(new Uint8Array([255, 255, 255, 255, 1])); for (;;);",
                "Deno.stdout.writeSync(new Uint8Array([0, 0, 0, 0])); for (;;);",
                "Deno.stdout.writeSync(new Uint8Array([0, 0, 0, 3, 65, 66, 67])); for (;;);",
                "const t = new TextEncoder().encode('call\\n{broken'); Deno.stdout.writeSync(new Uint8Array([0, 0, 0, t.length, ...t])); Deno.exit(1)",
                "const t = new TextEncoder().encode('failed\\n17'); Deno.stdout.writeSync(new Uint8Array([0, 0, 0, t.length, ...t])); for (;;);",
                "const t = new TextEncoder().encode('done\\n{broken'); Deno.stdout.writeSync(new Uint8Array([0, 0, 0, t.length, ...t])); for (;;);",
                "Deno.stdout.close(); for (;;);",
                "const f = () => f(); f()",
                "const f = () => { try { f() } finally { f() } }; try { f() } catch (e) { throw e }",
            })
    void anExitOrAForgedFrameIsAFailureOfThatRunOnly(String code) throws InterruptedException {
        Result result = attempt(code, Duration.ofSeconds(2));

        assertThat(result.status()).as("%s", result).isNotEqualTo(Status.SUCCESS);
    }

    @Test
    void aForgedCallReachesOnlyGrantedCapabilities() throws InterruptedException {
        Result result =
                attempt(
                        """
                        const text = new TextEncoder().encode('call\\n{"name":"halt","arguments":[]}');
                        Deno.stdout.writeSync(new Uint8Array([0, 0, 0, text.length, ...text]));
                        const head = new Uint8Array(4);
                        Deno.stdin.readSync(head);
                        const answer = new Uint8Array(head[3]);
                        Deno.stdin.readSync(answer);
                        result = new TextDecoder().decode(answer);
                        """,
                        LONG);

        assertThat(result.value()).isEqualTo("{\"error\":\"there is no such function\"}");
    }

    @Test
    void tamperingWithBuiltInsStaysInItsRun() throws InterruptedException {
        Result result =
                attempt(
                        """
                        globalThis.left = 1;
                        JSON.stringify = JSON.parse = () => '{"error":"fake"}';
                        Promise.prototype.then = Array.prototype.includes = () => 0;
                        Object.prototype.left = 1;
                        result = { a: 1 };
                        """,
                        LONG);

        assertThat(result.error()).isEmpty();
        assertThat(result.value()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void theEnvironmentIsEmpty() throws InterruptedException {
        Result result = attempt("result = process.env.PATH === undefined", LONG);

        assertThat(result.value()).isNotEqualTo(false);
    }
}
