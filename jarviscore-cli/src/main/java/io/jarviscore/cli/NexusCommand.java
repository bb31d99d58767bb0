package io.jarviscore.cli;

import io.jarviscore.Credentials;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshPorts;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.settings.SettingKeys;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets up the credentials of services. */
@Command(
        name = "nexus",
        description = "Sets up the credentials of services.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            NexusCommand.Init.class,
            NexusCommand.Register.class,
            NexusCommand.ListAll.class,
            NexusCommand.Remove.class,
            NexusCommand.Doctor.class
        })
final class NexusCommand {
    private static final Set<String> MODULES = Set.of("jarviscore-storage", "jarviscore-nexus");

    NexusCommand() {}

    @Command(
            name = "init",
            description = {
                "Adds a random NEXUS_SECRET to a .env file that only its owner can read.",
                "Keys that are there stay: with another one, stored credentials are lost."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Init implements Callable<Integer> {
        @Mixin Common common;

        @Option(
                names = "--gateway",
                description = "Also the keys of a Nexus Gateway with its broker and database.")
        boolean gateway;

        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "The file (default: ${DEFAULT-VALUE}).")
        Path file = Path.of(".env");

        @Override
        public Integer call() {
            KeyFile keys = KeyFile.open(file);
            List<String> names =
                    gateway
                            ? List.of(
                                    "NEXUS_SECRET",
                                    "NEXUS_ENCRYPTION_KEY",
                                    "NEXUS_STATE_KEY",
                                    "NEXUS_BROKER_API_KEY",
                                    "NEXUS_DB_PASSWORD")
                            : List.of("NEXUS_SECRET");
            for (String name : names) {
                common.print(name + (keys.addRandom(name) ? " added" : " is there and stays"));
            }
            common.print(
                    "In production, move them to the platform's secret store and delete them from "
                            + file
                            + ".");
            return 0;
        }
    }

    @Command(
            name = "register",
            description = {
                "Adds or replaces a credential in the vault.",
                "The secret is read from the terminal without echo, else from standard input."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Register implements Callable<Integer> {
        /** How a credential is kept. */
        enum Kind {
            API_KEY,
            TOKEN,
            PASSWORD
        }

        @Mixin Common common;

        @Parameters(paramLabel = "PROVIDER", description = "The provider, for example github.")
        String provider;

        @Option(
                names = "--kind",
                description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
        Kind kind = Kind.API_KEY;

        @Option(
                names = "--user",
                paramLabel = "NAME",
                description = "The user name that a password belongs to.")
        @Nullable String user;

        @Option(
                names = "--for",
                paramLabel = "USER",
                description = {
                    "Whose credential it is: calls for this user are signed with it.",
                    "Without it, it is the application's."
                })
        @Nullable String owner;

        @Option(
                names = "--host",
                paramLabel = "HOST",
                description = "The account's own host, where customers have one each. Repeatable.")
        List<String> hosts = new ArrayList<>();

        @Option(
                names = "--secret-file",
                paramLabel = "FILE",
                description = "Reads the secret from a file instead.")
        @Nullable Path secretFile;

        @Override
        public Integer call() {
            Settings settings = common.load();
            requireKnown();
            Map<String, Object> record = record();
            if (!hosts.isEmpty()) {
                record.put("api_hosts", List.copyOf(hosts));
            }
            if (owner == null) {
                vault(settings).register(provider, record);
            } else {
                vault(settings).register(provider, owner, record);
            }
            common.print(
                    provider
                            + (owner == null ? "" : " for " + owner)
                            + " is registered in "
                            + path(settings));
            return 0;
        }

        private void requireKnown() {
            List<Credentials.Service> known = services(common);
            if (known.stream().noneMatch(service -> service.name().equals(provider))) {
                throw new JarvisException(
                        "provider "
                                + provider
                                + " is unknown: use one of "
                                + String.join(
                                        ", ",
                                        known.stream().map(Credentials.Service::name).toList())
                                + ", or describe it in the file of nexus_providers");
            }
        }

        private Map<String, Object> record() {
            Map<String, Object> record = new LinkedHashMap<>();
            if (kind == Kind.PASSWORD && user == null) {
                throw new JarvisException("--kind password needs --user");
            }
            String secret = secret();
            switch (kind) {
                case API_KEY -> {
                    record.put("auth_type", "api_key");
                    record.put("api_key", secret);
                }
                case TOKEN -> {
                    record.put("auth_type", "oauth2");
                    record.put("access_token", secret);
                }
                case PASSWORD -> {
                    record.put("auth_type", "basic_auth");
                    record.put("username", user);
                    record.put("password", secret);
                }
            }
            return record;
        }

        private String secret() {
            try {
                String read = secretFile == null ? typed() : Files.readString(secretFile);
                if (read.isBlank()) {
                    throw new JarvisException("the secret is empty");
                }
                return read.strip();
            } catch (IOException e) {
                throw new JarvisException("the secret cannot be read: " + e.getMessage(), e);
            }
        }

        // Without a terminal there is no console on JDK 21; later ones read standard input.
        @SuppressWarnings("SystemConsoleNull")
        private String typed() throws IOException {
            Console console = System.console();
            if (console != null) {
                char[] typed = console.readPassword("%s: ", provider);
                return typed == null ? "" : new String(typed);
            }
            String line =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                            .readLine();
            return line == null ? "" : line;
        }
    }

    @Command(name = "list", description = "Lists what is in the vault, without secrets.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class ListAll implements Callable<Integer> {
        @Mixin Common common;

        @Override
        public Integer call() {
            Settings settings = common.load();
            List<Vault.Summary> records = vault(settings).summaries();
            if (common.json) {
                common.printJson(records.stream().map(ListAll::asMap).toList());
                return 0;
            }
            records.forEach(
                    record ->
                            common.print(
                                    String.format(
                                            "%-20s %-12s %-12s %-10s %s",
                                            record.provider(),
                                            Text.line(record.user()),
                                            record.authType(),
                                            record.account(),
                                            record.registeredAt())));
            if (records.isEmpty()) {
                common.print("the vault " + path(settings) + " holds nothing");
            }
            return 0;
        }

        private static Map<String, Object> asMap(Vault.Summary record) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("provider", record.provider());
            map.put("user", record.user());
            map.put("auth_type", record.authType());
            map.put("account", record.account());
            map.put("registered_at", record.registeredAt());
            return map;
        }
    }

    @Command(name = "remove", description = "Removes a credential from the vault.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Remove implements Callable<Integer> {
        @Mixin Common common;

        @Parameters(paramLabel = "PROVIDER", description = "The provider.")
        String provider;

        @Option(
                names = "--for",
                paramLabel = "USER",
                description = "Whose credential it is; without it, the application's.")
        @Nullable String owner;

        @Override
        public Integer call() {
            Vault vault = vault(common.load());
            boolean removed =
                    owner == null ? vault.delete(provider) : vault.delete(provider, owner);
            common.print(provider + (removed ? " is removed" : " is not in the vault"));
            return removed ? 0 : JarvisCore.FAILED;
        }
    }

    @Command(
            name = "doctor",
            description = "Finds out why agents cannot sign in: secret, vault, Gateway, providers.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Doctor implements Callable<Integer> {
        @Mixin Common common;

        @Override
        public Integer call() {
            Settings settings = common.load();
            List<Finding> findings = new NexusDoctor(settings, () -> services(common)).examine();
            if (common.json) {
                common.printJson(findings.stream().map(Finding::asMap).toList());
            } else {
                findings.forEach(
                        finding ->
                                common.print(
                                        String.format(
                                                "%-4s  %-16s  %s%s",
                                                finding.level(),
                                                finding.id(),
                                                Text.line(finding.detail()),
                                                finding.remedy().isEmpty()
                                                        ? ""
                                                        : "\n"
                                                                + " ".repeat(24)
                                                                + "→ "
                                                                + finding.remedy())));
            }
            boolean sick =
                    findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL);
            return sick ? JarvisCore.FAILED : 0;
        }
    }

    static Vault vault(Settings settings) {
        return Vault.at(path(settings), VaultKeys.of(settings), MeshClock.system());
    }

    static Path path(Settings settings) {
        return settings.path(SettingKeys.NEXUS_VAULT).orElseThrow();
    }

    /** The providers that are known, whether or not they are switched on. */
    static List<Credentials.Service> services(Common common) {
        Map<String, Object> config = new HashMap<>(common.settings);
        config.put("nexus_enabled", true);
        config.put("state_store", "memory");
        try (MeshPorts ports = MeshPorts.open(config, MODULES)) {
            return Optional.ofNullable(ports.find(Credentials.Provider.class).orElse(null))
                    .map(Credentials.Provider::services)
                    .orElse(List.of());
        }
    }
}
