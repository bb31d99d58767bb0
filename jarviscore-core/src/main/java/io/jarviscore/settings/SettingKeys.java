package io.jarviscore.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Every setting there is, by subject. A setting's key in the config map is its name here in lower
 * case; its variable in the environment and in {@code .env} is its name here, for a few of the
 * fleet's with {@code JARVISCORE_} in front. The accepted values and the meaning of each are in its
 * declaration and, generated from it, in {@code docs/reference/settings.md}.
 */
public final class SettingKeys {
    // Every declaration below adds itself while this class is initialised; ALL is the final list.
    private static final List<Setting<?>> DECLARED = new ArrayList<>();

    private static final ValueForm<String> TEXT = ValueForm.text();
    private static final ValueForm<String> ID = ValueForm.id();
    private static final ValueForm<String> PATH = ValueForm.path();
    private static final ValueForm<URI> WEB_ADDRESS = ValueForm.webAddress();
    private static final ValueForm<Boolean> FLAG = ValueForm.flag();
    private static final ValueForm<Integer> COUNT = ValueForm.whole(0, Integer.MAX_VALUE);
    private static final ValueForm<Integer> SIZE = ValueForm.whole(1, Integer.MAX_VALUE);
    private static final ValueForm<Integer> TOKENS = SIZE.in("tokens");
    private static final ValueForm<BigDecimal> DOLLARS = ValueForm.dollars();
    private static final ValueForm<String> MODEL_LIST = ValueForm.models();
    private static final ValueForm<Integer> PORT = ValueForm.whole(1, 65_535);
    private static final ValueForm<Double> FRACTION = ValueForm.decimal(0, 1);
    private static final ValueForm<Double> TEMPERATURE = ValueForm.decimal(0, 2);
    private static final ValueForm<Duration> MILLISECONDS =
            ValueForm.duration("milliseconds", Duration.ofMillis(1));
    private static final ValueForm<Duration> SECONDS =
            ValueForm.duration("seconds", Duration.ofSeconds(1));
    private static final ValueForm<Duration> SECONDS_OR_NONE =
            ValueForm.durationOrZero("seconds", Duration.ofSeconds(1));
    private static final ValueForm<Duration> DAYS = ValueForm.duration("days", Duration.ofDays(1));
    private static final ValueForm<List<String>> SEEDS = ValueForm.hostsAndPorts();
    private static final ValueForm<String> HOST =
            ValueForm.text(
                    "a host name or an IP address", Pattern.compile("[A-Za-z0-9._:%\\[\\]-]+"));
    private static final ValueForm<OpenAiFormat> OPENAI_FORMAT =
            ValueForm.choice(OpenAiFormat.class);
    private static final ValueForm<LogLevel> LOG_WORDS =
            ValueForm.choice(
                    LogLevel.class,
                    Map.of(
                            "warning",
                            LogLevel.WARN,
                            "critical",
                            LogLevel.ERROR,
                            "fatal",
                            LogLevel.ERROR));
    private static final ValueForm<String> VIEWPORT =
            ValueForm.text(
                    "width x height, such as 1280x720",
                    Pattern.compile("[1-9][0-9]{1,4}x[1-9][0-9]{1,4}"));
    private static final ValueForm<String> REDIS_ADDRESS =
            ValueForm.text(
                    "a redis:// or rediss:// address, for a cluster with several hosts"
                            + " (redis://host:6379,host:6379), or redis-sentinel:// or redis-socket://",
                    Pattern.compile("rediss?(-sentinel|-socket)?://\\S+"));

    private static final Topic MODELS = new Topic("Models");

