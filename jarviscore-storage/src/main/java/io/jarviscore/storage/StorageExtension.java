package io.jarviscore.storage;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.Setting;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;
import java.util.List;

/**
 * Keeps what the mesh must not lose, once it can. Today it refuses the settings that ask for it.
 * For the service loader.
 */
public final class StorageExtension implements MeshExtension {
    private static final String NOT_YET =
            "this version keeps state in memory only; leave it out, a store of your own goes to"
                    + " Mesh.builder().workflowStore(…)";

    /** For the service loader. */
    public StorageExtension() {}

    @Override
    public String name() {
        return "jarviscore-storage";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        switch (settings.get(SettingKeys.STATE_STORE)) {
            case SQLITE, REDIS -> assembly.refuse(SettingKeys.STATE_STORE, NOT_YET);
            case AUTO -> refuseRedis(assembly);
            // Redis may be named; it is not asked for.
            case MEMORY -> {}
        }
        if (settings.get(SettingKeys.STORAGE_BACKEND) == Settings.StorageBackend.AZURE) {
            assembly.refuse(
                    SettingKeys.STORAGE_BACKEND,
                    "this version cannot keep artefacts in Azure yet; leave it out and they are kept"
                            + " in the folder storage_base_path");
        }
    }

    /** Where the store is not named, the address of a Redis asks for it. */
    private static void refuseRedis(MeshAssembly assembly) {
        for (Setting<?> redis : List.of(SettingKeys.REDIS_URL, SettingKeys.REDIS_HOST)) {
            if (assembly.settings().isSet(redis)) {
                assembly.refuse(redis, NOT_YET);
            }
        }
    }
}
