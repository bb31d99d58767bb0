package io.jarviscore.p2p;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.SettingKeys;

/**
 * Connects meshes to a fleet, once it can. Today it refuses the settings that ask for it. For the
 * service loader.
 */
public final class P2pExtension implements MeshExtension {
    private static final String NOT_YET = "this version cannot connect meshes yet; leave it out";

    /** For the service loader. */
    public P2pExtension() {}

    @Override
    public String name() {
        return "jarviscore-p2p";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        if (assembly.settings().get(SettingKeys.P2P_ENABLED)) {
            assembly.refuse(SettingKeys.P2P_ENABLED, NOT_YET);
        }
        if (!assembly.settings().get(SettingKeys.SEED_NODES).isEmpty()) {
            assembly.refuse(SettingKeys.SEED_NODES, NOT_YET);
        }
    }
}
