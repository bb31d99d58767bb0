package io.jarviscore.cli;

import io.jarviscore.Credentials;
import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Finds out why agents cannot sign in to services. */
final class NexusDoctor {
    private final Settings settings;
    private final Supplier<List<Credentials.Service>> services;

    NexusDoctor(Settings settings, Supplier<List<Credentials.Service>> services) {
        this.settings = settings;
        this.services = services;
    }

    /** Examines; opens the vault and calls the Gateway. */
    List<Finding> examine() {
        List<Finding> findings = new ArrayList<>(NexusChecks.of(settings));
        Path file = NexusCommand.path(settings);
        if (!Files.exists(file)) {
            findings.add(
                    Finding.ok("vault", file + " does not exist: nothing is registered there"));
            return findings;
        }
        findings.add(permissions(file));
        try {
            List<Vault.Summary> records = NexusCommand.vault(settings).summaries();
            findings.add(Finding.ok("vault", file + " opens: " + records.size() + " credentials"));
            findings.addAll(providers(records));
        } catch (VaultException e) {
            findings.add(Finding.fail("vault", String.valueOf(e.getMessage()), remedy(e.reason())));
        } catch (JarvisException e) {
            findings.add(
                    Finding.fail("vault", String.valueOf(e.getMessage()), "correct the setting"));
        }
        return findings;
    }

    private List<Finding> providers(List<Vault.Summary> records) {
        Set<String> known =
                services.get().stream().map(Credentials.Service::name).collect(Collectors.toSet());
        return records.stream()
                .map(Vault.Summary::provider)
                .distinct()
                .filter(provider -> !known.contains(provider))
                .map(
                        provider ->
                                Finding.warn(
                                        "provider",
                                        provider + " is in the vault, and nobody knows its hosts",
                                        "describe it in the file of nexus_providers"))
                .toList();
    }

    private static Finding permissions(Path file) {
        try {
            Set<PosixFilePermission> given = Files.getPosixFilePermissions(file);
            String shown = PosixFilePermissions.toString(given);
            return shown.endsWith("------")
                    ? Finding.ok("vault-file", "readable by its owner alone")
                    : Finding.warn(
                            "vault-file",
                            file + " has the permissions " + shown,
                            "chmod 600 " + file);
        } catch (IOException | UnsupportedOperationException e) {
            return Finding.warn(
                    "vault-file",
                    "the permissions of " + file + " cannot be read",
                    "see to it that only the process's user can read it");
        }
    }

    private static String remedy(VaultException.Reason reason) {
        return switch (reason) {
            case WRONG_KEY -> "set NEXUS_SECRET to the secret that the vault was written with";
            case WRONG_KEY_OR_TAMPERED ->
                    "set NEXUS_SECRET to the secret that the vault was written with; if that is"
                            + " right, restore the file from a backup";
            case TAMPERED, DAMAGED -> "restore the file from a backup";
            case LOCKED -> "end the process that holds the vault's lock";
            case UNREADABLE -> "give the process's user the file";
        };
    }
}
