package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Each of these keys by its effect. */
class OperationsSettingsTest {
    @TempDir Path folder;

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    private Mesh start(Map<String, ?> config) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .config("storage_base_path", folder.resolve("blobs").toString())
                .config("telemetry_trace_dir", folder.resolve("traces").toString())
                .config(config)
                .add(new Idle())
                .start();
    }

    /** Linux has a whole network of loopback addresses. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void metricsAreServedAtPrometheusHostAlone() throws IOException {
        int port = freePort("127.0.0.2");
        Map<String, Object> config =
                Map.of(
                        "prometheus_enabled",
                        true,
                        "prometheus_host",
                        "127.0.0.2",
                        "prometheus_port",
                        port);
        try (Mesh mesh = start(config)) {
            assertThat(mesh.run("idle", "x").isSuccess()).isTrue();
            connect("127.0.0.2", port);
            assertThatThrownBy(() -> connect("127.0.0.1", port)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aTraceOfTelemetryTraceMaxBytesIsPutAside() throws IOException {
        try (Mesh mesh = start(Map.of("telemetry_trace_max_bytes", 300))) {
            mesh.run("idle", "x");
        }
        assertThat(traces()).anyMatch(name -> name.endsWith(".jsonl.1"));

        try (Mesh mesh = start(Map.of("telemetry_trace_dir", folder.resolve("large").toString()))) {
            mesh.run("idle", "x");
        }
        try (Stream<Path> files = Files.list(folder.resolve("large"))) {
            assertThat(files).isNotEmpty().noneMatch(file -> file.toString().endsWith(".1"));
        }
    }

    @Test
    void tracesAreDeletedAfterTelemetryTraceDays() throws IOException {
        Files.createDirectories(folder.resolve("traces"));
        Path old = written("old.jsonl", Duration.ofDays(3));
        Path young = written("young.jsonl", Duration.ofDays(1));

        try (Mesh mesh = start(Map.of("telemetry_trace_days", 2))) {
            mesh.run("idle", "x");
        }

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void logsAreWrittenToLogDirectoryWhereLogbackIsNotConfigured() throws IOException {
        Logger payloads = (Logger) LoggerFactory.getLogger("jarviscore.llm.payload");
        payloads.setLevel(null); // as before the first mesh of this process
        String configured = System.clearProperty("logback.configurationFile");
        Path logs = folder.resolve("logs");
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT");
        try (Mesh mesh = start(Map.of("log_directory", logs.toString()))) {
            LoggerFactory.getLogger("io.jarviscore.test").warn("a line of the test");
            assertThat(mesh.status().closing()).isFalse();

            assertThat(logs.resolve("jarviscore.log")).content().contains("a line of the test");
        } finally {
            if (configured != null) {
                System.setProperty("logback.configurationFile", configured);
            }
            Optional.ofNullable(root.getAppender("jarviscore-file")).ifPresent(Appender::stop);
            root.detachAppender("jarviscore-file");
        }
    }

    private List<String> traces() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("traces"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path written(String name, Duration ago) throws IOException {
        Path file = Files.writeString(folder.resolve("traces").resolve(name), "{}\n");
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
    }

    private static void connect(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 5_000);
        }
    }

    private static int freePort(String host) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return free.getLocalPort();
        }
    }
}
