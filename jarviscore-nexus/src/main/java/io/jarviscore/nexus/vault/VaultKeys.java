package io.jarviscore.nexus.vault;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the vault's secret comes from: {@code nexus_secret}, else {@code nexus_secret_file}, else a
 * value of this machine with a warning.
 *
 * @param candidates secrets to try in order; new files are written with the first
 * @param isOfMachine whether they are values of this machine, which anybody on it can read
 */
public record VaultKeys(List<Secret> candidates, boolean isOfMachine) {
    private static final Logger log = LoggerFactory.getLogger(VaultKeys.class);

    /** Shorter secrets can be guessed: 16 characters. */
    private static final int SHORT = 16;

    private static final long LONGEST_FILE = 4_096;

    /** Copies the list. */
    public VaultKeys {
        candidates = List.copyOf(candidates);
    }

    /** One given secret. */
    public static VaultKeys of(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("the vault's secret is empty");
        }
        return new VaultKeys(List.of(Secret.of(secret)), false);
    }

    /**
     * As the settings say. Warns if there is no secret or a short one.
     *
     * @throws JarvisException if the secret's file cannot be read or is empty
     */
    public static VaultKeys of(Settings settings) {
        Optional<String> given =
                settings.find(SettingKeys.NEXUS_SECRET).or(() -> fromFile(settings));
        if (given.isPresent()) {
            if (given.get().length() < SHORT) {
                log.warn(
                        "nexus_secret has fewer than {} characters and can be guessed: use a long"
                                + " random one",
                        SHORT);
            }
            return of(given.get());
        }
        log.warn(
                "nexus_secret is not set: credentials are encrypted with a value of this machine,"
                        + " which every program on it can read. Set NEXUS_SECRET or"
                        + " NEXUS_SECRET_FILE to a long random secret");
        return ofMachine();
    }

    /** Values of this machine. */
    static VaultKeys ofMachine() {
        List<Secret> candidates = new ArrayList<>();
        MachineIds.all().forEach(id -> candidates.add(Secret.of(id)));
        return new VaultKeys(candidates, true);
    }

    private static Optional<String> fromFile(Settings settings) {
        Optional<Path> file = settings.path(SettingKeys.NEXUS_SECRET_FILE);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (Files.size(file.get()) > LONGEST_FILE) {
                throw new JarvisException(
                        "nexus_secret_file: the file has more than " + LONGEST_FILE + " bytes");
            }
            String secret = Files.readString(file.get()).strip();
            if (secret.isEmpty()) {
                throw new JarvisException("nexus_secret_file: the file is empty");
            }
            return Optional.of(secret);
        } catch (IOException e) {
            throw new JarvisException(
                    "nexus_secret_file: " + file.get() + " cannot be read as UTF-8 text", e);
        }
    }
}
