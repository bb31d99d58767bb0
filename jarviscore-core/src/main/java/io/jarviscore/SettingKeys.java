package io.jarviscore;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every setting there is, grouped by what it is about. */
public final class SettingKeys {
    // Models
    public static final Setting<Duration> LLM_TIMEOUT = seconds("llm_timeout", 120);
    public static final Setting<Double> LLM_TEMPERATURE = decimal("llm_temperature", 0.7);
    public static final Setting<Integer> LLM_MAX_CONCURRENT = whole("llm_max_concurrent", 0);
    public static final Setting<Integer> LLM_MAX_RETRIES_429 = whole("llm_max_retries_429", 4);
    public static final Setting<Duration> LLM_429_BASE_DELAY = seconds("llm_429_base_delay", 2);
    public static final Setting<Integer> LLM_DEFAULT_MAX_TOKENS =
            whole("llm_default_max_tokens", 4000);
    public static final Setting<String> AZURE_API_KEY = text("azure_api_key", null);
    public static final Setting<URI> AZURE_ENDPOINT = uri("azure_endpoint");
    public static final Setting<String> AZURE_DEPLOYMENT = text("azure_deployment", "gpt-4o");
    public static final Setting<String> AZURE_API_VERSION = text("azure_api_version", "2024-10-21");
    public static final Setting<URI> LLM_ENDPOINT = uri("llm_endpoint");
    public static final Setting<String> LLM_API_KEY = text("llm_api_key", null);
    public static final Setting<String> LLM_MODEL = text("llm_model", "default");
    public static final Setting<String> CLAUDE_API_KEY = text("claude_api_key", null);
    public static final Setting<URI> CLAUDE_ENDPOINT = uri("claude_endpoint");
    public static final Setting<String> CLAUDE_MODEL = text("claude_model", "claude-sonnet-4");
    public static final Setting<String> GEMINI_API_KEY = text("gemini_api_key", null);
    public static final Setting<String> GEMINI_MODEL = text("gemini_model", "gemini-2.0-flash");
    public static final Setting<Boolean> VERTEX_AI_ENABLED = flag("vertex_ai_enabled", false);
    public static final Setting<String> CODING_MODEL = text("coding_model", null);
    public static final Setting<String> TASK_MODEL = text("task_model", null);
    public static final Setting<String> TASK_MODEL_NANO = text("task_model_nano", null);
    public static final Setting<String> TASK_MODEL_STANDARD = text("task_model_standard", null);
    public static final Setting<String> TASK_MODEL_HEAVY = text("task_model_heavy", null);

    // Kernel and sandbox
    public static final Setting<Integer> KERNEL_MAX_TURNS = whole("kernel_max_turns", 30);
    public static final Setting<Integer> KERNEL_MAX_TOTAL_TOKENS =
            whole("kernel_max_total_tokens", 80_000);
    public static final Setting<Integer> KERNEL_THINKING_BUDGET =
            whole("kernel_thinking_budget", 56_000);
    public static final Setting<Integer> KERNEL_ACTION_BUDGET =
            whole("kernel_action_budget", 24_000);
    public static final Setting<Duration> KERNEL_WALL_CLOCK_MS =
            millis("kernel_wall_clock_ms", 180_000);
    public static final Setting<Integer> MAX_REPAIR_ATTEMPTS = whole("max_repair_attempts", 3);
    public static final Setting<Duration> EXECUTION_TIMEOUT = seconds("execution_timeout", 300);
    public static final Setting<String> SANDBOX_MODE = text("sandbox_mode", "local");
    public static final Setting<URI> SANDBOX_SERVICE_URL = uri("sandbox_service_url");
    public static final Setting<String> STORAGE_BASE_PATH =
            text("storage_base_path", "./blob_storage");

    // State and mail
    public static final Setting<Integer> MAILBOX_MAX_LENGTH = whole("mailbox_max_length", 10_000);
    public static final Setting<Duration> MAILBOX_VISIBILITY_SECONDS =
            seconds("mailbox_visibility_seconds", 60);
    public static final Setting<Integer> MAILBOX_MAX_DELIVERIES =
            whole("mailbox_max_deliveries", 5);
    public static final Setting<Integer> LEDGER_MAX_ENTRIES = whole("ledger_max_entries", 10_000);
    public static final Setting<Duration> STEP_LEASE_SECONDS = seconds("step_lease_seconds", 30);
    public static final Setting<Duration> STEP_HEARTBEAT_SECONDS =
            seconds("step_heartbeat_seconds", 10);
    public static final Setting<Duration> SHUTDOWN_TIMEOUT = seconds("shutdown_timeout", 30);
    public static final Setting<String> NODE_NAME = text("node_name", "jarviscore-node");
    public static final Setting<String> AGENT_SUFFIX = text("agent_suffix", null);

    private SettingKeys() {}

    private static Setting<String> text(String key, @Nullable String byDefault) {
        return new Setting<>(key, List.of(), parser(String::valueOf), byDefault, "", "", false);
    }

    private static Setting<URI> uri(String key) {
        return new Setting<>(
                key, List.of(), parser(o -> URI.create(o.toString())), null, "", "", false);
    }

    private static Setting<Boolean> flag(String key, boolean byDefault) {
        return new Setting<>(
                key,
                List.of(),
                parser(o -> Boolean.parseBoolean(o.toString())),
                byDefault,
                "",
                "",
                false);
    }

    private static Setting<Integer> whole(String key, int byDefault) {
        return new Setting<>(
                key,
                List.of(),
                parser(o -> Integer.parseInt(o.toString())),
                byDefault,
                "",
                "",
                false);
    }

    private static Setting<Double> decimal(String key, double byDefault) {
        return new Setting<>(
                key,
                List.of(),
                parser(o -> Double.parseDouble(o.toString())),
                byDefault,
                "",
                "",
                false);
    }

    private static Setting<Duration> seconds(String key, long byDefault) {
        return new Setting<>(
                key,
                List.of(),
                parser(o -> Duration.ofMillis(Math.round(Double.parseDouble(o.toString()) * 1000))),
                Duration.ofSeconds(byDefault),
                "seconds",
                "",
                false);
    }

    private static Setting<Duration> millis(String key, long byDefault) {
        return new Setting<>(
                key,
                List.of(),
                parser(o -> Duration.ofMillis(Long.parseLong(o.toString()))),
                Duration.ofMillis(byDefault),
                "milliseconds",
                "",
                false);
    }

    private static <T> Setting.ValueParser<T> parser(java.util.function.Function<Object, T> parse) {
        return new Setting.ValueParser<>() {
            @Override
            public String accepts() {
                return "";
            }

            @Override
            public T parse(Object raw) {
                return parse.apply(raw);
            }
        };
    }
}
