package io.jarviscore.storage;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;

/**
 * Keeps what the mesh must not lose: in Redis, where the settings ask for it. What they ask for
 * that cannot be done yet is refused. For the service loader.
 */
public final class StorageExtension implements MeshExtension {
    private static final String NOT_YET =
            "this version keeps state in Redis or in memory; name a Redis with redis_url, leave it out, or hand a store to"
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
        if (settings.get(SettingKeys.STATE_STORE) == Settings.StateStore.SQLITE) {
            assembly.refuse(SettingKeys.STATE_STORE, NOT_YET);
        }
        if (RedisPorts.areWanted(settings)) {
            RedisPorts.offer(assembly);
        }
        if (settings.get(SettingKeys.STORAGE_BACKEND) == Settings.StorageBackend.AZURE) {
            assembly.refuse(
                    SettingKeys.STORAGE_BACKEND,
                    "this version cannot keep artefacts in Azure yet; leave it out and they are kept"
                            + " in the folder storage_base_path");
        }
    }
}
