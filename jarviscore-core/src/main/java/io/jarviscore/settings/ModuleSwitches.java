package io.jarviscore.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The settings that switch on a module other than core. Without this table such a setting would do
 * nothing, silently, where its module is not on the class path.
 */
final class ModuleSwitches {
    private static final String KERNEL = "jarviscore-kernel";
    private static final String STORAGE = "jarviscore-storage";
    private static final String AZURE = "jarviscore-azure";
    private static final String MEMORY = "jarviscore-memory";
    private static final String NEXUS = "jarviscore-nexus";
    private static final String P2P = "jarviscore-p2p";
    private static final String OPERATIONS = "jarviscore-operations";
    private static final String RESEARCH = "jarviscore-research";
    private static final String BROWSER = "jarviscore-browser";
    private static final String PERSONAS = "jarviscore-personas";

    private static final List<Switch> ALL =
            List.of(
                    choice(SettingKeys.SANDBOX_MODE, SandboxMode.REMOTE, KERNEL),
                    choice(SettingKeys.VERTEX_AI_ENABLED, true, KERNEL),
                    choice(SettingKeys.STATE_STORE, StateStore.SQLITE, STORAGE),
                    choice(SettingKeys.STATE_STORE, StateStore.REDIS, STORAGE),
                    new Switch(
                            "redis_url",
                            settings -> names(settings, SettingKeys.REDIS_URL),
                            STORAGE),
                    new Switch(
                            "redis_host",
                            settings -> names(settings, SettingKeys.REDIS_HOST),
                            STORAGE),
                    choice(SettingKeys.STORAGE_BACKEND, StorageBackend.AZURE, AZURE),
                    choice(SettingKeys.MEMORY_PROVIDER, MemoryProvider.LOCAL, MEMORY),
                    choice(SettingKeys.MEMORY_PROVIDER, MemoryProvider.ATHENA, MEMORY),
                    new Switch("athena_url", ModuleSwitches::remembersWithAthena, MEMORY),
                    choice(SettingKeys.NEXUS_ENABLED, true, NEXUS),
                    new Switch("nexus_gateway_url", ModuleSwitches::signsInByTheGateway, NEXUS),
                    choice(SettingKeys.PROMETHEUS_ENABLED, true, OPERATIONS),
                    choice(SettingKeys.CONSOLE_ENABLED, true, OPERATIONS),
                    new Switch(
                            "telemetry_enabled=true",
                            settings ->
                                    settings.isSet(SettingKeys.TELEMETRY_ENABLED)
                                            && settings.get(SettingKeys.TELEMETRY_ENABLED),
                            OPERATIONS),
                    given(SettingKeys.SERPER_API_KEY, RESEARCH),
                    given(SettingKeys.GEMINI_GROUNDING_API_KEY, RESEARCH),
                    given(SettingKeys.SEARXNG_INSTANCE_URL, RESEARCH),
                    choice(SettingKeys.BROWSER_ENABLED, true, BROWSER),
                    given(SettingKeys.PROFILES_DIR, PERSONAS),
                    choice(SettingKeys.P2P_ENABLED, true, P2P),
                    new Switch(
                            "seed_nodes",
                            settings -> !settings.get(SettingKeys.SEED_NODES).isEmpty(),
                            P2P));

    private static final Map<String, String> MODULE_OF_TOPIC =
            Map.of(
                    "Redis",
                    STORAGE,
                    "Artefacts",
                    AZURE,
                    "Memory",
                    MEMORY,
                    "Credentials",
                    NEXUS,
                    "Fleet",
                    P2P,
                    "Operations",
                    OPERATIONS);

    /** Listed with a module's settings, but read by core or the kernel. */
    private static final Set<Setting<?>> CORES_OWN =
            Set.of(
                    SettingKeys.NODE_NAME,
                    SettingKeys.AGENT_SUFFIX,
                    SettingKeys.LOG_LEVEL,
                    SettingKeys.STORAGE_BACKEND,
                    SettingKeys.STORAGE_BASE_PATH,
                    SettingKeys.MEMORY_CONTEXT_TOKENS,
                    SettingKeys.CONVERSATION_MAX_TOKENS);