    public static final Setting<Duration> LLM_TIMEOUT =
            MODELS.setting("llm_timeout", SECONDS)
                    .byDefault("120")
                    .means("How long one request to a model may take before it counts as failed.");
    public static final Setting<Duration> LLM_FIRST_BYTE_TIMEOUT =
            MODELS.setting("llm_first_byte_timeout", SECONDS)
                    .means(
                            "How long a model may take to begin its answer; all answers are"
                                    + " streamed then. Without it, an answer may begin as late as it"
                                    + " may end.");
    public static final Setting<Double> LLM_TEMPERATURE =
            MODELS.setting("llm_temperature", TEMPERATURE)
                    .byDefault("0.7")
                    .means("The sampling temperature of requests that do not name one.");
    public static final Setting<Integer> LLM_DEFAULT_MAX_TOKENS =
            MODELS.setting("llm_default_max_tokens", TOKENS)
                    .byDefault("4000")
                    .means("The longest reply that is asked for when a request does not say.");
    public static final Setting<Integer> LLM_MAX_CONCURRENT =
            MODELS.setting("llm_max_concurrent", COUNT)
                    .byDefault("0")
                    .means(
                            "How many model requests this process has in flight at most; 0 is"
                                    + " unlimited. Choose requests per minute / 60 × average seconds"
                                    + " per request.");
    public static final Setting<String> LLM_MAX_CONCURRENT_BY_MODEL =
            MODELS.setting("llm_max_concurrent_by_model", TEXT)
                    .means(
                            "How many requests this process has in flight at most at one provider"
                                    + " or model, within llm_max_concurrent: a list such as azure=20,"
                                    + " azure:gpt-4o=5, claude=4.");
    public static final Setting<Integer> LLM_MAX_CONCURRENT_FLEET =
            MODELS.setting("llm_max_concurrent_fleet", COUNT)
                    .byDefault("0")
                    .means(
                            "How many model requests all processes that share one store have in"
                                    + " flight at most; 0 is unlimited. Exchanges go on without it"
                                    + " while the store is unavailable.");
    public static final Setting<Integer> LLM_MAX_RETRIES_429 =
            MODELS.setting("llm_max_retries_429", COUNT)
                    .byDefault("4")
                    .means(
                            "How often a rate-limited or overloaded provider is asked again "
                                    + "before the next one is.");
    public static final Setting<Duration> LLM_429_BASE_DELAY =
            MODELS.setting("llm_429_base_delay", SECONDS)
                    .byDefault("2")
                    .means(
                            "The wait before the first retry; it doubles with every retry, up to "
                                    + "60 seconds, unless the provider names a wait.");
    public static final Setting<BigDecimal> LLM_MAX_COST_USD_PER_DAY =
            MODELS.setting("llm_max_cost_usd_per_day", DOLLARS)
                    .byDefault("0")
                    .means(
                            "The spend limit of all processes of one store on models in one day "
                                    + "(UTC); then calls fail until it ends. 0 is no limit. A "
                                    + "store in memory limits this process. A model "
                                    + "without a known price is called only once.");
    public static final Setting<String> MODEL_CATALOGUE =
            MODELS.setting("model_catalogue", PATH)
                    .means(
                            "A JSON file with prices and sizes of models, which go before those"
                                    + " that the library knows. Needed for models it does not know, and"
                                    + " for prices other than the published ones.");
    public static final Setting<String> AZURE_API_KEY =
            MODELS.setting("azure_api_key", TEXT)
                    .secret()
                    .aliases("azure_openai_key")
                    .means("The key of the Azure OpenAI resource.");
    public static final Setting<URI> AZURE_ENDPOINT =
            MODELS.setting("azure_endpoint", WEB_ADDRESS)
                    .aliases("azure_openai_endpoint")
                    .means("The address of the Azure OpenAI resource.");
    public static final Setting<String> AZURE_DEPLOYMENT =
            MODELS.setting("azure_deployment", TEXT)
                    .byDefault("gpt-6.1-sol")
                    .means("The Azure OpenAI deployment used when no model is named.");
    public static final Setting<String> AZURE_API_VERSION =
            MODELS.setting("azure_api_version", TEXT)
                    .byDefault("2024-10-21")
                    .means("The version of the Azure OpenAI API.");
    public static final Setting<OpenAiFormat> AZURE_API =
            MODELS.setting("azure_api", OPENAI_FORMAT)
                    .byDefault("chat")
                    .means(
                            "Which of OpenAI's formats Azure OpenAI is asked in: Chat Completions,"
                                    + " or Responses, which carries a model's reasoning from turn to"
                                    + " turn (at v1 if azure_api_version is older than 2025-03-01).");
    public static final Setting<Boolean> AZURE_CONTENT_FILTER_REPAIR_ENABLED =
            MODELS.setting("azure_content_filter_repair_enabled", FLAG)
                    .byDefault("false")
                    .means(
                            "Whether a prompt that the content filter refused is reworded and "
                                    + "sent once more.");
    public static final Setting<String> CLAUDE_API_KEY =
            MODELS.setting("claude_api_key", TEXT)
                    .secret()
                    .aliases("anthropic_api_key")
                    .means("The key for Claude.");
    public static final Setting<URI> CLAUDE_ENDPOINT =
            MODELS.setting("claude_endpoint", WEB_ADDRESS)
                    .means("Where Claude is reached, if not at the public address.");
    public static final Setting<String> CLAUDE_MODEL =
            MODELS.setting("claude_model", TEXT)
                    .byDefault("claude-sonnet-5-5")
                    .means("The Claude model used when no model is named.");
    public static final Setting<URI> LLM_ENDPOINT =
            MODELS.setting("llm_endpoint", WEB_ADDRESS)
                    .aliases("vllm_endpoint")
                    .means(
                            "The address of a server that speaks the OpenAI chat protocol, such "
                                    + "as vLLM.");
    public static final Setting<OpenAiFormat> LLM_API =
            MODELS.setting("llm_api", OPENAI_FORMAT)
                    .byDefault("chat")
                    .means(
                            "Which of OpenAI's formats that server is asked in: Chat Completions,"
                                    + " or Responses, which carries a model's reasoning from turn to"
                                    + " turn.");
    public static final Setting<String> LLM_API_KEY =
            MODELS.setting("llm_api_key", TEXT)
                    .secret()
                    .means("The key for that server, if it wants one.");
    public static final Setting<String> LLM_MODEL =
            MODELS.setting("llm_model", TEXT)
                    .byDefault("default")
                    .means("The model asked of that server when no model is named.");
    public static final Setting<String> GEMINI_API_KEY =
            MODELS.setting("gemini_api_key", TEXT).secret().means("The key for Gemini.");
    public static final Setting<String> GEMINI_MODEL =
            MODELS.setting("gemini_model", TEXT)
                    .byDefault("gemini-3.8-flash")
                    .means("The Gemini model used when no model is named.");
    public static final Setting<Double> GEMINI_TEMPERATURE =
            MODELS.setting("gemini_temperature", TEMPERATURE)
                    .means("Takes the place of llm_temperature for Gemini.");
    public static final Setting<Duration> GEMINI_TIMEOUT =
            MODELS.setting("gemini_timeout", SECONDS)
                    .means("Takes the place of llm_timeout for Gemini.");
    public static final Setting<Boolean> VERTEX_AI_ENABLED =
            MODELS.setting("vertex_ai_enabled", FLAG)
                    .byDefault("false")
                    .means("Whether Vertex AI is a provider.");
    public static final Setting<String> VERTEX_AI_PROJECT =
            MODELS.setting("vertex_ai_project", TEXT)
                    .means("The Google Cloud project that Vertex AI requests are made in.");
    public static final Setting<String> VERTEX_AI_LOCATION =
            MODELS.setting("vertex_ai_location", TEXT)
                    .byDefault("us-central1")
                    .means("The Google Cloud region that Vertex AI requests go to.");
    public static final Setting<String> VERTEX_AI_MODEL =
            MODELS.setting("vertex_ai_model", TEXT)
                    .byDefault("gemini-2.5-flash")
                    .means("The Vertex AI model used when no model is named.");

    private static final Topic ROUTING = new Topic("Model routing");

    public static final Setting<String> CODING_MODEL =
            ROUTING.setting("coding_model", MODEL_LIST)
                    .aliases("claude_coding_model")
                    .means(
                            "The model that writes and repairs code; without it, the "
                                    + "provider's own. This and those below may be lists, asked in "
                                    + "order, and name the provider: claude:claude-sonnet-5-5, "
                                    + "azure:gpt-4.1.");
    public static final Setting<String> TASK_MODEL =
            ROUTING.setting("task_model", MODEL_LIST)
                    .aliases("claude_task_model")
                    .means(
                            "The model for everything but code, unless a tier below names "
                                    + "another.");
    public static final Setting<String> TASK_MODEL_NANO =
            ROUTING.setting("task_model_nano", MODEL_LIST)
                    .means("The model for tasks of complexity NANO.");
    public static final Setting<String> TASK_MODEL_STANDARD =
            ROUTING.setting("task_model_standard", MODEL_LIST)
                    .means(
                            "The model for tasks of complexity STANDARD, and for the other two "
                                    + "tiers where they name none.");
    public static final Setting<String> TASK_MODEL_HEAVY =
            ROUTING.setting("task_model_heavy", MODEL_LIST)
                    .means("The model for tasks of complexity HEAVY.");
    public static final Setting<String> BROWSER_MODEL =
            ROUTING.setting("browser_model", MODEL_LIST)
                    .means(
                            "The model that steers the browser; without it, that of standard "
                                    + "tasks.");

