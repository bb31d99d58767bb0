package io.jarviscore.cli;

import static io.jarviscore.settings.SettingKeys.NEXUS_ENABLED;
import static io.jarviscore.settings.SettingKeys.NEXUS_GATEWAY_URL;
import static io.jarviscore.settings.SettingKeys.NEXUS_SECRET;
import static io.jarviscore.settings.SettingKeys.NEXUS_SECRET_FILE;

import io.jarviscore.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks where credentials of services are kept, and how they are protected. */
final class NexusChecks {
    /** 32 characters of base64 are 192 bits. */
    private static final int LONG_ENOUGH = 32;

    private NexusChecks() {}

    static List<Finding> of(Settings settings) {
        Optional<URI> gateway = settings.find(NEXUS_GATEWAY_URL);
        boolean on = settings.find(NEXUS_ENABLED).orElse(gateway.isPresent());
        if (!on) {
            return List.of(Finding.ok("nexus", "off: agents sign in to no service"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(secret(settings));
        findings.add(
                gateway.map(NexusChecks::gateway)
                        .orElse(
                                Finding.warn(
                                        "nexus-gateway",
                                        "credentials are in a vault of this machine",
                                        "set nexus_gateway_url to a Nexus Gateway that all nodes"
                                                + " reach")));
        return findings;
    }

    private static Finding secret(Settings settings) {
        if (settings.isSet(NEXUS_SECRET_FILE) && !settings.isSet(NEXUS_SECRET)) {
            return Finding.ok("nexus-secret", "from the file of nexus_secret_file");
        }
        Optional<String> secret = settings.find(NEXUS_SECRET);
        if (secret.isEmpty()) {
            return Finding.warn(
                    "nexus-secret",
                    "not set: a value of this machine encrypts credentials, which every program on"
                            + " it can read and which changes with a container",
                    "set NEXUS_SECRET to the output of: openssl rand -base64 32");
        }
        return secret.get().length() >= LONG_ENOUGH && secret.get().chars().distinct().count() > 10
                ? Finding.ok("nexus-secret", "set")
                : Finding.warn(
                        "nexus-secret",
                        "set, and short or simple enough to be guessed",
                        "set NEXUS_SECRET to the output of: openssl rand -base64 32, and change the"
                                + " vault's secret with Vault.rekey");
    }

    private static Finding gateway(URI address) {
        if (isLocal(address.getHost())) {
            return Finding.warn(
                    "nexus-gateway",
                    address.getHost() + " is this machine",
                    "set nexus_gateway_url to the deployed Gateway");
        }
        if (!address.getScheme().equals("https")) {
            return Finding.warn(
                    "nexus-gateway",
                    "credentials are fetched over http://",
                    "put a proxy with TLS before the Gateway and use https://");
        }
        WebProbe.Answer answer =
                WebProbe.get(
                        URI.create(address.toString().replaceAll("(?<!/)/++$", "") + "/health"));
        return answer.isOk()
                ? Finding.ok("nexus-gateway", address.getHost() + " answers")
                : Finding.fail(
                        "nexus-gateway",
                        address.getHost() + ": " + answer.problem(),
                        "start the Gateway, or correct nexus_gateway_url");
    }

    private static boolean isLocal(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || address.isAnyLocalAddress();
        } catch (IOException e) {
            return false;
        }
    }
}
