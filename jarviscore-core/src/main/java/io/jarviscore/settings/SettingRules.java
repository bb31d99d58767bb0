package io.jarviscore.settings;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The conditions between several settings, each of which is valid by itself. */
final class SettingRules {
    private static final List<Rule> RULES =
            List.of(
                    together(SettingKeys.AZURE_API_KEY, SettingKeys.AZURE_ENDPOINT),
                    together(SettingKeys.AZURE_ENDPOINT, SettingKeys.AZURE_API_KEY),
                    new Rule(
                            List.of(SettingKeys.VERTEX_AI_ENABLED, SettingKeys.VERTEX_AI_PROJECT),
                            settings ->
                                    settings.get(SettingKeys.VERTEX_AI_ENABLED)
                                            && !settings.isSet(SettingKeys.VERTEX_AI_PROJECT),
                            "Vertex AI needs a project: set vertex_ai_project"),
                    new Rule(
                            List.of(
                                    SettingKeys.SANDBOX_FALLBACK,
                                    SettingKeys.SANDBOX_MODE,
                                    SettingKeys.SANDBOX_SERVICE_URL),
                            SettingRules::hasNoSandbox,
                            "sandbox_mode=remote without an address leaves no sandbox at all: set"
                                    + " sandbox_service_url, or sandbox_fallback=local"),
                    new Rule(
                            List.of(
                                    SettingKeys.STEP_HEARTBEAT_SECONDS,
                                    SettingKeys.STEP_LEASE_SECONDS),
                            settings ->
                                    settings.get(SettingKeys.STEP_HEARTBEAT_SECONDS)
                                                    .compareTo(
                                                            settings.get(
                                                                    SettingKeys.STEP_LEASE_SECONDS))
                                            >= 0,
                            "a claim would run out before it is renewed: make it shorter than"
                                    + " step_lease_seconds, best a third of it"),
                    new Rule(
                            List.of(
                                    SettingKeys.STATE_STORE,
                                    SettingKeys.REDIS_URL,
                                    SettingKeys.REDIS_HOST),
                            settings ->
                                    settings.get(SettingKeys.STATE_STORE) == StateStore.REDIS
                                            && !settings.isSet(SettingKeys.REDIS_URL)
                                            && !settings.isSet(SettingKeys.REDIS_HOST),
                            "no Redis is named: set redis_url or redis_host"),
                    new Rule(
                            List.of(
                                    SettingKeys.STORAGE_BACKEND,
                                    SettingKeys.AZURE_STORAGE_CONNECTION_STRING,
                                    SettingKeys.AZURE_STORAGE_ACCOUNT_URL),
                            settings ->
                                    settings.get(SettingKeys.STORAGE_BACKEND)
                                                    == StorageBackend.AZURE
                                            && !settings.isSet(
                                                    SettingKeys.AZURE_STORAGE_CONNECTION_STRING)
                                            && !settings.isSet(
                                                    SettingKeys.AZURE_STORAGE_ACCOUNT_URL),
                            "no Azure storage is named: set azure_storage_connection_string or"
                                    + " azure_storage_account_url"),
                    new Rule(
                            List.of(SettingKeys.MEMORY_PROVIDER, SettingKeys.ATHENA_URL),
                            settings ->
                                    settings.get(SettingKeys.MEMORY_PROVIDER)
                                                    == MemoryProvider.ATHENA
                                            && !settings.isSet(SettingKeys.ATHENA_URL),
                            "no Athena is named: set athena_url"),
                    new Rule(
                            List.of(SettingKeys.ZMQ_PORT_OFFSET, SettingKeys.BIND_PORT),
                            settings ->
                                    settings.get(SettingKeys.BIND_PORT)
                                                    + settings.get(SettingKeys.ZMQ_PORT_OFFSET)
                                            > 65_535,
                            "bind_port plus zmq_port_offset is above 65535: lower one of them"),
                    new Rule(
                            List.of(
                                    SettingKeys.BIND_HOST,
                                    SettingKeys.P2P_ENABLED,
                                    SettingKeys.P2P_FLEET_KEY,
                                    SettingKeys.P2P_FLEET_KEY_FILE,
                                    SettingKeys.P2P_ALLOW_INSECURE_BIND),
                            SettingRules::isOpenToStrangers,
                            "the fleet's ports would be open beyond this machine to anybody: set"
                                    + " p2p_fleet_key (made by: openssl rand -base64 32) or"
                                    + " p2p_fleet_key_file, or p2p_allow_insecure_bind=true"));

    /** Names are not looked up: a name server's answer can change after the check. */
    private static final Pattern THIS_MACHINE =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1|\\[::1]");

    private SettingRules() {}

    /** A message for each rule that is broken, leaving out those about refused settings. */
    static List<String> broken(ResolvedSettings settings, Set<Setting<?>> refused) {
        return RULES.stream()
                .filter(rule -> rule.about().stream().noneMatch(refused::contains))
                .filter(rule -> rule.broken().test(settings))
                .map(rule -> rule.about().get(0).key() + ": " + rule.message())
                .toList();
    }

    private static Rule together(Setting<?> one, Setting<?> other) {
        return new Rule(
                List.of(one, other),
                settings -> settings.isSet(one) && !settings.isSet(other),
                "is of no use alone: set " + other.key() + " too");
    }

    private static boolean hasNoSandbox(ResolvedSettings settings) {
        return settings.get(SettingKeys.SANDBOX_MODE) == SandboxMode.REMOTE
                && settings.get(SettingKeys.SANDBOX_FALLBACK) == SandboxFallback.DENY
                && !settings.isSet(SettingKeys.SANDBOX_SERVICE_URL);
    }

    private static boolean isOpenToStrangers(ResolvedSettings settings) {
        return settings.get(SettingKeys.P2P_ENABLED)
                && !THIS_MACHINE.matcher(settings.get(SettingKeys.BIND_HOST)).matches()
                && !settings.isSet(SettingKeys.P2P_FLEET_KEY)
                && !settings.isSet(SettingKeys.P2P_FLEET_KEY_FILE)
                && !settings.get(SettingKeys.P2P_ALLOW_INSECURE_BIND);
    }

    /**
     * One rule.
     *
     * @param about the settings it looks at; the first one heads the message
     * @param broken whether it is broken
     * @param message the problem and its remedy
     */
    private record Rule(
            List<Setting<?>> about, Predicate<ResolvedSettings> broken, String message) {}
}
