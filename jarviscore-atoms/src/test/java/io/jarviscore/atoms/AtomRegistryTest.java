package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.inprocess.InProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that processes share in the blob store. */
class AtomRegistryTest {
    private static final String SHOP =
            """
            provider: shop
            atoms:
              - name: shop_read
                description: Reads an order
                effect: read
                parameters: {order: {type: string, description: its number}}
                request: {method: GET, path: "/orders/{order}"}
            """;

    @TempDir private Path folder;
    private BlobStore blobs;
    private AtomRegistry registry;

    @BeforeEach
    void open() {
        blobs = InProcess.blobs(folder);
        registry = new AtomRegistry(blobs);
    }

    private String stored(String manifest, Instant at) throws Exception {
        String hash = registry.store(manifest, Map.of());
        String provider = manifest.startsWith("provider: shop") ? "shop" : "mart";
        Files.setLastModifiedTime(
                folder.resolve("atoms/" + provider + "/" + hash + ".yaml"), FileTime.from(at));
        return hash;
    }

    @Test
    void theNewestVersionOfEachProviderIsRead() throws Exception {
        String first = stored(SHOP, Instant.ofEpochSecond(100));
        stored(SHOP.replace("shop", "mart"), Instant.ofEpochSecond(50));
        stored(SHOP.replace("Reads an order", "Reads it"), Instant.ofEpochSecond(200));

        Atoms newest = new AtomRegistry(blobs).newest(Map.of());

        assertThat(newest.all())
                .extracting(Atom::name)
                .containsExactlyInAnyOrder("shop_read", "mart_read");
        assertThat(newest.get("shop_read").description()).isEqualTo("Reads it");
        assertThat(registry.version("shop", first, Map.of()).get("shop_read").description())
                .isEqualTo("Reads an order");
    }

    @Test
    void theSameManifestIsOneVersion() {
        assertThat(registry.store(SHOP, Map.of())).isEqualTo(registry.store(SHOP, Map.of()));
        assertThat(blobs.list("atoms/")).hasSize(1);
    }

    @Test
    void aVersionWhoseBytesDoNotHaveItsHashIsRefused() {
        String hash = registry.store(SHOP, Map.of());
        String path = "atoms/shop/" + hash + ".yaml";
        blobs.put(path, SHOP.replace("/orders", "/secrets").getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> registry.newest(Map.of()))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(path)
                .hasMessageContaining("does not have their hash");
    }

    @Test
    void aTextThatIsNoManifestIsNotStored() {
        assertThatThrownBy(() -> registry.store("provider: ../x", Map.of()))
                .isInstanceOf(JarvisException.class);
        assertThat(blobs.list("")).isEmpty();
        assertThat(registry.newest(Map.of()).all()).isEmpty();
    }

    @Test
    void aVersionThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> registry.version("../shop", "a".repeat(64), Map.of()))
                .isInstanceOf(JarvisException.class);
        assertThatThrownBy(() -> registry.version("shop", "a".repeat(64), Map.of()))
                .hasMessageContaining("there are no atoms atoms/shop/");
    }
}
