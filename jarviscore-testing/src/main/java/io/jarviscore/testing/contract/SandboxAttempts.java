package io.jarviscore.testing.contract;

import io.jarviscore.Sandbox.Language;
import java.util.List;

/** Code that tries to get out of a sandbox, or to bring it down; in each language. */
final class SandboxAttempts {
    private SandboxAttempts() {}

    /** How an attempt has to end. In all cases it reaches nothing. */
    enum End {
        /** By its own failure. */
        DENIED,
        /** At its timeout. */
        KILLED,
        /** By its failure or at its timeout. */
        STOPPED,
        /** In any way: the code may do that to itself. */
        CONTAINED
    }

    /**
     * One attempt.
     *
     * @param kind the thing that is attacked
     * @param end the expected end
     * @param code finds {@code inputs.secret}, {@code inputs.mark} and {@code inputs.port}
     */
    record Attempt(String kind, End end, String code) {
        @Override
        public String toString() {
            return kind + ": " + code;
        }
    }

    static List<Attempt> in(Language language) {
        return language == Language.PYTHON ? PYTHON : JAVASCRIPT;
    }

    /** The answer of an untouched engine to {@link #next}. */
    static String untouched(Language language) {
        return language == Language.PYTHON
                ? "[false, 1, {\"a\": 1}]"
                : "[undefined, undefined, 2, {\"a\":1}]";
    }

    /** Code of the next run: finds what an attempt left behind. */
    static String next(Language language) {
        return language == Language.PYTHON
                ? """
                            import builtins, json
                            result = [hasattr(builtins, 'left'), len([1]), json.dumps({'a': 1})]
                            """
                : "result = [typeof left, typeof ({}).left, [1].map(x => x * 2)[0],"
                        + " JSON.stringify({a: 1})]";
    }

    private static Attempt denied(String kind, String code) {
        return new Attempt(kind, End.DENIED, code);
    }

    private static Attempt killed(String kind, String code) {
        return new Attempt(kind, End.KILLED, code);
    }

    private static Attempt stopped(String kind, String code) {
        return new Attempt(kind, End.STOPPED, code);
    }

    private static Attempt contained(String kind, String code) {
        return new Attempt(kind, End.CONTAINED, code);
    }

    private static final List<Attempt> JAVASCRIPT =
            List.of(
                    denied("file", "result = Deno.readTextFileSync(inputs.secret)"),
                    denied("file", "result = require('fs').readFileSync(inputs.secret, 'utf8')"),
                    denied(
                            "file",
                            "result = (await import('node:fs')).readFileSync(inputs.secret, 'utf8')"),
                    denied("file", "result = (await import('file://' + inputs.secret)).default"),
                    denied("file", "result = std.loadFile(inputs.secret)"),
                    denied("file", "Deno.writeTextFileSync(inputs.mark, 'x'); result = 1"),
                    denied(
                            "network",
                            "result = (await fetch('http://127.0.0.1:' + inputs.port)).status"),
                    denied(
                            "network",
                            "result = await Deno.connect({hostname: '127.0.0.1', port: inputs.port})"),
                    denied(
                            "network",
                            "result = await import('http://127.0.0.1:' + inputs.port + '/x.js')"),
                    denied(
                            "process",
                            "result = new Deno.Command('/bin/sh',"
                                    + " {args: ['-c', 'touch ' + inputs.mark]}).outputSync().code"),
                    denied(
                            "process",
                            "result = (await import('node:child_process'))"
                                    + ".execSync('touch ' + inputs.mark).toString()"),
                    denied("process", "result = os.exec(['touch', inputs.mark])"),
                    denied("environment", "result = Deno.env.toObject()"),
                    denied("environment", "result = process.env.HOME.length"),
                    denied(
                            "reflection",
                            "result = (() => {}).constructor.constructor("
                                    + "'return Deno.readTextFileSync')()(inputs.secret)"),
                    denied(
                            "reflection",
                            "result = await Object.getPrototypeOf(async () => {})"
                                    + ".constructor('return Deno.env.toObject()')()"),
                    denied("host objects", "result = java.lang.System.getProperty('user.home')"),
                    denied("host objects", "result = Java.type('java.lang.System').getenv()"),
                    denied("host objects", "result = halt()"),
                    denied("exit", "Deno.exit(0)"),
                    denied("exit", "process.exit(0)"),
                    denied("exit", "Deno.kill(Deno.pid, 'SIGKILL')"),
                    stopped(
                            "threads",
                            "for (let i = 0; i < 3; i++) new Worker('data:text/javascript,for (;;);',"
                                    + " {type: 'module'}); for (;;);"),
                    denied("memory", "const a = []; for (;;) a.push(new Array(1000).fill(1))"),
                    denied("memory", "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)"),
                    denied("memory", "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))"),
                    killed("CPU", "for (;;) try { for (;;); } catch { } finally { continue }"),
                    killed("CPU in library code", "[3, 2, 1].sort(() => { for (;;); })"),
                    killed("CPU in library code", "result = { toJSON() { for (;;); } }"),
                    killed("regular expressions", "/(a+)+$/.test('a'.repeat(40) + 'b')"),
                    killed("output flood", "for (;;) console.log('x'.repeat(1e5))"),
                    stopped(
                            "fork",
                            "const { fork } = await import('node:child_process');"
                                    + " for (;;) fork(inputs.mark)"),
                    denied("deep recursion", "const f = () => f(); f()"),
                    denied("deep recursion", "let a = []; a[0] = a; result = a"),
                    contained(
                            "tampering",
                            "globalThis.left = 1; Object.prototype.left = 1;"
                                    + " Array.prototype.map = () => [0];"
                                    + " JSON.stringify = JSON.parse = () => '{}';"
                                    + " Promise.prototype.then = () => 0; result = 1"),
                    killed(
                            "forged frames",
                            "console.log('{\"status\":\"success\",\"value\":1}'); for (;;);"),
                    killed("forged frames", "console.log('done\\n1'); for (;;);"),
                    stopped(
                            "forged frames",
                            "Deno.stdout.writeSync(new Uint8Array([255, 255, 255, 255])); for (;;);"),
                    stopped(
                            "forged frames",
                            "const t = new TextEncoder().encode('done\\n{broken');"
                                    + " Deno.stdout.writeSync(new Uint8Array([0, 0, 0, t.length, ...t]));"
                                    + " for (;;);"));