    private static final Topic KERNEL = new Topic("Kernel");

    public static final Setting<Integer> KERNEL_MAX_TURNS =
            KERNEL.setting("kernel_max_turns", SIZE)
                    .byDefault("30")
                    .means("How many turns one task may take.");
    public static final Setting<Integer> KERNEL_MAX_TOTAL_TOKENS =
            KERNEL.setting("kernel_max_total_tokens", TOKENS)
                    .byDefault("80000")
                    .means(
                            "How many tokens one task may spend in all, counting every model call "
                                    + "made for it.");
    public static final Setting<Integer> KERNEL_THINKING_BUDGET =
            KERNEL.setting("kernel_thinking_budget", TOKENS)
                    .byDefault("56000")
                    .means("How many tokens the deciding call of one turn may spend.");
    public static final Setting<Integer> KERNEL_ACTION_BUDGET =
            KERNEL.setting("kernel_action_budget", TOKENS)
                    .byDefault("24000")
                    .means(
                            "How many tokens the action of one turn may spend on further model "
                                    + "calls.");
    public static final Setting<BigDecimal> KERNEL_MAX_COST_USD =
            KERNEL.setting("kernel_max_cost_usd", DOLLARS)
                    .byDefault("0")
                    .means(
                            "The limit on the cost of one task's model calls; 0 is no limit. No call is"
                                    + " made once it is spent, so the last one can exceed it by its own"
                                    + " price. A task whose model has no known price fails: see "
                                    + "model_catalogue.");
    public static final Setting<Integer> KERNEL_MAX_TOOL_CALLS_PER_TURN =
            KERNEL.setting("kernel_max_tool_calls_per_turn", ValueForm.whole(1, 32))
                    .byDefault("16")
                    .means(
                            "How many tool calls one reply of the model may start; the model gets an"
                                    + " error for the others. A reply with more than 32"
                                    + " calls starts none.");
    public static final Setting<String> PROFILES_DIR =
            KERNEL.setting("profiles_dir", PATH)
                    .environmentPrefix("JARVISCORE_")
                    .means(
                            "A folder with personas of agents, a file ROLE.yaml each; read when the"
                                    + " mesh starts.");
    public static final Setting<Integer> MAX_GOAL_STEPS =
            KERNEL.setting("max_goal_steps", ValueForm.whole(1, 1_000))
                    .byDefault("30")
                    .means(
                            "How many steps a goal-oriented task may run, those of revised plans"
                                    + " included.");
    public static final Setting<Integer> MAX_REPLAN_ATTEMPTS =
            KERNEL.setting("max_replan_attempts", ValueForm.whole(0, 100))
                    .byDefault("8")
                    .means("How often the plan of a task may be revised after a failed step.");
    public static final Setting<Integer> MAX_PARALLEL_STEPS =
            KERNEL.setting("max_parallel_steps", ValueForm.whole(1, 64))
                    .byDefault("3")
                    .means("How many independent steps of one plan run at the same time.");
    public static final Setting<Duration> KERNEL_WALL_CLOCK_MS =
            KERNEL.setting("kernel_wall_clock_ms", MILLISECONDS)
                    .byDefault("180000")
                    .means("How long one task may take.");
    public static final Setting<Integer> MAX_REPAIR_ATTEMPTS =
            KERNEL.setting("max_repair_attempts", COUNT)
                    .byDefault("3")
                    .means("How often generated code that failed is repaired and run again.");
    public static final Setting<Integer> REGISTRY_VERIFIED_THRESHOLD =
            KERNEL.setting("registry_verified_threshold", SIZE)
                    .byDefault("1")
                    .means("How many successful runs make a stored function verified.");
    public static final Setting<Integer> REGISTRY_GOLDEN_THRESHOLD =
            KERNEL.setting("registry_golden_threshold", SIZE)
                    .byDefault("5")
                    .means("How many successful runs make a stored function golden.");
    public static final Setting<Integer> REGISTRY_MAX_CACHE_SIZE =
            KERNEL.setting("registry_max_cache_size", SIZE.in("functions"))
                    .byDefault("500")
                    .means("How many stored functions are kept in memory.");

    private static final Topic SANDBOX = new Topic("Sandbox");

    public static final Setting<SandboxMode> SANDBOX_MODE =
            SANDBOX.setting("sandbox_mode", ValueForm.choice(SandboxMode.class))
                    .byDefault("local")
                    .means(
                            "Where generated code runs: on this machine, contained, on a "
                                    + "sandbox server, or nowhere, then agents write none.");
    public static final Setting<SandboxEngine> SANDBOX_ENGINE =
            SANDBOX.setting("sandbox_engine", ValueForm.choice(SandboxEngine.class))
                    .byDefault("auto")
                    .means(
                            "The engine for code on this machine: QuickJS in this process, or Deno in"
                                    + " processes without permissions. auto takes Deno if it is"
                                    + " installed.");
    public static final Setting<String> SANDBOX_ENGINE_PATH =
            SANDBOX.setting("sandbox_engine_path", PATH)
                    .means("The executable of Deno. Without it, deno is searched on the PATH.");
    public static final Setting<SandboxLanguage> SANDBOX_LANGUAGE =
            SANDBOX.setting("sandbox_language", ValueForm.choice(SandboxLanguage.class))
                    .byDefault("auto")
                    .means(
                            "The language of generated code. auto is Python on a sandbox server and"
                                    + " with sandbox_python_path, else JavaScript.");
    public static final Setting<String> SANDBOX_PYTHON_PATH =
            SANDBOX.setting("sandbox_python_path", PATH)
                    .means(
                            "The folder of the npm package pyodide, with which Deno runs Python"
                                    + " on this machine.");
    public static final Setting<URI> SANDBOX_SERVICE_URL =
            SANDBOX.setting("sandbox_service_url", WEB_ADDRESS)
                    .means("The address of the sandbox server.");
    public static final Setting<String> SANDBOX_SERVICE_KEY =
            SANDBOX.setting("sandbox_service_key", TEXT)
                    .secret()
                    .means("The bearer key of the sandbox server.");
    public static final Setting<SandboxFallback> SANDBOX_FALLBACK =
            SANDBOX.setting("sandbox_fallback", ValueForm.choice(SandboxFallback.class))
                    .byDefault("local")
                    .means(
                            "The reaction to an unavailable sandbox server: run here "
                                    + "with a warning, or refuse.");
    public static final Setting<String> CODER_WORKSPACE =
            SANDBOX.setting("coder_workspace", PATH)
                    .means(
                            "The folder below which each task has one for the files that generated"
                                    + " code reads and writes. Without it, code has no files.");
    public static final Setting<Duration> EXECUTION_TIMEOUT =
            SANDBOX.setting("execution_timeout", SECONDS)
                    .byDefault("300")
                    .means("How long one run of generated code may take before it is killed.");

