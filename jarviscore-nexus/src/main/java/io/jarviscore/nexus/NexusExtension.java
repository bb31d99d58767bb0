package io.jarviscore.nexus;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;
import java.util.Optional;

/**
 * Signs agents in to services, once it can. Today it refuses the settings that ask for it. For the
 * service loader.
 */
public final class NexusExtension implements MeshExtension {
    private static final String NOT_YET =
            "this version cannot sign in to services yet; leave it out, credentials of your own go to"
                    + " Mesh.builder().credentials(…)";

    /** For the service loader. */
    public NexusExtension() {}

    @Override
    public String name() {
        return "jarviscore-nexus";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        Optional<Boolean> enabled = settings.find(SettingKeys.NEXUS_ENABLED);
        if (enabled.isPresent() && enabled.get()) {
            assembly.refuse(SettingKeys.NEXUS_ENABLED, NOT_YET);
        }
        if (enabled.isEmpty() && settings.isSet(SettingKeys.NEXUS_GATEWAY_URL)) {
            assembly.refuse(SettingKeys.NEXUS_GATEWAY_URL, NOT_YET);
        }
    }
}