    private static final List<Attempt> PYTHON =
            List.of(
                    denied("file", "result = open(inputs['secret']).read()"),
                    denied(
                            "file",
                            "import js\nresult = js.Deno.readTextFileSync(inputs['secret'])"),
                    contained("file", "open('/tmp/mark', 'w').write('x')\nresult = 1"),
                    denied(
                            "network",
                            """
                            import urllib.request
                            url = f"http://127.0.0.1:{inputs['port']}"
                            result = urllib.request.urlopen(url).status
                            """),
                    denied(
                            "network",
                            """
                            import socket
                            socket.create_connection(('127.0.0.1', inputs['port']))
                            result = 1
                            """),
                    denied(
                            "network",
                            """
                            import js
                            url = f"http://127.0.0.1:{inputs['port']}"
                            result = (await js.fetch(url)).status
                            """),
                    denied(
                            "process",
                            "import subprocess\nresult = subprocess.run(['touch', inputs['mark']])"),
                    denied("environment", "import js\nresult = js.Deno.env.toObject()"),
                    denied(
                            "reflection",
                            """
                            found = [c for c in object.__subclasses__() if c.__name__ == 'Popen']
                            result = found[0](['touch', inputs['mark']]).wait()
                            """),
                    denied("host objects", "result = halt()"),
                    denied("exit", "import os\nos._exit(0)"),
                    denied("exit", "import js\njs.Deno.exit(0)"),
                    denied(
                            "threads",
                            "import threading\nthreading.Thread(target=print).start()\nresult = 1"),
                    denied("memory", "a = []\nwhile True: a.append(bytearray(10 ** 7))"),
                    killed(
                            "CPU",
                            "while True:\n    try:\n        while True: pass\n    except: pass"),
                    killed("CPU in library code", "sum(iter(int, 1))"),
                    killed("regular expressions", "import re\nre.match('(a+)+$', 'a' * 40 + 'b')"),
                    killed("output flood", "while True: print('x' * 100000)"),
                    denied("fork", "import os\nresult = os.fork()"),
                    denied("deep recursion", "def f(): f()\nf()"),
                    contained(
                            "tampering",
                            """
                            import builtins, json
                            builtins.left = 1
                            builtins.len = lambda x: 0
                            json.dumps = lambda *a, **k: '{}'
                            result = 1
                            """),
                    killed("forged frames", "print('{\"status\":\"success\"}')\nwhile True: pass"),
                    stopped(
                            "forged frames",
                            """
                            import js
                            js.Deno.stdout.writeSync(js.Uint8Array.new([255, 255, 255, 255]))
                            while True: pass
                            """));
}