    private static final Topic APPROVALS = new Topic("Approvals");

    public static final Setting<Boolean> HITL_ENABLED =
            APPROVALS
                    .setting("hitl_enabled", FLAG)
                    .byDefault("false")
                    .means(
                            "Whether a person is asked before risky and uncertain tool calls. Tools"
                                    + " that are marked as sensitive ask in any case.");
    public static final Setting<Double> HITL_MAX_CONFIDENCE =
            APPROVALS
                    .setting("hitl_max_confidence", FRACTION)
                    .byDefault("0.8")
                    .means(
                            "A person is asked before a call with effects when the model says that "
                                    + "its confidence in it is below this.");
    public static final Setting<Double> HITL_MIN_RISK_SCORE =
            APPROVALS
                    .setting("hitl_min_risk_score", FRACTION)
                    .byDefault("0.7")
                    .means("A person is asked before a call whose tool has a risk above this.");
    public static final Setting<Duration> HITL_TIMEOUT_SECONDS =
            APPROVALS
                    .setting("hitl_timeout_seconds", SECONDS_OR_NONE)
                    .byDefault("0")
                    .means(
                            "How long a person has to decide before the question expires, which "
                                    + "counts as a no; 0 is for ever.");

    private static final Topic STATE = new Topic("State and workflows");

    public static final Setting<StateStore> STATE_STORE =
            STATE.setting("state_store", ValueForm.choice(StateStore.class))
                    .byDefault("auto")
                    .means(
                            "Where workflows, mail, ledgers and approvals are kept. auto: Redis if"
                                    + " it is configured, else SQLite if the storage module is there,"
                                    + " else memory.");
    public static final Setting<String> STATE_PATH =
            STATE.setting("state_path", PATH)
                    .byDefault("./jarviscore.db")
                    .means("The file of the SQLite store.");
    public static final Setting<StateFsync> STATE_FSYNC =
            STATE.setting("state_fsync", ValueForm.choice(StateFsync.class))
                    .byDefault("always")
                    .means(
                            "When the SQLite store forces writes to the disk; anything but always "
                                    + "can lose the last writes in a power failure.");
    public static final Setting<Duration> STEP_LEASE_SECONDS =
            STATE.setting("step_lease_seconds", SECONDS)
                    .byDefault("30")
                    .means("How long a step stays with a node that no longer renews its claim.");
    public static final Setting<Duration> STEP_HEARTBEAT_SECONDS =
            STATE.setting("step_heartbeat_seconds", SECONDS)
                    .byDefault("10")
                    .means(
                            "How often a node renews the claim on the steps it runs; must be "
                                    + "shorter than the lease.");
    public static final Setting<Integer> STEP_MAX_ATTEMPTS =
            STATE.setting("step_max_attempts", SIZE)
                    .byDefault("3")
                    .means(
                            "How often a step is started in all, lost nodes included, before it "
                                    + "fails for good; a step with more retries has its own.");
    public static final Setting<Integer> STEP_OUTPUT_MAX_BYTES =
            STATE.setting("step_output_max_bytes", SIZE.in("bytes"))
                    .byDefault("200000")
                    .means(
                            "The largest step output or journal entry, as JSON, that is kept in "
                                    + "the state store; a larger one is kept as an artefact and "
                                    + "read from there. In memory nothing is moved.");
    public static final Setting<Boolean> RESUME_ON_START =
            STATE.setting("resume_on_start", FLAG)
                    .byDefault("true")
                    .means(
                            "Whether a mesh resumes workflows of its store that nobody "
                                    + "runs: when it starts, and whenever a node has died.");
    public static final Setting<Integer> LEDGER_MAX_ENTRIES =
            STATE.setting("ledger_max_entries", SIZE.in("entries"))
                    .byDefault("10000")
                    .means("How many entries a ledger keeps before the oldest are dropped.");
    public static final Setting<Integer> MAILBOX_MAX_LENGTH =
            STATE.setting("mailbox_max_length", SIZE.in("messages"))
                    .byDefault("10000")
                    .means("How many messages a mailbox holds.");
    public static final Setting<Integer> MAILBOX_MAX_MESSAGES =
            STATE.setting("mailbox_max_messages", SIZE.in("messages"))
                    .byDefault("100")
                    .means("How many messages receiveAll takes at a time.");
    public static final Setting<Duration> MAILBOX_POLL_INTERVAL =
            STATE.setting("mailbox_poll_interval", SECONDS)
                    .byDefault("0.5")
                    .means(
                            "How often the SQLite store, while somebody waits, polls for "
                                    + "writes of other processes.");
    public static final Setting<Duration> MAILBOX_VISIBILITY_SECONDS =
            STATE.setting("mailbox_visibility_seconds", SECONDS)
                    .byDefault("60")
                    .means(
                            "How long a received message may stay unacknowledged before it is "
                                    + "delivered again.");
    public static final Setting<Integer> MAILBOX_MAX_DELIVERIES =
            STATE.setting("mailbox_max_deliveries", SIZE)
                    .byDefault("5")
                    .means("How often a message is delivered before it becomes a dead letter.");
    public static final Setting<Duration> SHUTDOWN_TIMEOUT =
            STATE.setting("shutdown_timeout", SECONDS)
                    .byDefault("30")
                    .means("How long closing the mesh waits for work in flight.");