    private ModuleSwitches() {}

    /**
     * Returns a message for each setting whose module is absent: for the switches of a module that
     * ask for it, else for its other settings.
     */
    static List<String> missing(ResolvedSettings settings, Set<String> present) {
        return Stream.of(
                        KERNEL,
                        STORAGE,
                        AZURE,
                        MEMORY,
                        NEXUS,
                        P2P,
                        OPERATIONS,
                        RESEARCH,
                        BROWSER,
                        PERSONAS)
                .filter(module -> !present.contains(module))
                .flatMap(module -> asked(settings, module).map(key -> needs(key, module)))
                .toList();
    }

    private static Stream<String> asked(ResolvedSettings settings, String module) {
        List<String> switches =
                ALL.stream()
                        .filter(each -> each.module().equals(module))
                        .filter(each -> each.on().test(settings))
                        .map(Switch::setting)
                        .toList();
        return switches.isEmpty() ? companions(settings, module) : switches.stream();
    }

    private static String needs(String key, String module) {
        return key + " needs io.jarviscore:" + module + " on the class path";
    }

    /**
     * The settings given for a module that is neither switched on nor switched off. Not for the
     * kernel: keys of model providers are in many environments, and a user who wants a model
     * notices that its module is missing.
     */
    private static Stream<String> companions(ResolvedSettings settings, String module) {
        return isOff(settings, module)
                ? Stream.empty()
                : SettingKeys.all().stream()
                        .filter(setting -> module.equals(MODULE_OF_TOPIC.get(setting.topic())))
                        .filter(setting -> !CORES_OWN.contains(setting))
                        .filter(settings::asksFor)
                        .map(Setting::key);
    }

    private static boolean isOff(ResolvedSettings settings, String module) {
        return switch (module) {
            case STORAGE -> settings.get(SettingKeys.STATE_STORE) == StateStore.MEMORY;
            // With a folder named, an account in the environment may be there for another program.
            case AZURE -> settings.isSet(SettingKeys.STORAGE_BACKEND);
            case MEMORY -> settings.get(SettingKeys.MEMORY_PROVIDER) == MemoryProvider.NONE;
            case NEXUS -> settings.find(SettingKeys.NEXUS_ENABLED).equals(Optional.of(false));
            case OPERATIONS ->
                    settings.isSet(SettingKeys.TELEMETRY_ENABLED)
                            && !settings.get(SettingKeys.TELEMETRY_ENABLED)
                            && !settings.get(SettingKeys.PROMETHEUS_ENABLED);
            case P2P ->
                    settings.isSet(SettingKeys.P2P_ENABLED)
                            && !settings.get(SettingKeys.P2P_ENABLED);
            default -> false;
        };
    }

    private static <T> Switch choice(Setting<T> setting, T value, String module) {
        return new Switch(
                setting.key() + "=" + setting.show(value),
                settings -> settings.find(setting).filter(value::equals).isPresent(),
                module);
    }

    /** On as soon as anything sets it. */
    private static Switch given(Setting<?> setting, String module) {
        return new Switch(setting.key(), settings -> settings.isSet(setting), module);
    }

    /** The address of a Redis counts where the store is not named. */
    private static boolean names(ResolvedSettings settings, Setting<String> redis) {
        return settings.isSet(redis) && settings.get(SettingKeys.STATE_STORE) == StateStore.AUTO;
    }

    private static boolean remembersWithAthena(ResolvedSettings settings) {
        return settings.isSet(SettingKeys.ATHENA_URL)
                && settings.get(SettingKeys.MEMORY_PROVIDER) == MemoryProvider.AUTO;
    }

    private static boolean signsInByTheGateway(ResolvedSettings settings) {
        return settings.isSet(SettingKeys.NEXUS_GATEWAY_URL)
                && !settings.isSet(SettingKeys.NEXUS_ENABLED);
    }

    /**
     * One way to switch a module on.
     *
     * @param setting the setting, with its value if only that value does it
     * @param on whether it does
     * @param module the artifact id
     */
    private record Switch(String setting, Predicate<ResolvedSettings> on, String module) {}
}
