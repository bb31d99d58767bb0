package io.jarviscore.memory;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;

/**
 * Gives agents a memory, once it can. Today it refuses the settings that ask for it. For the
 * service loader.
 */
public final class MemoryExtension implements MeshExtension {
    private static final String NOT_YET =
            "this version cannot remember between tasks yet; leave it out, a memory of your own goes"
                    + " to Mesh.builder().memory(…)";

    /** For the service loader. */
    public MemoryExtension() {}

    @Override
    public String name() {
        return "jarviscore-memory";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        switch (settings.get(SettingKeys.MEMORY_PROVIDER)) {
            case LOCAL, ATHENA -> assembly.refuse(SettingKeys.MEMORY_PROVIDER, NOT_YET);
            case AUTO -> {
                if (settings.isSet(SettingKeys.ATHENA_URL)) {
                    assembly.refuse(SettingKeys.ATHENA_URL, NOT_YET);
                }
            }
            // Athena may be named; it is not asked for.
            case NONE -> {}
        }
    }
}