    private static final Topic REDIS = new Topic("Redis");

    public static final Setting<String> REDIS_URL =
            REDIS.setting("redis_url", REDIS_ADDRESS)
                    .secret()
                    .aliases("redis_store_url")
                    .means(
                            "The address of Redis, password and database included; wins over the "
                                    + "parts below.");
    public static final Setting<String> REDIS_HOST =
            REDIS.setting("redis_host", HOST).means("The host of Redis, instead of redis_url.");
    public static final Setting<Integer> REDIS_PORT =
            REDIS.setting("redis_port", PORT)
                    .byDefault("6379")
                    .means("The port of Redis at redis_host.");
    public static final Setting<String> REDIS_PASSWORD =
            REDIS.setting("redis_password", TEXT)
                    .secret()
                    .means("The password of Redis at redis_host.");
    public static final Setting<Integer> REDIS_DB =
            REDIS.setting("redis_db", COUNT)
                    .byDefault("0")
                    .means("The number of the Redis database at redis_host.");
    public static final Setting<Boolean> REDIS_REQUIRED =
            REDIS.setting("redis_required", FLAG)
                    .byDefault("true")
                    .means("Whether a configured Redis that cannot be reached fails the start.");
    public static final Setting<Duration> REDIS_COMMAND_TIMEOUT =
            REDIS.setting("redis_command_timeout", SECONDS)
                    .byDefault("2.5")
                    .means("How long one Redis command may take.");
    public static final Setting<String> REDIS_KEY_PREFIX =
            REDIS.setting("redis_key_prefix", ID)
                    .byDefault("jarviscore")
                    .means(
                            "The prefix of every Redis key; keeps two installations in one "
                                    + "Redis apart.");
    public static final Setting<RedisKeyScheme> REDIS_KEY_SCHEME =
            REDIS.setting("redis_key_scheme", ValueForm.choice(RedisKeyScheme.class))
                    .byDefault("v2")
                    .means(
                            "The layout of the Redis keys: v2, or legacy to share state with a "
                                    + "Python fleet.");
    public static final Setting<Duration> REDIS_CONTEXT_TTL_DAYS =
            REDIS.setting("redis_context_ttl_days", DAYS)
                    .byDefault("7")
                    .means(
                            "How long Redis and SQLite keep a finished workflow, a decision that "
                                    + "was acted on and an emptied mailbox after the last "
                                    + "write. Unfinished, undecided and unread records do not "
                                    + "expire; ledgers in Redis do.");

    private static final Topic BLOBS = new Topic("Artefacts");

    public static final Setting<StorageBackend> STORAGE_BACKEND =
            BLOBS.setting("storage_backend", ValueForm.choice(StorageBackend.class))
                    .byDefault("local")
                    .means(
                            "Where artefacts are kept: in a local folder or in Azure Blob "
                                    + "Storage, which takes jarviscore-azure.");
    public static final Setting<String> STORAGE_BASE_PATH =
            BLOBS.setting("storage_base_path", PATH)
                    .byDefault("./blob_storage")
                    .means(
                            "The folder of local artefacts; may be on a volume that several "
                                    + "machines mount.");
    public static final Setting<String> AZURE_STORAGE_CONNECTION_STRING =
            BLOBS.setting("azure_storage_connection_string", TEXT)
                    .secret()
                    .means(
                            "How to sign in to Azure Blob Storage: the connection string with a "
                                    + "key or a SAS token. Comes before the account URL.");
    public static final Setting<URI> AZURE_STORAGE_ACCOUNT_URL =
            BLOBS.setting("azure_storage_account_url", WEB_ADDRESS)
                    .means(
                            "The https address of the Azure storage account, to sign in with the "
                                    + "managed identity of the machine or workload instead.");
    public static final Setting<String> AZURE_STORAGE_CONTAINER =
            BLOBS.setting("azure_storage_container", TEXT)
                    .byDefault("jarviscore")
                    .means("The Azure container of the artefacts, made if missing.");

    private static final Topic MEMORY = new Topic("Memory");

    public static final Setting<MemoryProvider> MEMORY_PROVIDER =
            MEMORY.setting("memory_provider", ValueForm.choice(MemoryProvider.class))
                    .byDefault("auto")
                    .means(
                            "The provider of agents' memory. auto: Athena if athena_url is set, else "
                                    + "local.");
    public static final Setting<Integer> MEMORY_CONTEXT_TOKENS =
            MEMORY.setting("memory_context_tokens", COUNT.in("tokens"))
                    .byDefault("2000")
                    .means(
                            "How many tokens of memory a task is shown at most, in fixed shares for"
                                    + " summary, facts, episodes and notes; 0 shows none.");
    public static final Setting<Integer> MEMORY_SUMMARY_TOKENS =
            MEMORY.setting("memory_summary_tokens", TOKENS)
                    .byDefault("4000")
                    .means(
                            "How many tokens of episodes an agent collects before they are added to"
                                    + " its long-term summary.");
    public static final Setting<Duration> MEMORY_RETENTION_DAYS =
            MEMORY.setting("memory_retention_days", DAYS)
                    .byDefault("365")
                    .means(
                            "How long the state store keeps an agent's memory and a conversation "
                                    + "after the last entry.");
    public static final Setting<URI> MEMORY_EMBEDDING_ENDPOINT =
            MEMORY.setting("memory_embedding_endpoint", WEB_ADDRESS)
                    .means(
                            "A server of the OpenAI kind, or an Azure deployment with its "
                                    + "api-version, that makes embeddings: local recall then also "
                                    + "finds other words of one meaning. Memories and questions "
                                    + "are sent there. Not set: recall by words.");
    public static final Setting<String> MEMORY_EMBEDDING_MODEL =
            MEMORY.setting("memory_embedding_model", TEXT)
                    .byDefault("text-embedding-3-small")
                    .means("The model, or Azure's deployment, that makes the embeddings.");
    public static final Setting<String> MEMORY_EMBEDDING_API_KEY =
            MEMORY.setting("memory_embedding_api_key", TEXT)
                    .secret()
                    .means("The key of the server that makes embeddings, if it wants one.");
    public static final Setting<Integer> CONVERSATION_MAX_TOKENS =
            MEMORY.setting("conversation_max_tokens", TOKENS)
                    .byDefault("16000")
                    .means(
                            "How many tokens of a conversation the model sees; older turns are "
                                    + "summarised.");
    public static final Setting<URI> ATHENA_URL =
            MEMORY.setting("athena_url", WEB_ADDRESS)
                    .means("The address of the Athena memory service.");
    public static final Setting<String> ATHENA_API_KEY =
            MEMORY.setting("athena_api_key", TEXT)
                    .secret()
                    .means("The key for Athena, if it wants one.");
    public static final Setting<String> ATHENA_TENANT_ID =
            MEMORY.setting("athena_tenant_id", TEXT)
                    .byDefault("default")
                    .means("The Athena tenant whose memories are read and written.");
    public static final Setting<String> ATHENA_USER_ID =
            MEMORY.setting("athena_user_id", TEXT)
                    .means(
                            "The Athena user whose memories are read and written; without it, the "
                                    + "agent itself.");
    public static final Setting<Duration> ATHENA_HTTP_TIMEOUT =
            MEMORY.setting("athena_http_timeout", SECONDS)
                    .byDefault("10")
                    .means("How long one request to Athena may take.");
    public static final Setting<Duration> ATHENA_SESSION_TTL_DAYS =
            MEMORY.setting("athena_session_ttl_days", DAYS)
                    .byDefault("30")
                    .means("How long an Athena session is used again before a new one is opened.");

