package io.jarviscore.kernel.sandbox;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A process that runs code which never ends, by one of the engines; it prints a line when the code
 * has begun.
 */
final class AgentToKill {
    private AgentToKill() {}

    /**
     * Never returns.
     *
     * @param args nothing for QuickJS, else the executable of Deno, and the folder of Pyodide for
     *     Python
     */
    public static void main(String[] args) throws Exception {
        try (LocalSandbox sandbox = sandbox(args)) {
            sandbox.run(
                    new Request(
                            args.length == 2 ? "begun()\nwhile True: pass" : "begun(); for (;;);",
                            Map.of(),
                            Duration.ofMinutes(5),
                            Map.of(
                                    "begun",
                                    arguments -> {
                                        System.out.println("begun");
                                        return null;
                                    })));
        }
    }

    private static LocalSandbox sandbox(String[] args) {
        LocalEngine engine =
                switch (args.length) {
                    case 0 -> new QuickJs();
                    case 1 -> new ProcessPool(new Deno(Path.of(args[0])), 2);
                    default -> new ProcessPool(new Pyodide(Path.of(args[0]), Path.of(args[1])), 2);
                };
        return LocalSandbox.create(engine, MeshClock.system());
    }
}
