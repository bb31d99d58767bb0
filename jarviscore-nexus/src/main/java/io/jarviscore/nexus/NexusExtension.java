package io.jarviscore.nexus;

import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;
import io.jarviscore.nexus.grant.GrantSource;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultGrants;
import io.jarviscore.nexus.vault.VaultKeys;

import okhttp3.Dns;

import java.util.List;
import java.util.Set;

/** Signs agents in to services, if the settings want it. For the service loader. */
public final class NexusExtension implements MeshExtension {
    /** For the service loader. */
    public NexusExtension() {}

    @Override
    public String name() {
        return "jarviscore-nexus";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        boolean isWanted =
                settings.find(SettingKeys.NEXUS_ENABLED)
                        .orElse(settings.isSet(SettingKeys.NEXUS_GATEWAY_URL));
        if (!isWanted) {
            return;
        }
        ProviderCatalogue catalogue = catalogue(assembly);
        HttpClients clients = new HttpClients(Dns.SYSTEM);
        assembly.onClose(clients);
        GrantSource grants = vault(assembly);
        assembly.provide(
                Credentials.Provider.class,
                new SignedCalls(catalogue, grants, clients, assembly.clock()),
                "the vault of this machine, encrypted; survives a crash");
    }

    private static GrantSource vault(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        return new VaultGrants(
                Vault.at(
                        settings.path(SettingKeys.NEXUS_VAULT).orElseThrow(),
                        VaultKeys.of(settings),
                        assembly.clock()));
    }

    private static ProviderCatalogue catalogue(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        Set<HttpCall.Effect> asksFirst = Set.of();
        try {
            asksFirst =
                    settings.find(SettingKeys.NEXUS_ASK_BEFORE)
                            .map(list -> Effects.of(List.of(list.split(","))))
                            .orElse(asksFirst);
        } catch (JarvisException e) {
            assembly.refuse(SettingKeys.NEXUS_ASK_BEFORE, String.valueOf(e.getMessage()));
        }
        try {
            return ProviderCatalogue.of(settings.path(SettingKeys.NEXUS_PROVIDERS), asksFirst);
        } catch (JarvisException e) {
            assembly.refuse(SettingKeys.NEXUS_PROVIDERS, String.valueOf(e.getMessage()));
            return ProviderCatalogue.of(java.util.Optional.empty(), asksFirst);
        }
    }
}