    private static final Topic NEXUS = new Topic("Credentials");

    public static final Setting<Boolean> NEXUS_ENABLED =
            NEXUS.setting("nexus_enabled", FLAG)
                    .means(
                            "Whether agents may sign in to services; without it, they may when "
                                    + "nexus_gateway_url is set.");
    public static final Setting<URI> NEXUS_GATEWAY_URL =
            NEXUS.setting("nexus_gateway_url", WEB_ADDRESS)
                    .means("The address of the Nexus Gateway, which then holds the credentials.");
    public static final Setting<String> NEXUS_SECRET =
            NEXUS.setting("nexus_secret", TEXT)
                    .secret()
                    .means(
                            "Encrypts the local vault and stored connections; without it, a value"
                                    + " of this machine does, which protects little.");
    public static final Setting<String> NEXUS_SECRET_FILE =
            NEXUS.setting("nexus_secret_file", PATH)
                    .means(
                            "A file with the secret that encrypts the local vault, such as a"
                                    + " mounted Docker or Kubernetes secret; nexus_secret goes before"
                                    + " it.");
    public static final Setting<String> NEXUS_VAULT =
            NEXUS.setting("nexus_vault", PATH)
                    .byDefault("~/.jarviscore/nexus.enc")
                    .means("The file of the local vault; ~ is the user's home folder.");
    public static final Setting<String> NEXUS_PROVIDERS =
            NEXUS.setting("nexus_providers", PATH)
                    .means(
                            "A JSON file with services, which changes and extends those that the "
                                    + "library knows: hosts, placement of the credential, scopes.");
    public static final Setting<String> NEXUS_ASK_BEFORE =
            NEXUS.setting("nexus_ask_before", TEXT)
                    .means(
                            "The effects that need an approval at every service, call by call: a list of"
                                    + " read, write and delete. A service's own ask_before goes before"
                                    + " it.");
    public static final Setting<String> NEXUS_GATEWAY_TOKEN =
            NEXUS.setting("nexus_gateway_token", TEXT)
                    .secret()
                    .means(
                            "A bearer token for a proxy in front of the Gateway, which itself asks "
                                    + "for none.");
    public static final Setting<String> NEXUS_GATEWAY_CLIENT_CERTIFICATE =
            NEXUS.setting("nexus_gateway_client_certificate", PATH)
                    .means(
                            "A PKCS #12 file with the client certificate for a proxy in front of"
                                    + " the Gateway.");
    public static final Setting<String> NEXUS_GATEWAY_CLIENT_CERTIFICATE_PASSWORD =
            NEXUS.setting("nexus_gateway_client_certificate_password", TEXT)
                    .secret()
                    .means("The password of nexus_gateway_client_certificate.");
    public static final Setting<URI> NEXUS_RETURN_URL =
            NEXUS.setting("nexus_return_url", WEB_ADDRESS)
                    .byDefault("http://localhost:8000/oauth/callback")
                    .means("Where the browser is sent after a person gave consent.");
    public static final Setting<String> NEXUS_DEFAULT_USER_ID =
            NEXUS.setting("nexus_default_user_id", TEXT)
                    .byDefault("jarviscore-agent")
                    .means("The user on whose behalf agents sign in when none is named.");
    public static final Setting<Duration> AUTH_STRATEGY_CACHE_TTL =
            NEXUS.setting("auth_strategy_cache_ttl", SECONDS)
                    .byDefault("300")
                    .means(
                            "How long a credential from the Gateway is used before it is fetched "
                                    + "again.");
    public static final Setting<Duration> AUTH_FLOW_TIMEOUT =
            NEXUS.setting("auth_flow_timeout", SECONDS)
                    .byDefault("300")
                    .means("How long a person has to give consent.");
    public static final Setting<Duration> AUTH_POLL_INTERVAL =
            NEXUS.setting("auth_poll_interval", SECONDS)
                    .byDefault("2")
                    .means("How often the Gateway is asked whether consent was given.");
    public static final Setting<Boolean> AUTH_OPEN_BROWSER =
            NEXUS.setting("auth_open_browser", FLAG)
                    .byDefault("false")
                    .means(
                            "Whether the page that asks for consent is opened in a browser of this "
                                    + "machine; it is shown with the approval in any case.");

    private static final Topic FLEET = new Topic("Fleet");

