package io.jarviscore.sandbox.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a service is set up. {@link #of} reads environment variables.
 *
 * @param host the address to listen on, {@code SANDBOX_SERVICE_HOST}; 127.0.0.1 by default
 * @param port the port, {@code SANDBOX_SERVICE_PORT}; 8080 by default, 0 for a free one
 * @param key the bearer key, {@code SANDBOX_SERVICE_KEY}; required unless the host is a loopback
 *     address
 * @param deno Deno's executable, {@code SANDBOX_ENGINE_PATH}; without it, JavaScript runs by
 *     QuickJS
 * @param pyodide the npm package pyodide, {@code SANDBOX_PYTHON_PATH}; Python needs it and Deno
 * @param runs how many runs compute at a time, {@code SANDBOX_SERVICE_RUNS}; by default as many as
 *     there are processors
 * @param queue how many more wait, {@code SANDBOX_SERVICE_QUEUE}; 64 by default. The rest is
 *     refused with status 429
 * @param timeout the longest that one run may take, {@code EXECUTION_TIMEOUT} in seconds; 300 by
 *     default
 */
public record ServiceOptions(
        String host,
        int port,
        Optional<String> key,
        Optional<Path> deno,
        Optional<Path> pyodide,
        int runs,
        int queue,
        Duration timeout) {

    private static final int MOST_PORT = 65_535;
    private static final int MOST_RUNS = 1_024;
    private static final int MOST_QUEUE = 100_000;
    private static final int MOST_SECONDS = 86_400;

    /**
     * Checks that only this machine reaches a service without a key, and that Python has Deno.
     *
     * @throws IllegalArgumentException if not, with the variable to set
     */
    public ServiceOptions {
        if (key.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "SANDBOX_SERVICE_KEY is missing: without a key the service listens on a loopback"
                            + " address only, and SANDBOX_SERVICE_HOST is "
                            + host);
        }
        if (pyodide.isPresent() && deno.isEmpty()) {
            throw new IllegalArgumentException(
                    "SANDBOX_PYTHON_PATH needs SANDBOX_ENGINE_PATH: Python runs in Deno");
        }
    }

    /**
     * Reads environment variables.
     *
     * @throws IllegalArgumentException if one cannot be used; names it and the accepted values
     */
    public static ServiceOptions of(Map<String, String> environment) {
        return new ServiceOptions(
                environment.getOrDefault("SANDBOX_SERVICE_HOST", "127.0.0.1"),
                whole(environment, "SANDBOX_SERVICE_PORT", 8080, 0, MOST_PORT),
                text(environment, "SANDBOX_SERVICE_KEY"),
                text(environment, "SANDBOX_ENGINE_PATH").map(Path::of),
                text(environment, "SANDBOX_PYTHON_PATH").map(Path::of),
                whole(
                        environment,
                        "SANDBOX_SERVICE_RUNS",
                        Runtime.getRuntime().availableProcessors(),
                        1,
                        MOST_RUNS),
                whole(environment, "SANDBOX_SERVICE_QUEUE", 64, 0, MOST_QUEUE),
                Duration.ofSeconds(whole(environment, "EXECUTION_TIMEOUT", 300, 1, MOST_SECONDS)));
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static int whole(
            Map<String, String> environment, String name, int byDefault, int least, int most) {
        String text = environment.getOrDefault(name, String.valueOf(byDefault));
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below names the accepted values.
        }
        throw new IllegalArgumentException(
                name
                        + " is \""
                        + text
                        + "\"; a whole number from "
                        + least
                        + " to "
                        + most
                        + " is accepted");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "SANDBOX_SERVICE_HOST is \"" + host + "\", which is no address of this machine",
                    e);
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "ServiceOptions[host=" + host + ", port=" + port + ", runs=" + runs + "]";
    }
}
