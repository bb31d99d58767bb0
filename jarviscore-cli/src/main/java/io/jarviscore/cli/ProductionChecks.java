package io.jarviscore.cli;

import static io.jarviscore.settings.SettingKeys.EXECUTION_TIMEOUT;
import static io.jarviscore.settings.SettingKeys.HITL_ENABLED;
import static io.jarviscore.settings.SettingKeys.LLM_MAX_CONCURRENT;
import static io.jarviscore.settings.SettingKeys.LLM_MAX_CONCURRENT_FLEET;
import static io.jarviscore.settings.SettingKeys.LOG_LEVEL;
import static io.jarviscore.settings.SettingKeys.SANDBOX_FALLBACK;
import static io.jarviscore.settings.SettingKeys.SANDBOX_MODE;
import static io.jarviscore.settings.SettingKeys.STORAGE_BACKEND;
import static io.jarviscore.settings.SettingKeys.STORAGE_BASE_PATH;
import static io.jarviscore.settings.SettingKeys.TELEMETRY_ENABLED;
import static io.jarviscore.settings.SettingKeys.TELEMETRY_TRACE_DIR;

import io.jarviscore.Settings;
import io.jarviscore.settings.LogLevel;
import io.jarviscore.settings.SandboxFallback;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.StorageBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The production checklist of the deployment guide, item by item, with its implications. */
final class ProductionChecks {
    private final Settings settings;
    private final Map<String, String> overrides;

    /**
     * Checks settings.
     *
     * @param overrides the settings of the command line, to open the stores with
     */
    ProductionChecks(Settings settings, Map<String, String> overrides) {
        this.settings = settings;
        this.overrides = overrides;
    }

