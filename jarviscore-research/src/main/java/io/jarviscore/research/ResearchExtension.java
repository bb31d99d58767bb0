package io.jarviscore.research;

import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.extension.VertexAi;
import io.jarviscore.net.AddressRules;
import io.jarviscore.reasoning.Web;
import io.jarviscore.settings.SettingKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gives agents the web. For the service loader. Opens no connection before it is used. */
public final class ResearchExtension implements MeshExtension {
    /** For the service loader. */
    public ResearchExtension() {}

    @Override
    public String name() {
        return "jarviscore-research";
    }

    @Override
    public void check(MeshAssembly assembly) {
        VertexSearch.check(assembly);
    }

    @Override
    public void configure(MeshAssembly assembly) {
        WebClients clients = new WebClients(AddressRules.publicOnly());
        assembly.onClose(clients);
        List<SearchProvider> providers =
                providers(assembly.settings(), clients, () -> assembly.find(VertexAi.class));
        PageReader reader = new PageReader(clients, assembly.clock());
        assembly.provide(
                Web.class,
                new PublicWeb(providers, reader),
                providers.isEmpty()
                        ? "reads public pages; no search provider is set"
                        : "searches with "
                                + String.join(
                                        ", ", providers.stream().map(SearchProvider::name).toList())
                                + ", reads public pages");
    }

    /** The search providers that the settings have keys or addresses for, in their order. */
    static List<SearchProvider> providers(
            Settings settings, WebClients clients, Supplier<Optional<VertexAi>> vertex) {
        List<SearchProvider> providers = new ArrayList<>();
        Optional<String> own = settings.find(SettingKeys.GEMINI_GROUNDING_API_KEY);
        own.ifPresent(key -> providers.add(gemini(settings, clients, key)));
        settings.find(SettingKeys.SERPER_API_KEY)
                .ifPresent(key -> providers.add(new Serper(clients, Serper.ADDRESS, key)));
        settings.find(SettingKeys.SEARXNG_INSTANCE_URL)
                .ifPresent(address -> providers.add(new Searxng(clients, address)));
        // The models' access pays for searches only where nothing else does.
        if (own.isEmpty()) {
            settings.find(SettingKeys.GEMINI_API_KEY)
                    .ifPresent(key -> providers.add(gemini(settings, clients, key)));
        }
        VertexSearch.target(settings)
                .ifPresent(target -> providers.add(new VertexSearch(vertex, target)));
        return providers;
    }

    private static SearchProvider gemini(Settings settings, WebClients clients, String key) {
        return new GeminiSearch(
                clients,
                GeminiSearch.ADDRESS,
                settings.get(SettingKeys.GEMINI_GROUNDING_MODEL),
                key);
    }
}