    public static final Setting<Boolean> P2P_ENABLED =
            FLEET.setting("p2p_enabled", FLAG)
                    .byDefault("false")
                    .means("Whether this node joins a fleet; without it, no port is opened.");
    public static final Setting<String> NODE_NAME =
            FLEET.setting("node_name", ID)
                    .environmentPrefix("JARVISCORE_")
                    .means(
                            "The name of this node, by default the host's; every process that "
                                    + "shares a store needs its own.");
    public static final Setting<String> AGENT_SUFFIX =
            FLEET.setting("agent_suffix", ID)
                    .environmentPrefix("JARVISCORE_")
                    .means(
                            "Added to the ids of the agents of this process, so that several "
                                    + "processes can have the same roles.");
    public static final Setting<String> BIND_HOST =
            FLEET.setting("bind_host", HOST)
                    .environmentPrefix("JARVISCORE_")
                    .byDefault("127.0.0.1")
                    .means("The address that the fleet's ports are opened on.");
    public static final Setting<Integer> BIND_PORT =
            FLEET.setting("bind_port", ValueForm.whole(0, 65_535))
                    .environmentPrefix("JARVISCORE_")
                    .byDefault("7946")
                    .means("The port of fleet membership, UDP and TCP; 0 picks free ports.");
    public static final Setting<Integer> ZMQ_PORT_OFFSET =
            FLEET.setting("zmq_port_offset", PORT)
                    .byDefault("1000")
                    .means("The port of messages is bind_port plus this.");
    public static final Setting<List<String>> SEED_NODES =
            FLEET.setting("seed_nodes", SEEDS)
                    .environmentPrefix("JARVISCORE_")
                    .byDefault("")
                    .means("Nodes of the fleet to join through.");
    public static final Setting<String> P2P_FLEET_KEY =
            FLEET.setting("p2p_fleet_key", TEXT)
                    .secret()
                    .means(
                            "Shared by all nodes of the fleet; authenticates and encrypts their messages. 32"
                                    + " bytes in base64 (openssl rand -base64 32); several with commas between"
                                    + " them rotate: the first encrypts, all decrypt.");
    public static final Setting<String> P2P_FLEET_KEY_FILE =
            FLEET.setting("p2p_fleet_key_file", PATH)
                    .means(
                            "A file with the keys of p2p_fleet_key, with commas or line ends between"
                                    + " them, such as a mounted secret. It is read again every 5 s;"
                                    + " p2p_fleet_key goes before it.");
    public static final Setting<Boolean> P2P_ALLOW_INSECURE_BIND =
            FLEET.setting("p2p_allow_insecure_bind", FLAG)
                    .byDefault("false")
                    .means(
                            "Whether the fleet's ports may be opened beyond this machine without "
                                    + "a fleet key.");
    public static final Setting<String> ADVERTISE_HOST =
            FLEET.setting("advertise_host", HOST)
                    .environmentPrefix("JARVISCORE_")
                    .means(
                            "The address that other nodes connect to, where it is not the bound one: behind"
                                    + " a container's or a cloud's address translation.");
    public static final Setting<Integer> ADVERTISE_PORT =
            FLEET.setting("advertise_port", ValueForm.whole(0, 65_535))
                    .environmentPrefix("JARVISCORE_")
                    .byDefault("0")
                    .means("The membership port that other nodes connect to; 0 is bind_port.");
    public static final Setting<String> P2P_CLUSTER =
            FLEET.setting("p2p_cluster", ID)
                    .byDefault("jarviscore")
                    .means(
                            "The fleet's name; nodes of another fleet are ignored, even with one key.");
    public static final Setting<FleetProfile> P2P_PROFILE =
            FLEET.setting("p2p_profile", ValueForm.choice(FleetProfile.class))
                    .byDefault("lan")
                    .means(
                            "The timings of membership: lan for one data centre, wan for several, local for"
                                    + " processes of one machine. Equal at all nodes.");
    public static final Setting<Duration> P2P_JOIN_TIMEOUT =
            FLEET.setting("p2p_join_timeout", SECONDS)
                    .byDefault("5")
                    .means(
                            "How long the start waits for a seed; afterwards the node runs alone and goes on"
                                    + " trying.");
    public static final Setting<Integer> P2P_MAX_MESSAGE_BYTES =
            FLEET.setting("p2p_max_message_bytes", ValueForm.whole(1_024, 64 << 20))
                    .byDefault("1048576")
                    .means("The largest message between agents of two nodes; equal at all nodes.");
    public static final Setting<TransportType> TRANSPORT_TYPE =
            FLEET.setting("transport_type", ValueForm.choice(TransportType.class))
                    .byDefault("hybrid")
                    .means(
                            "The transport of membership messages; hybrid is UDP, with TCP where "
                                    + "UDP does not do.");
    public static final Setting<Boolean> KEEPALIVE_ENABLED =
            FLEET.setting("keepalive_enabled", FLAG)
                    .byDefault("true")
                    .means("Whether idle connections to peers are probed.");
    public static final Setting<Duration> KEEPALIVE_INTERVAL =
            FLEET.setting("keepalive_interval", SECONDS)
                    .byDefault("90")
                    .means("How often an idle connection is probed.");
    public static final Setting<Duration> KEEPALIVE_TIMEOUT =
            FLEET.setting("keepalive_timeout", SECONDS)
                    .byDefault("10")
                    .means("How long a probe waits for its answer.");
    public static final Setting<Duration> KEEPALIVE_FAILURE_BACKOFF_SECONDS =
            FLEET.setting("keepalive_failure_backoff_seconds", SECONDS)
                    .byDefault("45")
                    .means("How long probing pauses after a round that failed.");
    public static final Setting<Duration> ACTIVITY_SUPPRESS_WINDOW =
            FLEET.setting("activity_suppress_window", SECONDS)
                    .byDefault("60")
                    .means("A connection that was used this recently is not probed.");
    public static final Setting<Boolean> ALLOW_ZERO_PEERS =
            FLEET.setting("allow_zero_peers", FLAG)
                    .byDefault("true")
                    .means("Whether a node may go on without any peer.");

    private static final Topic OPERATIONS = new Topic("Operations");

