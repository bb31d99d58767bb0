package io.jarviscore.research;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;
import io.jarviscore.Web;
import io.jarviscore.net.AddressRules;
import java.util.ArrayList;
import java.util.List;

/** Gives agents the web. For the service loader. Opens no connection before it is used. */
public final class ResearchExtension implements MeshExtension {
    /** For the service loader. */
    public ResearchExtension() {}

    @Override
    public String name() {
        return "jarviscore-research";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        WebClients clients = new WebClients(AddressRules.publicOnly());
        assembly.onClose(clients);
        List<SearchProvider> providers = providers(assembly.settings(), clients);
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

    private static List<SearchProvider> providers(Settings settings, WebClients clients) {
        List<SearchProvider> providers = new ArrayList<>();
        settings.find(SettingKeys.SERPER_API_KEY)
                .ifPresent(key -> providers.add(new Serper(clients, Serper.ADDRESS, key)));
        settings.find(SettingKeys.SEARXNG_INSTANCE_URL)
                .ifPresent(address -> providers.add(new Searxng(clients, address)));
        return providers;
    }
}
