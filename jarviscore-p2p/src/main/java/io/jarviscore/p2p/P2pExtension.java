package io.jarviscore.p2p;

import io.jarviscore.MeshClock;
import io.jarviscore.Peers;
import io.jarviscore.Settings;
import io.jarviscore.coordination.FleetView;
import io.jarviscore.coordination.StoreChanges;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.settings.SettingKeys;
import java.nio.file.Path;

/** Connects a mesh to its fleet if {@code p2p_enabled}. For the service loader. */
public final class P2pExtension implements MeshExtension {
    /** For the service loader. */
    public P2pExtension() {}

    @Override
    public String name() {
        return "jarviscore-p2p";
    }

    @Override
    public void check(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        if (!settings.get(SettingKeys.SEED_NODES).isEmpty()
                && !settings.isSet(SettingKeys.P2P_ENABLED)) {
            assembly.refuse(
                    SettingKeys.SEED_NODES,
                    "has no effect without p2p_enabled=true: set that too, or leave it out");
        }
    }

    @Override
    public void configure(MeshAssembly assembly) {
        if (!assembly.settings().get(SettingKeys.P2P_ENABLED)) {
            return;
        }
        FleetConfig.of(assembly)
                .ifPresent(
                        config -> {
                            FleetNode node = new FleetNode(assembly, config);
                            assembly.onClose(node);
                            node.start();
                            node.measure(assembly::measure);
                            FleetConfig.keyFile(assembly.settings())
                                    .map(file -> watch(file, assembly.clock(), node))
                                    .ifPresent(assembly::onClose);
                            assembly.addLiveness(node.liveness());
                            assembly.provide(Peers.Provider.class, node, node.description());
                            assembly.provide(FleetView.class, node, node.description());
                            assembly.onStart(
                                    status -> node.announce(assembly.find(StoreChanges.class)));
                        });
    }

    private static KeyFile watch(Path file, MeshClock clock, FleetNode node) {
        return KeyFile.watch(file, clock, node::rekey);
    }
}
