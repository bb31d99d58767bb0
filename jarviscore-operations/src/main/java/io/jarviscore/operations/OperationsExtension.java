package io.jarviscore.operations;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.metrics.Measure;
import io.jarviscore.metrics.MeshMeters;
import io.jarviscore.operations.console.Console;
import io.jarviscore.settings.SettingKeys;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Joins metrics, health, traces and log settings to a mesh. For the service loader.
 *
 * <p>Without {@code prometheus_enabled} no port is opened and no metric is counted; without {@code
 * telemetry_enabled} nothing is written and no thread runs.
 */
public final class OperationsExtension implements MeshExtension {
    /** For the service loader. */
    public OperationsExtension() {}

    @Override
    public String name() {
        return "jarviscore-operations";
    }

    @Override
    public void check(MeshAssembly assembly) {
        Console.check(assembly);
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        LogSettings.apply(settings);
        if (settings.get(SettingKeys.TELEMETRY_ENABLED)) {
            trace(assembly);
        }
        if (settings.get(SettingKeys.PROMETHEUS_ENABLED)) {
            serve(assembly);
        }
        if (settings.get(SettingKeys.CONSOLE_ENABLED)) {
            Console.join(assembly, Redaction.of(settings)::mask);
        }
    }

    private static void trace(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        TraceFolder folder =
                new TraceFolder(
                        Path.of(settings.get(SettingKeys.TELEMETRY_TRACE_DIR)),
                        settings.get(SettingKeys.TELEMETRY_TRACE_MAX_BYTES),
                        settings.get(SettingKeys.TELEMETRY_TRACE_DAYS));
        TraceWriter writer =
                new TraceWriter(
                        folder,
                        settings.get(SettingKeys.TELEMETRY_STREAM)
                                ? () -> assembly.find(Ledger.class).map(TraceStream::new)
                                : Optional::empty,
                        Redaction.of(settings),
                        assembly.owner(),
                        assembly.clock());
        assembly.onClose(writer);
        assembly.listen(writer);
        assembly.measure(
                new Measure.Counter(
                        "jarviscore.trace.dropped",
                        "Trace events that were not written: too many waited, or a write failed",
                        Map.of(),
                        writer::dropped));
    }

    private static void serve(MeshAssembly assembly) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        assembly.onClose(registry::close);
        assembly.listen(new MeshMeters(registry));
        Settings settings = assembly.settings();
        InetSocketAddress address =
                new InetSocketAddress(
                        settings.get(SettingKeys.PROMETHEUS_HOST),
                        settings.get(SettingKeys.PROMETHEUS_PORT));
        assembly.onStart(
                status -> {
                    WorkflowStore store =
                            assembly.find(WorkflowStore.class)
                                    .orElseThrow(() -> new JarvisException("no workflow store"));
                    OperationsServer server =
                            OperationsServer.open(
                                    address, registry, new Health(status, store, STORE_TIMEOUT));
                    assembly.onClose(server);
                });
    }

    /** A store that answers a look-up by key later than this is not ready for work. */
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);
}
