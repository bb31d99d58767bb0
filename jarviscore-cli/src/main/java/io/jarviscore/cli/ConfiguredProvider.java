package io.jarviscore.cli;

import io.jarviscore.Settings;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.util.ArrayList;
import java.util.List;

/**
 * A model provider that the settings configure.
 *
 * @param name as in {@code name:model}
 * @param model the model that is asked when none is named
 */
record ConfiguredProvider(String name, String model) {
    /** All of them, in the order in which the kernel asks them. */
    static List<ConfiguredProvider> of(Settings settings) {
        List<ConfiguredProvider> all = new ArrayList<>();
        if (settings.isSet(SettingKeys.AZURE_API_KEY)
                && settings.isSet(SettingKeys.AZURE_ENDPOINT)) {
            all.add(new ConfiguredProvider("azure", settings.get(SettingKeys.AZURE_DEPLOYMENT)));
        }
        addIfSet(settings, SettingKeys.CLAUDE_API_KEY, "claude", SettingKeys.CLAUDE_MODEL, all);
        addIfSet(settings, SettingKeys.LLM_ENDPOINT, "openai", SettingKeys.LLM_MODEL, all);
        addIfSet(settings, SettingKeys.GEMINI_API_KEY, "gemini", SettingKeys.GEMINI_MODEL, all);
        if (settings.get(SettingKeys.VERTEX_AI_ENABLED)) {
            all.add(new ConfiguredProvider("vertex", settings.get(SettingKeys.VERTEX_AI_MODEL)));
        }
        return all;
    }

    /** For {@code ChatRequest.Builder.model}. */
    String address() {
        return name + ":" + model;
    }

    private static void addIfSet(
            Settings settings,
            Setting<?> key,
            String name,
            Setting<String> model,
            List<ConfiguredProvider> all) {
        if (settings.isSet(key)) {
            all.add(new ConfiguredProvider(name, settings.get(model)));
        }
    }
}
