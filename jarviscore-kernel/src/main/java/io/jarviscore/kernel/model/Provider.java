package io.jarviscore.kernel.model;

import io.jarviscore.kernel.model.google.GoogleCredentials;
import io.jarviscore.kernel.model.wire.ProviderWire;
import io.jarviscore.settings.SettingKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A provider that is configured.
 *
 * @param name how settings, events and messages call it
 * @param wire its HTTP interface
 * @param model the model it serves when none is named, or one that another provider knows
 * @param family the names that models of this provider usually have
 * @param discovery finds out the model's real name, where the settings leave it to the server
 * @param credentials add the credentials to requests, where those change
 * @param timeout takes the place of {@code llm_timeout}
 */
record Provider(
        String name,
        ProviderWire wire,
        String model,
        Pattern family,
        Optional<ModelDiscovery> discovery,
        Optional<GoogleCredentials> credentials,
        Optional<Duration> timeout) {

    /** A provider whose key is in its wire and that has no timeout of its own. */
    Provider(
            String name,
            ProviderWire wire,
            String model,
            Pattern family,
            Optional<ModelDiscovery> discovery) {
        this(name, wire, model, family, discovery, Optional.empty(), Optional.empty());
    }

    /**
     * This provider's name of a wanted model, given as {@code name} or {@code provider:name}; empty
     * if it does not know it. A prefix that is not a provider's belongs to the name.
     */
    Optional<String> modelCalled(String wanted) {
        if (wanted.startsWith(name + ":")) {
            String named = wanted.substring(name.length() + 1).strip();
            return Optional.of(named.isEmpty() ? model : named);
        }
        return wanted.equals(model) || family.matcher(wanted).matches()
                ? Optional.of(wanted)
                : Optional.empty();
    }

    /** The setting of its address, or of its key if the address is fixed. */
    String setting() {
        return switch (name) {
            case "azure" -> SettingKeys.AZURE_ENDPOINT.key();
            case "claude" -> SettingKeys.CLAUDE_ENDPOINT.key();
            case "openai" -> SettingKeys.LLM_ENDPOINT.key();
            case "gemini" -> SettingKeys.GEMINI_API_KEY.key();
            default -> SettingKeys.VERTEX_AI_ENABLED.key();
        };
    }

    @Override
    public String toString() {
        return name + " (" + model + " at " + wire.place() + ")";
    }
}
