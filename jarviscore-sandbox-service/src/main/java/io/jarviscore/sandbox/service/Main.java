package io.jarviscore.sandbox.service;

import java.io.IOException;

/** Runs a service until the process receives a signal. */
public final class Main {
    private Main() {}

    /** Reads the environment, starts the service, and prints its address and languages. */
    public static void main(String[] args) throws IOException {
        SandboxService service;
        try {
            service = SandboxService.start(ServiceOptions.of(System.getenv()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(service::close, "jarviscore-sandbox-close"));
        System.out.println(
                "Sandbox service at " + service.address() + " runs " + service.languages());
    }
}
