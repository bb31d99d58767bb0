package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A {@link LeanModelServer} in a process of its own, which ends with this object. */
final class ServerProcess implements AutoCloseable {
    private final JavaProcess process;
    private final int port;

    private ServerProcess(JavaProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerProcess start() throws IOException {
        JavaProcess process =
                JavaProcess.start(
                        Path.of("."),
                        List.of("-Xmx1g", "-XX:+UseSerialGC"),
                        LeanModelServer.class.getName());
        return new ServerProcess(process, Integer.parseInt(process.lineStarting("")));
    }

    /** Where a model with this script is. */
    URI endpoint(Script script) {
        return script.at(port);
    }

    /** Its counts since the last request for them. */
    Traffic.Counts takeCounts() throws IOException {
        URI counts = URI.create("http://127.0.0.1:" + port + LeanModelServer.COUNTS);
        try (InputStream in = counts.toURL().openStream()) {
            return Traffic.Counts.parse(new String(in.readAllBytes(), UTF_8));
        }
    }

    /** How many requests of this account were refused. */
    long refused(String account) throws IOException {
        URI counts = URI.create("http://127.0.0.1:" + port + LeanModelServer.REFUSED + account);
        try (InputStream in = counts.toURL().openStream()) {
            return Long.parseLong(new String(in.readAllBytes(), UTF_8).strip());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
