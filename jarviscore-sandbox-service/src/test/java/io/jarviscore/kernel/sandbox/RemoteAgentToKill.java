package io.jarviscore.kernel.sandbox;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A process that runs code on a service which never ends; it prints a line when the code has begun.
 */
final class RemoteAgentToKill {
    private RemoteAgentToKill() {}

    /**
     * Never returns.
     *
     * @param args the address of the service and its key
     */
    public static void main(String[] args) throws Exception {
        try (RemoteSandbox sandbox =
                new RemoteSandbox(
                        new SandboxServer(
                                URI.create(args[0]), Optional.of(args[1]), Language.JAVASCRIPT),
                        Language.JAVASCRIPT,
                        Optional.empty(),
                        MeshClock.system())) {
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
