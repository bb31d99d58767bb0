package io.jarviscore.memory;

import io.jarviscore.Knowledge;
import io.jarviscore.Memory;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.memory.athena.AthenaMemories;
import io.jarviscore.settings.SettingKeys;
import java.net.URI;
import java.util.Optional;

/** Gives agents documents, and a memory unless the settings say none. For the service loader. */
public final class MemoryExtension implements MeshExtension {
    private static final String VERTEX_AI = "aiplatform.googleapis.com";

    /** For the service loader. */
    public MemoryExtension() {}

    @Override
    public String name() {
        return "jarviscore-memory";
    }

    @Override
    public void check(MeshAssembly assembly) {
        Optional<String> host =
                assembly.settings().find(SettingKeys.MEMORY_EMBEDDING_ENDPOINT).map(URI::getHost);
        if (host.filter(name -> name.endsWith(VERTEX_AI)).isPresent()) {
            assembly.refuse(
                    SettingKeys.MEMORY_EMBEDDING_ENDPOINT,
                    "Vertex AI is opened by tokens that change, and is no server of the OpenAI"
                            + " kind: use one, or an Azure deployment; with a key for Gemini,"
                            + " https://generativelanguage.googleapis.com/v1beta/openai");
        }
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        assembly.provide(
                Knowledge.Provider.class,
                new KnowledgeBases(assembly),
                "documents in the blob store, index "
                        + KnowledgeBases.indexFile(settings)
                                .map(path -> path.toAbsolutePath().normalize().toString())
                                .orElse("in memory"));
        switch (settings.get(SettingKeys.MEMORY_PROVIDER)) {
            case ATHENA -> offerAthena(assembly);
            case AUTO -> {
                if (settings.isSet(SettingKeys.ATHENA_URL)) {
                    offerAthena(assembly);
                } else {
                    offerLocal(assembly);
                }
            }
            // Athena may be named; it is not asked for.
            case LOCAL -> offerLocal(assembly);
            case NONE -> {}
        }
    }

    private static void offerAthena(MeshAssembly assembly) {
        LocalMemories local = new LocalMemories(assembly);
        assembly.provide(
                Memory.Provider.class,
                new AthenaMemories(assembly, local, Redaction::of),
                "Athena at "
                        + assembly.settings().find(SettingKeys.ATHENA_URL).orElseThrow().getHost()
                        + ", and the ledger: works on while Athena is down");
    }

    private static void offerLocal(MeshAssembly assembly) {
        LocalMemories memories = new LocalMemories(assembly);
        assembly.provide(
                Memory.Provider.class,
                memories,
                "local: facts and episodes in the ledger, recall index "
                        + LocalMemories.indexFile(assembly.settings())
                                .map(path -> path.toAbsolutePath().normalize().toString())
                                .orElse("in memory"));
    }
}
