package io.jarviscore.benchmarks;

import io.jarviscore.Approvals;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.Settings;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.Liveness;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.settings.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The part of a mesh under assembly that credentials of a Gateway use: settings, time and ports.
 *
 * @param settings the settings
 * @param clock the time
 * @param ports the implementation of each port
 */
record GrantsAssembly(Settings settings, MeshClock clock, Map<Class<?>, Object> ports)
        implements MeshAssembly {
    /** With a Gateway, the system's time and ports in memory. */
    static GrantsAssembly of(String gateway, String secret) {
        MeshClock clock = MeshClock.system();
        return new GrantsAssembly(
                Settings.of(
                        Map.of(
                                "state_store",
                                "memory",
                                "nexus_gateway_url",
                                gateway,
                                "nexus_secret",
                                secret)),
                clock,
                Map.of(
                        Ledger.class,
                        InProcess.ledger(clock, 100),
                        Approvals.class,
                        InProcess.approvals(clock),
                        SharedPermits.class,
                        InProcess.permits(clock)));
    }

    @Override
    public <P> Optional<P> find(Class<P> port) {
        return Optional.ofNullable(ports.get(port)).map(port::cast);
    }

    @Override
    public String node() {
        return "node";
    }

    @Override
    public String owner() {
        return "node#1";
    }

    @Override
    public Consumer<MeshEvent> events() {
        return event -> {};
    }

    @Override
    public void addLiveness(Liveness source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void listen(Consumer<MeshEvent> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onStart(Consumer<Supplier<MeshStatus>> action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LocalAgents agents() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <P> void provide(Class<P> port, P implementation, String description) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <P> void provideDefault(Class<P> port, P implementation, String description) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onClose(AutoCloseable resource) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void refuse(Setting<?> setting, String problem) {
        throw new UnsupportedOperationException();
    }
}
