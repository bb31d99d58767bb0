package io.jarviscore.nexus;

import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.Settings;
import io.jarviscore.coordination.Liveness;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.settings.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The parts of a mesh under construction that credentials of a Gateway need: settings, time and
 * ports.
 *
 * @param settings the settings
 * @param clock the time
 * @param ports the implementations of ports
 */
record GrantsAssembly(Settings settings, MeshClock clock, Map<Class<?>, Object> ports)
        implements MeshAssembly {
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
