package io.jarviscore.memory;

import io.jarviscore.Memory;
import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;

/** Gives agents a memory, unless the settings say none. For the service loader. */
public final class MemoryExtension implements MeshExtension {
    private static final String NOT_YET =
            "this version cannot use Athena yet; leave it out and agents remember in the state"
                    + " store";

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
            case ATHENA -> assembly.refuse(SettingKeys.MEMORY_PROVIDER, NOT_YET);
            case AUTO -> {
                if (settings.isSet(SettingKeys.ATHENA_URL)) {
                    assembly.refuse(SettingKeys.ATHENA_URL, NOT_YET);
                } else {
                    offerLocal(assembly);
                }
            }
            // Athena may be named; it is not asked for.
            case LOCAL -> offerLocal(assembly);
            case NONE -> {}
        }
    }

    private static void offerLocal(MeshAssembly assembly) {
        LocalMemories memories = new LocalMemories(assembly);
        assembly.onClose(memories);
        assembly.provide(
                Memory.Provider.class,
                memories,
                "local: facts and episodes in the ledger, recall index "
                        + LocalMemories.indexFile(assembly.settings())
                                .map(path -> path.toAbsolutePath().normalize().toString())
                                .orElse("in memory"));
    }
}