    public static final Setting<Boolean> PROMETHEUS_ENABLED =
            OPERATIONS
                    .setting("prometheus_enabled", FLAG)
                    .byDefault("false")
                    .means("Whether metrics are served for Prometheus.");
    public static final Setting<Integer> PROMETHEUS_PORT =
            OPERATIONS
                    .setting("prometheus_port", PORT)
                    .byDefault("9090")
                    .means("The port of the metrics.");
    public static final Setting<String> PROMETHEUS_HOST =
            OPERATIONS
                    .setting("prometheus_host", HOST)
                    .byDefault("127.0.0.1")
                    .means(
                            "The address that the port of the metrics is opened on; 0.0.0.0 for all"
                                    + " of this machine, behind a firewall.");
    public static final Setting<Boolean> CONSOLE_ENABLED =
            OPERATIONS
                    .setting("console_enabled", FLAG)
                    .byDefault("false")
                    .means("Whether a page to watch the mesh and decide approvals is served.");
    public static final Setting<Integer> CONSOLE_PORT =
            OPERATIONS
                    .setting("console_port", ValueForm.whole(0, 65_535))
                    .byDefault("8787")
                    .means("The port of the console; 0 picks a free one, which the log names.");
    public static final Setting<String> CONSOLE_HOST =
            OPERATIONS
                    .setting("console_host", HOST)
                    .byDefault("127.0.0.1")
                    .means(
                            "The address that the port of the console is opened on; beyond this machine,"
                                    + " console_token is needed.");
    public static final Setting<String> CONSOLE_TOKEN =
            OPERATIONS
                    .setting("console_token", TEXT)
                    .secret()
                    .means("The token for access to the console; at least 16 characters.");
    public static final Setting<Boolean> TELEMETRY_ENABLED =
            OPERATIONS
                    .setting("telemetry_enabled", FLAG)
                    .byDefault("true")
                    .means("Whether traces of agents' work are written.");
    public static final Setting<String> TELEMETRY_TRACE_DIR =
            OPERATIONS
                    .setting("telemetry_trace_dir", PATH)
                    .byDefault("./traces")
                    .means("The folder of the traces.");
    public static final Setting<Boolean> TELEMETRY_STREAM =
            OPERATIONS
                    .setting("telemetry_stream", FLAG)
                    .byDefault("false")
                    .means(
                            "Whether traces are written to the state store too, where every node can read"
                                    + " them; one write for each event, off the hot path.");
    public static final Setting<Duration> TELEMETRY_TRACE_DAYS =
            OPERATIONS
                    .setting("telemetry_trace_days", DAYS)
                    .byDefault("7")
                    .means("How long a trace file is kept after it was last written.");
    public static final Setting<Integer> TELEMETRY_TRACE_MAX_BYTES =
            OPERATIONS
                    .setting("telemetry_trace_max_bytes", SIZE.in("bytes"))
                    .byDefault("50000000")
                    .means("A trace file of this size is put aside once, and a new one begun.");
    public static final Setting<LogLevel> LOG_LEVEL =
            OPERATIONS
                    .setting("log_level", LOG_WORDS)
                    .byDefault("info")
                    .means(
                            "The least severe log messages of this library that are written, by"
                                    + " Logback or java.util.logging; where it is not set, an"
                                    + " application that configures its logs keeps its own.");
    public static final Setting<String> LOG_DIRECTORY =
            OPERATIONS
                    .setting("log_directory", PATH)
                    .byDefault("./logs")
                    .means(
                            "The folder of the log files, which jarviscore-operations writes where"
                                    + " this is set and the application has not configured Logback.");

    private static final Topic RESEARCH = new Topic("Browser and search");

    public static final Setting<Boolean> BROWSER_ENABLED =
            RESEARCH.setting("browser_enabled", FLAG)
                    .byDefault("false")
                    .means("Whether agents may use a browser.");
    public static final Setting<String> BROWSER_PATH =
            RESEARCH.setting("browser_path", PATH)
                    .means(
                            "The executable of Chromium or Chrome. Without it, chromium,"
                                    + " chromium-browser and google-chrome are searched on the"
                                    + " PATH.");
    public static final Setting<String> BROWSER_NODE_PATH =
            RESEARCH.setting("browser_node_path", PATH)
                    .means(
                            "The executable of Node.js 18 or newer, which steers the browser."
                                    + " Without it, node is searched on the PATH.");
    public static final Setting<Boolean> BROWSER_HEADLESS =
            RESEARCH.setting("browser_headless", FLAG)
                    .byDefault("true")
                    .means("Whether the browser runs without a window.");
    public static final Setting<String> BROWSER_DEFAULT_VIEWPORT =
            RESEARCH.setting("browser_default_viewport", VIEWPORT.in("pixels"))
                    .byDefault("1280x720")
                    .means("The size of the browser's page.");
    public static final Setting<String> SERPER_API_KEY =
            RESEARCH.setting("serper_api_key", TEXT)
                    .secret()
                    .means("The key for web search with Serper.");
    public static final Setting<URI> SEARXNG_INSTANCE_URL =
            RESEARCH.setting("searxng_instance_url", WEB_ADDRESS)
                    .means("The address of a SearXNG server for web search.");
    public static final Setting<String> GEMINI_GROUNDING_API_KEY =
            RESEARCH.setting("gemini_grounding_api_key", TEXT)
                    .secret()
                    .means("The key for web search with Gemini; without it, gemini_api_key.");
    public static final Setting<String> GEMINI_GROUNDING_MODEL =
            RESEARCH.setting("gemini_grounding_model", TEXT)
                    .byDefault("gemini-2.5-flash")
                    .means("The Gemini model that searches the web.");
    public static final Setting<String> GOOGLE_CLOUD_PROJECT =
            RESEARCH.setting("google_cloud_project", TEXT)
                    .means(
                            "The Google Cloud project for web search with Gemini on Vertex AI, where"
                                    + " vertex_ai_enabled is true; without it, vertex_ai_project.");
    public static final Setting<String> GOOGLE_CLOUD_LOCATION =
            RESEARCH.setting("google_cloud_location", TEXT)
                    .byDefault("global")
                    .means(
                            "The Google Cloud region for web search with Gemini on Vertex AI,"
                                    + " whatever vertex_ai_location is.");

    private static final List<Setting<?>> ALL = List.copyOf(DECLARED);

    private SettingKeys() {}

    /** Every setting, in the order of the reference. */
    public static List<Setting<?>> all() {
        return ALL;
    }

    /** The subject of a group of settings. */
    private record Topic(String title) {
        <T> Setting.Declaration<T> setting(String key, ValueForm<T> form) {
            return new Setting.Declaration<>(title, key, form, DECLARED);
        }
    }
}
