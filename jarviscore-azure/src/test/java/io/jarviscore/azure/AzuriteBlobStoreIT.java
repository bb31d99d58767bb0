package io.jarviscore.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.BlobStore;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.testing.contract.BlobStoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guarantees of every artefact store, on a real Azurite with a key. */
class AzuriteBlobStoreIT extends BlobStoreContract {
    @TempDir static Path data;
    private static Azurite azurite;

    private final List<AzureAccount> opened = new ArrayList<>();

    @BeforeAll
    static void startAzurite() throws Exception {
        azurite = Azurite.start(data);
    }

    @AfterAll
    static void stopAzurite() throws Exception {
        if (azurite != null) {
            azurite.close();
        }
    }

    @AfterEach
    void disconnect() {
        opened.forEach(AzureAccount::close);
    }

    @Override
    protected BlobStore newBlobStore() {
        AzureAccount account = account(azurite);
        opened.add(account);
        return account.open();
    }

    private static AzureAccount account(Azurite azurite) {
        return AzureAccount.of(
                Accounts.settings(
                        Map.of(
                                "azure_storage_connection_string",
                                azurite.connectionString(),
                                "azure_storage_container",
                                "c" + UUID.randomUUID())),
                MeshClock.system());
    }

    @Test
    void aStreamWhoseArtefactIsReplacedEndsWithAnExceptionAndMixesNothing() throws Exception {
        BlobStore blobs = newBlobStore();
        blobs.put("large", new byte[9_000_000]);

        try (InputStream open = blobs.open("large").orElseThrow()) {
            assertThat(open.read()).isZero();
            blobs.put("large", new byte[] {1});

            assertThatThrownBy(open::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anAccountThatIsLostAfterTheStartIsReportedAsUnavailable(@TempDir Path own)
            throws Exception {
        try (Azurite mortal = Azurite.start(own);
                AzureAccount account = account(mortal)) {
            BlobStore blobs = account.open();
            mortal.stop();

            assertThatThrownBy(() -> blobs.put("a", new byte[1]))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("artefact a")
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(() -> blobs.get("a")).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void aMeshKeepsItsArtefactsThereAndShowsNoKey() {
        try (Mesh mesh =
                AzureExtensionTest.mesh(
                        Map.of(
                                "storage_backend",
                                "azure",
                                "azure_storage_connection_string",
                                azurite.connectionString(),
                                "azure_storage_container",
                                "mesh"))) {
            assertThat(mesh.status().toString())
                    .contains("Azure container http://127.0.0.1:")
                    .contains("/mesh")
                    .doesNotContain(Accounts.KEY);
        }
    }
}
