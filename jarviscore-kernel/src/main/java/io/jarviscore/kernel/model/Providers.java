package io.jarviscore.kernel.model;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.kernel.model.anthropic.MessagesEndpoint;
import io.jarviscore.kernel.model.anthropic.MessagesWire;
import io.jarviscore.kernel.model.google.GeminiWire;
import io.jarviscore.kernel.model.google.GoogleAddress;
import io.jarviscore.kernel.model.google.GoogleCredentials;
import io.jarviscore.kernel.model.google.GoogleKeyFile;
import io.jarviscore.kernel.model.google.GooglePlaces;
import io.jarviscore.kernel.model.openai.ChatCompletionsWire;
import io.jarviscore.kernel.model.openai.Endpoint;
import io.jarviscore.kernel.model.openai.ResponsesWire;
import io.jarviscore.kernel.model.wire.ApiKey;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.kernel.model.wire.ProviderWire;
import io.jarviscore.net.WebHost;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The providers that the settings configure, in the order in which they are asked. */
final class Providers {
    private static final Logger log = LoggerFactory.getLogger(Providers.class);

    private static final HttpUrl CLAUDE = HttpUrl.get("https://api.anthropic.com");

    private static final Pattern OPENAI_FAMILY = Pattern.compile("(?:gpt-|chatgpt-|codex-|o\\d).*");
    private static final Pattern CLAUDE_FAMILY = Pattern.compile("claude-.*");
    private static final Pattern GEMINI_FAMILY = Pattern.compile("gemini-.*");

