package io.jarviscore.engine;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.coordination.Liveness;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.extension.PortsEngine;
import io.jarviscore.metrics.Measure;
import io.jarviscore.metrics.MeasureRegistry;
import io.jarviscore.settings.Setting;
import io.jarviscore.thread.TraceContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mesh being put together: the offers of ports, and the resources to close. */
final class Assembly implements MeshAssembly, PortsEngine.OpenPorts {
    private static final Logger log = LoggerFactory.getLogger(Assembly.class);

    private final Settings settings;
    private final MeshClock clock;
    private final String node;
    private final String owner;
    private final EventBus events;
    private final LocalAgents agents;
    private final Map<Class<?>, Offer> chosen = new HashMap<>();
    private final Map<Class<?>, Offer> defaults = new HashMap<>();
    private final Map<Class<?>, Offer> offers = new HashMap<>();
    private final List<Consumer<Supplier<MeshStatus>>> startActions = new ArrayList<>();
    private final List<Liveness> liveness = new ArrayList<>();
    private final List<Measure> measures = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();
    private String configuring = "the builder";

    Assembly(Settings settings, MeshClock clock, String node, EventBus events, LocalAgents agents) {
        this.settings = settings;
        this.clock = clock;
        this.node = node;
        // Tells apart two processes of one name, and this process from its own earlier life.
        this.owner = node + "-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        this.events = events;
        this.agents =
                new TracedAgents(agents, () -> find(TraceContext.class).orElse(TraceContext.NONE));
    }

    /** The node name in an owner string. */
    static String nodeOf(String owner) {
        return owner.substring(0, Math.max(0, owner.lastIndexOf('-')));
    }

    /** Takes the implementations given to the builder; it wins over every offer. */
    void choose(Map<Class<?>, Object> ports) {
        ports.forEach(
                (port, implementation) ->
                        chosen.put(
                                port,
                                new Offer(
                                        implementation,
                                        "given by the application: "
                                                + implementation.getClass().getSimpleName(),
                                        configuring)));
    }

    /**
     * Has every extension check the settings, and only when none of them refused any, configure
     * itself. All refusals are thrown as one, including settings for absent modules.
     */
    void configure(Iterable<MeshExtension> found) {
        List<MeshExtension> extensions = new ArrayList<>();
        found.forEach(extensions::add);
        Set<String> present =
                extensions.stream().map(MeshExtension::name).collect(Collectors.toSet());
        configure(extensions, settings.missingModules(present));
    }

    /** Like {@link #configure(Iterable)}, with these refusals to begin with. */
    void configure(List<MeshExtension> extensions, Collection<String> refused) {
        refusals.addAll(refused);
        extensions.forEach(extension -> extension.check(this));
        throwRefusals();
        for (MeshExtension extension : extensions) {
            configuring = extension.name();
            extension.configure(this);
        }
        throwRefusals();
    }

    private void throwRefusals() {
        if (!refusals.isEmpty()) {
            throw new SettingsException(refusals);
        }
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public MeshClock clock() {
        return clock;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public void addLiveness(Liveness source) {
        liveness.add(source);
    }

    /** Every source of knowledge about the death of other processes. */
    List<Liveness> liveness() {
        return List.copyOf(liveness);
    }

    @Override
    public EventBus events() {
        return events;
    }

    @Override
    public void listen(Consumer<MeshEvent> listener) {
        events.add(listener);
        if (listener instanceof MeasureRegistry registry) {
            measures.forEach(measure -> onClose(registry.register(measure)));
        }
    }

    @Override
    public AutoCloseable listenToWords(Consumer<MeshEvent.Words> listener) {
        return events.addReader(listener);
    }

    @Override
    public void measure(Measure measure) {
        measures.add(measure);
        events.registries().forEach(registry -> onClose(registry.register(measure)));
    }

    @Override
    public void onStart(Consumer<Supplier<MeshStatus>> action) {
        startActions.add(action);
    }

    /** Runs the extensions' start actions, in the order of registration. */
    void started(Supplier<MeshStatus> status) {
        startActions.forEach(action -> action.accept(status));
    }

    @Override
    public LocalAgents agents() {
        return agents;
    }

    @Override
    public <P> void provide(Class<P> port, P implementation, String description) {
        Offer earlier = offers.put(port, new Offer(implementation, description, configuring));
        if (earlier != null) {
            throw new JarvisException(
                    earlier.by()
                            + " and "
                            + configuring
                            + " both provide "
                            + port.getSimpleName()
                            + ": remove one of them from the class path");
        }
    }

    @Override
    public <P> void provideDefault(Class<P> port, P implementation, String description) {
        defaults.put(port, new Offer(implementation, description, configuring));
    }

    @Override
    public <P> Optional<P> find(Class<P> port) {
        return offer(port).map(offer -> port.cast(offer.implementation()));
    }

    /** Whether a port is filled by its in-process default, which no other process can share. */
    boolean isDefault(Class<?> port) {
        return !chosen.containsKey(port) && !offers.containsKey(port);
    }

    @Override
    public void onClose(AutoCloseable resource) {
        resources.push(resource);
    }

    @Override
    public void refuse(Setting<?> setting, String problem) {
        refusals.add(setting.key() + ": " + problem);
    }

    /**
     * The implementation of each port, for people; a port's provider type is named after the port.
     */
    @Override
    public Map<String, String> describe(List<Class<?>> ports) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (Class<?> port : ports) {
            Class<?> named = port.getEnclosingClass() == null ? port : port.getEnclosingClass();
            lines.put(named.getSimpleName(), offer(port).map(Offer::description).orElse("none"));
        }
        return lines;
    }

    /**
     * Closes everything, last opened first; a failure is logged and does not keep the rest open.
     */
    @Override
    public void close() {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Throwable e) {
                log.warn("Could not close {}", resource.getClass().getSimpleName(), e);
            }
        }
        resources.clear();
    }

    private Optional<Offer> offer(Class<?> port) {
        return Optional.ofNullable(chosen.get(port))
                .or(() -> Optional.ofNullable(offers.get(port)))
                .or(() -> Optional.ofNullable(defaults.get(port)));
    }

    private record Offer(Object implementation, String description, String by) {}
}
