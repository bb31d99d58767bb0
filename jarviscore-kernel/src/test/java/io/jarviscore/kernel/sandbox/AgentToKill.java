package io.jarviscore.kernel.sandbox;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A process that runs code which never ends; it prints a line when the code has begun. */
final class AgentToKill {
    private AgentToKill() {}

    /**
     * Never returns.
     *
     * @param args the executable of Deno
     */
    public static void main(String[] args) throws InterruptedException {
        try (LocalSandbox sandbox =
                LocalSandbox.create(
                        new ProcessPool(new Deno(Path.of(args[0])), 2), MeshClock.system())) {
            sandbox.run(
                    new Request(
                            "begun(); for (;;);",
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
}