    /** Old projects have their domain and a colon before the name. */
    private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,100}");

    /** The value of {@code llm_model} that has the server asked. */
    private static final String DISCOVERED = "default";

    private final Settings settings;
    private final InstantSource clock;
    private final ChatDefaults defaults;
    private final GooglePlaces google;

    Providers(Settings settings, InstantSource clock) {
        this(settings, clock, GooglePlaces.REAL);
    }

    /** With Google's services elsewhere, for tests. */
    Providers(Settings settings, InstantSource clock, GooglePlaces google) {
        this.settings = settings;
        this.clock = clock;
        this.google = google;
        this.defaults =
                new ChatDefaults(
                        settings.get(SettingKeys.LLM_TEMPERATURE),
                        settings.get(SettingKeys.LLM_DEFAULT_MAX_TOKENS));
    }

    /**
     * The configured providers; empty if there is none.
     *
     * @throws io.jarviscore.SettingsException if an address or a key is not usable
     */
    List<Provider> configured() {
        List<Provider> providers = new ArrayList<>();
        azure().ifPresent(providers::add);
        claude().ifPresent(providers::add);
        compatible().ifPresent(providers::add);
        gemini().ifPresent(providers::add);
        vertex().ifPresent(providers::add);
        return providers;
    }

    private Optional<Provider> azure() {
        Optional<ApiKey> key = key(SettingKeys.AZURE_API_KEY);
        Optional<HttpUrl> address = address(SettingKeys.AZURE_ENDPOINT);
        if (key.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        warnOfPlainKey(SettingKeys.AZURE_API_KEY, address.get());
        Endpoint endpoint =
                Endpoint.azure(
                        address.get(), settings.get(SettingKeys.AZURE_API_VERSION), key.get());
        ProviderWire wire =
                switch (settings.get(SettingKeys.AZURE_API)) {
                    case CHAT -> chat("azure", endpoint, OutputLimit.MAX_COMPLETION_TOKENS);
                    case RESPONSES -> new ResponsesWire("azure", endpoint, defaults, clock);
                };
        return Optional.of(
                new Provider(
                        "azure",
                        wire,
                        settings.get(SettingKeys.AZURE_DEPLOYMENT),
                        OPENAI_FAMILY,
                        Optional.empty()));
    }

    private Optional<Provider> claude() {
        HttpUrl address = address(SettingKeys.CLAUDE_ENDPOINT).orElse(CLAUDE);
        Optional<ApiKey> own = key(SettingKeys.CLAUDE_API_KEY);
        own.ifPresent(key -> warnOfPlainKey(SettingKeys.CLAUDE_API_KEY, address));
        return own.map(key -> new MessagesEndpoint(address, key))
                .map(endpoint -> new MessagesWire(endpoint, defaults, clock))
                .map(
                        wire ->
                                new Provider(
                                        MessagesWire.PROVIDER,
                                        wire,
                                        settings.get(SettingKeys.CLAUDE_MODEL),
                                        CLAUDE_FAMILY,
                                        Optional.empty()));
    }

    private Optional<Provider> gemini() {
        ChatDefaults own =
                new ChatDefaults(
                        settings.find(SettingKeys.GEMINI_TEMPERATURE)
                                .orElse(defaults.temperature()),
                        defaults.maxOutputTokens());
        return key(SettingKeys.GEMINI_API_KEY)
                .map(key -> GoogleAddress.gemini(google.gemini(), key))
                .map(address -> GeminiWire.gemini(address, own, clock))
                .map(
                        wire ->
                                new Provider(
                                        "gemini",
                                        wire,
                                        settings.get(SettingKeys.GEMINI_MODEL),
                                        GEMINI_FAMILY,
                                        Optional.empty(),
                                        Optional.empty(),
                                        settings.find(SettingKeys.GEMINI_TIMEOUT)));
    }

    private Optional<Provider> vertex() {
        if (!settings.get(SettingKeys.VERTEX_AI_ENABLED)) {
            return Optional.empty();
        }
        String location = settings.get(SettingKeys.VERTEX_AI_LOCATION).strip();
        HttpUrl root = google.vertex().apply(location);
        GoogleCredentials credentials =
                new GoogleCredentials("vertex", GoogleKeyFile.grant(google.environment()));
        GoogleAddress address =
                GoogleAddress.vertex(root, vertexProject(), location, credentials::hideIn);
        return Optional.of(
                new Provider(
                        "vertex",
                        GeminiWire.vertex(address, defaults, clock),
                        settings.get(SettingKeys.VERTEX_AI_MODEL),
                        GEMINI_FAMILY,
                        Optional.empty(),
                        Optional.of(credentials),
                        Optional.empty()));
    }

    private String vertexProject() {
        return settings.find(SettingKeys.VERTEX_AI_PROJECT)
                .map(String::strip)
                .filter(project -> PROJECT.matcher(project).matches())
                .orElseThrow(
                        () ->
                                new SettingsException(
                                        List.of(
                                                "vertex_ai_project is not a Google Cloud project:"
                                                        + " set it to the project's id, for example"
                                                        + " my-project-123")));
    }

    private Optional<Provider> compatible() {
        Optional<ApiKey> key = key(SettingKeys.LLM_API_KEY);
        Optional<HttpUrl> address = address(SettingKeys.LLM_ENDPOINT);
        if (key.isPresent() && address.isPresent()) {
            warnOfPlainKey(SettingKeys.LLM_API_KEY, address.get());
        }
        return address.map(url -> Endpoint.compatible(url, key)).map(this::compatible);
    }

    private Provider compatible(Endpoint endpoint) {
        // OpenAI itself deprecates the old name; its imitators mostly know only that.
        OutputLimit habit =
                endpoint.host().endsWith("openai.com")
                        ? OutputLimit.MAX_COMPLETION_TOKENS
                        : OutputLimit.MAX_TOKENS;
        ChatCompletionsWire chat = chat("openai", endpoint, habit);
        ProviderWire wire =
                switch (settings.get(SettingKeys.LLM_API)) {
                    case CHAT -> chat;
                    case RESPONSES -> new ResponsesWire("openai", endpoint, defaults, clock);
                };
        String model = settings.get(SettingKeys.LLM_MODEL);
        // The list of models is the same whichever format they are asked in.
        Optional<ModelDiscovery> discovery =
                Optional.of(new ModelDiscovery(chat)).filter(d -> model.equals(DISCOVERED));
        return new Provider("openai", wire, model, OPENAI_FAMILY, discovery);
    }

    private ChatCompletionsWire chat(String provider, Endpoint endpoint, OutputLimit habit) {
        return new ChatCompletionsWire(provider, endpoint, habit, defaults, clock);
    }

    /** Within the machine nobody listens; in a cluster's network somebody may. */
    private static void warnOfPlainKey(Setting<String> key, HttpUrl address) {
        if (!address.isHttps() && !WebHost.parse(address.host()).isLoopback()) {
            log.warn(
                    "{} is sent over http:// to {}, where everybody on the way can read it: use"
                            + " https://",
                    key.key(),
                    address.host());
        }
    }

    private Optional<HttpUrl> address(Setting<URI> setting) {
        Optional<URI> given = settings.find(setting);
        Optional<HttpUrl> url = given.map(uri -> HttpUrl.parse(uri.toString()));
        if (given.isPresent() && url.isEmpty()) {
            throw new SettingsException(
                    List.of(setting.key() + " is not an http or https address with a host"));
        }
        return url;
    }

    private Optional<ApiKey> key(Setting<String> setting) {
        return settings.find(setting)
                .filter(raw -> !raw.isBlank())
                .map(raw -> ApiKey.of(setting, raw));
    }
}
