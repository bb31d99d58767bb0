package io.jarviscore.azure;

import io.jarviscore.BlobStore;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.settings.StorageBackend;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Keeps artefacts in Azure Blob Storage if {@code storage_backend=azure}. Then the start makes the
 * container if it is missing, and fails within ten seconds if the account cannot be reached. For
 * the service loader.
 */
public final class AzureExtension implements MeshExtension {
    /** Learn.microsoft.com: naming and referencing containers, blobs and metadata. */
    private static final Pattern CONTAINER =
            Pattern.compile("(?=.{3,63}$)[a-z0-9]++(?:-[a-z0-9]++)*+");

    private static final List<Setting<?>> OURS =
            List.of(
                    SettingKeys.AZURE_STORAGE_CONNECTION_STRING,
                    SettingKeys.AZURE_STORAGE_ACCOUNT_URL,
                    SettingKeys.AZURE_STORAGE_CONTAINER);

    /** For the service loader. */
    public AzureExtension() {}

    @Override
    public String name() {
        return "jarviscore-azure";
    }

    @Override
    public void check(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        if (isWanted(settings)) {
            checkContainer(assembly);
            checkAddress(assembly);
        } else if (!settings.isSet(SettingKeys.STORAGE_BACKEND)) {
            OURS.stream()
                    .filter(settings::isSet)
                    .forEach(
                            setting ->
                                    assembly.refuse(
                                            setting,
                                            "artefacts are kept in a folder: set"
                                                    + " storage_backend=azure, or leave it out"));
        }
    }

    private static void checkContainer(MeshAssembly assembly) {
        String container = assembly.settings().get(SettingKeys.AZURE_STORAGE_CONTAINER);
        if (!CONTAINER.matcher(container).matches()) {
            assembly.refuse(
                    SettingKeys.AZURE_STORAGE_CONTAINER,
                    "is no container's name: use 3 to 63 of a-z 0-9 -, with no - at the beginning"
                            + " or end, and no two in a row");
        }
    }

    private static void checkAddress(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        if (!settings.isSet(SettingKeys.AZURE_STORAGE_CONNECTION_STRING)) {
            URI account = settings.get(SettingKeys.AZURE_STORAGE_ACCOUNT_URL);
            if (!"https".equalsIgnoreCase(account.getScheme()) || account.getQuery() != null) {
                assembly.refuse(
                        SettingKeys.AZURE_STORAGE_ACCOUNT_URL,
                        "an identity's token is sent there: use https://ACCOUNT.blob.core.windows.net"
                                + " without a query; a SAS token belongs into"
                                + " azure_storage_connection_string");
            }
        }
    }

    @Override
    public void configure(MeshAssembly assembly) {
        if (!isWanted(assembly.settings())) {
            return;
        }
        AzureAccount account = AzureAccount.of(assembly.settings(), assembly.clock());
        assembly.onClose(account);
        assembly.provide(
                BlobStore.class,
                account.open(),
                "Azure container " + account.address() + ": survives this machine");
    }

    private static boolean isWanted(Settings settings) {
        return settings.get(SettingKeys.STORAGE_BACKEND) == StorageBackend.AZURE;
    }
}
