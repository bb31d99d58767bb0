package io.jarviscore.nexus.vault;

import io.jarviscore.MeshClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Vaults with as few iterations as a file may name, so that tests derive keys fast. */
public final class TestVault {
    static final int ITERATIONS = 100_000;

    private TestVault() {}

    /** A sealer with this secret. */
    public static Sealer sealer(String secret) {
        return Sealer.of(VaultKeys.of(secret), ITERATIONS);
    }

    /** The vault in a file. */
    public static Vault at(Path file, String secret) {
        return Vault.at(file, VaultKeys.of(secret), MeshClock.system(), ITERATIONS);
    }

    /** A vault in a file that the original wrote. */
    public static Vault legacy(Path file) throws IOException {
        Files.writeString(file, VaultTest.LEGACY);
        Files.writeString(file.resolveSibling(".salt"), VaultTest.SALT + "\n");
        return at(file, VaultTest.SECRET);
    }
}