    /** Runs every check, in the order of the guide. Connects to the configured servers. */
    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(settingsThatLookWrong());
        findings.add(dotEnv());
        findings.add(provider());
        findings.addAll(NexusChecks.of(settings));
        findings.add(new StoreCheck(settings, overrides).run());
        findings.add(blobs());
        findings.add(sandbox());
        findings.add(new NetworkChecks(settings).metrics());
        findings.add(concurrency());
        findings.add(logLevel());
        findings.addAll(new NetworkChecks(settings).fleet());
        findings.add(executionTimeout());
        findings.add(traces());
        findings.add(approvals());
        findings.addAll(new NetworkChecks(settings).athena());
        return findings;
    }

    private Finding settingsThatLookWrong() {
        List<String> warnings = settings.warnings();
        return warnings.isEmpty()
                ? Finding.ok("settings", "every setting can be used")
                : Finding.warn(
                        "settings", String.join("; ", warnings), "correct or remove what is named");
    }

    private Finding dotEnv() {
        List<String> secrets =
                settings.describe().stream()
                        .filter(entry -> entry.source().contains(".env"))
                        .filter(entry -> entry.value().equals("set"))
                        .map(Settings.Entry::key)
                        .toList();
        return secrets.isEmpty()
                ? Finding.ok("secrets", "no secret comes from a .env file")
                : Finding.warn(
                        "secrets",
                        "from .env: " + String.join(", ", secrets),
                        "inject secrets from the platform's secret store into the environment, and"
                                + " delete them from .env");
    }

    private Finding provider() {
        List<ConfiguredProvider> providers = ConfiguredProvider.of(settings);
        return providers.isEmpty()
                ? Finding.fail(
                        "model-provider",
                        "no model provider is configured",
                        "set azure_api_key and azure_endpoint, claude_api_key, gemini_api_key,"
                                + " vertex_ai_enabled with vertex_ai_project, or llm_endpoint")
                : Finding.ok(
                        "model-provider",
                        String.join(
                                ", ",
                                providers.stream().map(ConfiguredProvider::address).toList()));
    }

    private Finding blobs() {
        if (settings.get(STORAGE_BACKEND) == StorageBackend.AZURE) {
            return Finding.ok("artefacts", "Azure Blob Storage");
        }
        Path folder = Path.of(settings.get(STORAGE_BASE_PATH)).toAbsolutePath().normalize();
        if (!isWritable(folder)) {
            return Finding.fail(
                    "artefacts",
                    folder + " cannot be written",
                    "give the process's user the folder, or set storage_base_path to another one");
        }
        return settings.isSet(STORAGE_BASE_PATH)
                ? Finding.ok("artefacts", "folder " + folder)
                : Finding.warn(
                        "artefacts",
                        "folder " + folder + ", because nothing else is set",
                        "set storage_base_path to a folder on a volume that outlives the container,"
                                + " or storage_backend=azure");
    }

    private Finding sandbox() {
        String mode =
                settings.describe().stream()
                        .filter(entry -> entry.key().equals(SANDBOX_MODE.key()))
                        .findFirst()
                        .map(Settings.Entry::value)
                        .orElse("local");
        boolean fallsBack =
                mode.equals("remote") && settings.get(SANDBOX_FALLBACK) == SandboxFallback.LOCAL;
        return fallsBack
                ? Finding.warn(
                        "sandbox",
                        "remote, and in this process when the server is unavailable",
                        "set sandbox_fallback=deny if code must not run in this process")
                : Finding.ok(
                        "sandbox",
                        mode + ": generated code reaches no file, network, process or secret");
    }

    private Finding concurrency() {
        int own = settings.get(LLM_MAX_CONCURRENT);
        int fleet = settings.get(LLM_MAX_CONCURRENT_FLEET);
        return own > 0 || fleet > 0
                ? Finding.ok(
                        "llm-concurrency",
                        "at most "
                                + (own > 0
                                        ? own + " requests in this process"
                                        : fleet + " in the fleet"))
                : Finding.warn(
                        "llm-concurrency",
                        "model requests are unlimited: a burst of agents meets the provider's rate"
                                + " limit all at once",
                        "set llm_max_concurrent to requests per minute / 60 × average seconds per"
                                + " request");
    }

    private Finding logLevel() {
        LogLevel level = settings.get(LOG_LEVEL);
        return level.compareTo(LogLevel.INFO) >= 0
                ? Finding.ok("log-level", level.name())
                : Finding.warn(
                        "log-level",
                        level + " tells what agents do in detail",
                        "set log_level=info; the logger jarviscore.llm.payload stays off either"
                                + " way");
    }

    private Finding executionTimeout() {
        Duration time = settings.get(EXECUTION_TIMEOUT);
        return tuned(
                EXECUTION_TIMEOUT,
                "execution-timeout",
                "one run of generated code may take " + time.toSeconds() + " s",
                "set execution_timeout to what your tasks need");
    }

    private Finding tuned(Setting<?> setting, String id, String detail, String remedy) {
        return settings.isSet(setting)
                ? Finding.ok(id, detail)
                : Finding.warn(id, detail + ", the default", remedy);
    }

    private Finding traces() {
        if (!settings.get(TELEMETRY_ENABLED)) {
            return Finding.ok("traces", "off");
        }
        Path folder = Path.of(settings.get(TELEMETRY_TRACE_DIR)).toAbsolutePath().normalize();
        return isWritable(folder)
                ? Finding.ok("traces", "folder " + folder)
                : Finding.fail(
                        "traces",
                        folder + " cannot be written",
                        "give the process's user the folder, set telemetry_trace_dir, or"
                                + " telemetry_enabled=false");
    }

    private Finding approvals() {
        return Finding.ok(
                "approvals",
                settings.get(HITL_ENABLED)
                        ? "a person is asked before risky and uncertain calls"
                        : "only tools marked as sensitive ask a person; hitl_enabled=true asks"
                                + " before every risky call");
    }

    /** Whether the folder, or the nearest one above it that exists, can be written. */
    private static boolean isWritable(Path folder) {
        Path existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }
}
