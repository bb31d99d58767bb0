package io.jarviscore.nexus;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.nexus.gateway.GatewayGrants;
import io.jarviscore.nexus.grant.GrantSource;
import io.jarviscore.nexus.grant.NexusMeasures;
import io.jarviscore.nexus.vault.Sealer;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultGrants;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.settings.SettingKeys;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.Dns;

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
        VaultKeys keys = VaultKeys.of(settings);
        boolean isByGateway = settings.isSet(SettingKeys.NEXUS_GATEWAY_URL);
        NexusMeasures measures = new NexusMeasures(assembly::measure);
        GrantSource grants =
                isByGateway ? gateway(assembly, catalogue, keys) : vault(assembly, keys, measures);
        assembly.provide(
                Credentials.Provider.class,
                new SignedCalls(catalogue, grants, clients, assembly.clock(), measures),
                isByGateway
                        ? "the Nexus Gateway; connections are kept in the state store, encrypted"
                        : "the vault of this machine, encrypted; survives a crash");
    }

    private static GrantSource gateway(
            MeshAssembly assembly, ProviderCatalogue catalogue, VaultKeys keys) {
        boolean opensPages = assembly.settings().get(SettingKeys.AUTH_OPEN_BROWSER);
        GatewayGrants grants =
                GatewayGrants.of(
                        assembly, Sealer.of(keys), opensPages ? Browser::open : page -> {});
        assembly.onClose(grants);
        assembly.onStart(mesh -> resume(assembly, catalogue, grants));
        return grants;
    }

    /** Consents that tasks wait for since before this process began. */
    private static void resume(
            MeshAssembly assembly, ProviderCatalogue catalogue, GatewayGrants grants) {
        for (Approval open : assembly.find(Approvals.class).orElseThrow().list()) {
            if (AuthRequiredException.CATEGORY.equals(open.details().get("category"))
                    && open.details().get("provider") instanceof String provider) {
                Optional<String> user =
                        Optional.ofNullable(open.details().get("user")).map(String::valueOf);
                catalogue.find(provider).ifPresent(facts -> grants.resume(facts, user));
            }
        }
    }

    private static GrantSource vault(
            MeshAssembly assembly, VaultKeys keys, NexusMeasures measures) {
        Vault vault =
                Vault.at(
                        assembly.settings().path(SettingKeys.NEXUS_VAULT).orElseThrow(),
                        keys,
                        assembly.clock());
        measures.connections("active", vault::known);
        return new VaultGrants(vault);
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
            return ProviderCatalogue.of(Optional.empty(), asksFirst);
        }
    }
}
