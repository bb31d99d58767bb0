package io.jarviscore.nexus;

import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.net.HostRule;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Strategy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The facts known about providers: the library's own list, changed and extended by a file of the
 * user. Immutable.
 */
final class ProviderCatalogue {
    private static final String OWN = "providers.json";
    private static final int CALLS_PER_MINUTE = 1_000;
    private static final Set<String> FIELDS =
            Set.of(
                    "label",
                    "hosts",
                    "tenant_hosts",
                    "unsigned_hosts",
                    "network",
                    "strategy",
                    "scopes",
                    "gateway_name",
                    "aliases",
                    "ask_before",
                    "calls_per_minute");

    private final Map<String, ProviderFacts> byName;
    private final Map<String, String> aliases;

    private ProviderCatalogue(Map<String, ProviderFacts> byName, Map<String, String> aliases) {
        this.byName = byName;
        this.aliases = aliases;
    }

    /**
     * The library's own list with a file of the user on top, field by field.
     *
     * @param asksFirst effects that a person has to allow where a provider does not say
     * @throws JarvisException if the file cannot be read; names provider and field
     */
    static ProviderCatalogue of(Optional<Path> file, Set<HttpCall.Effect> asksFirst) {
        Map<String, Map<String, Object>> entries = new TreeMap<>();
        merge(entries, "the library's list", own());
        file.ifPresent(path -> merge(entries, "nexus_providers: " + path, read(path)));
        Map<String, ProviderFacts> byName = new LinkedHashMap<>();
        Map<String, String> aliases = new HashMap<>();
        entries.forEach(
                (name, fields) -> {
                    Entry entry = new Entry(name, fields);
                    byName.put(name, entry.facts(asksFirst));
                    entry.texts("aliases").forEach(alias -> aliases.put(alias, name));
                });
        return new ProviderCatalogue(byName, aliases);
    }

    /**
     * The facts about a provider.
     *
     * @throws JarvisException if it is unknown; names some that are known
     */
    ProviderFacts get(String provider) {
        String name = provider.strip().toLowerCase(Locale.ROOT);
        ProviderFacts facts = find(name).orElse(null);
        if (facts == null) {
            throw new JarvisException(
                    "provider \""
                            + Json.cut(60, name).replaceAll("\\p{Cntrl}", "?")
                            + "\" is unknown: known are "
                            + byName.keySet()
                            + "; add others in the file of nexus_providers");
        }
        return facts;
    }

    /** The facts about a provider, if it is known. */
    Optional<ProviderFacts> find(String provider) {
        String name = provider.strip().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(byName.get(aliases.getOrDefault(name, name)));
    }

    /** All providers, sorted by name. */
    List<ProviderFacts> all() {
        return List.copyOf(byName.values());
    }

    private static String own() {
        try (InputStream in = ProviderCatalogue.class.getResourceAsStream(OWN)) {
            byte[] bytes =
                    Objects.requireNonNull(in, OWN + " is missing in the jar").readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new JarvisException("the library's list of providers cannot be read", e);
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new JarvisException("nexus_providers: " + path + " cannot be read", e);
        }
    }

    private static void merge(
            Map<String, Map<String, Object>> entries, String where, String document) {
        try {
            Map<String, Object> json = Json.parseObject(document);
            if (!(json.get("providers") instanceof Map<?, ?> providers) || json.size() != 1) {
                throw new JarvisException(
                        where + ": expected an object with the one field providers");
            }
            providers.forEach(
                    (name, value) -> {
                        String key = String.valueOf(name);
                        if (!key.matches("[a-z0-9_-]{1,64}")) {
                            throw new JarvisException(
                                    where + ": provider names have a-z 0-9 _ -, found " + name);
                        }
                        if (!(value instanceof Map<?, ?> fields)) {
                            throw new JarvisException(where + ": " + name + " is no object");
                        }
                        put(entries, where, key, fields);
                    });
        } catch (JsonException e) {
            throw new JarvisException(where + ": " + e.getMessage());
        }
    }

    private static void put(
            Map<String, Map<String, Object>> entries, String where, String name, Map<?, ?> fields) {
        Map<String, Object> entry = entries.computeIfAbsent(name, key -> new LinkedHashMap<>());
        fields.forEach(
                (field, value) -> {
                    if (!FIELDS.contains(String.valueOf(field))) {
                        throw new JarvisException(
                                where + ": " + name + "." + field + " is unknown: use " + FIELDS);
                    }
                    entry.put(String.valueOf(field), value);
                });
    }

    /** One provider as it is written, read field by field. */
    private record Entry(String name, Map<String, Object> fields) {

        ProviderFacts facts(Set<HttpCall.Effect> asksFirst) {
            return new ProviderFacts(
                    name,
                    text("label").orElse(name),
                    text("gateway_name").orElse(name),
                    hosts("hosts"),
                    hosts("tenant_hosts"),
                    hosts("unsigned_hosts"),
                    network(),
                    strategy(),
                    texts("scopes"),
                    fields.containsKey("ask_before") ? Effects.of(texts("ask_before")) : asksFirst,
                    callsPerMinute());
        }

        private Optional<String> text(String field) {
            Object value = fields.get(field);
            if (value == null) {
                return Optional.empty();
            }
            if (value instanceof String text && !text.isBlank()) {
                return Optional.of(text);
            }
            throw wrong(field, "expected a text");
        }

        private List<String> texts(String field) {
            Object value = fields.get(field);
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof List<?> list)) {
                throw wrong(field, "expected a list of texts");
            }
            List<String> texts = new ArrayList<>();
            for (Object item : list) {
                if (!(item instanceof String text)) {
                    throw wrong(field, "expected a list of texts");
                }
                texts.add(text);
            }
            return texts;
        }

        private List<HostRule> hosts(String field) {
            try {
                return texts(field).stream().map(HostRule::of).toList();
            } catch (IllegalArgumentException e) {
                throw wrong(field, e.getMessage());
            }
        }

        private ProviderFacts.Network network() {
            String value = text("network").orElse("public");
            return switch (value) {
                case "public" -> ProviderFacts.Network.PUBLIC;
                case "private" -> ProviderFacts.Network.PRIVATE;
                case "loopback" -> ProviderFacts.Network.LOOPBACK;
                default -> throw wrong("network", "expected public, private or loopback");
            };
        }

        @SuppressWarnings("unchecked") // a JSON object is always read with text keys
        private Strategy strategy() {
            Object value = fields.get("strategy");
            if (value == null) {
                return new Strategy.OAuth2();
            }
            if (!(value instanceof Map<?, ?> map)) {
                throw wrong("strategy", "expected an object with type and config");
            }
            try {
                return Strategy.of((Map<String, ?>) map);
            } catch (JarvisException e) {
                throw wrong("strategy", e.getMessage());
            }
        }

        private int callsPerMinute() {
            Object value = fields.get("calls_per_minute");
            if (value == null) {
                return CALLS_PER_MINUTE;
            }
            if (value instanceof Long number && number > 0 && number <= 1_000_000) {
                return number.intValue();
            }
            throw wrong("calls_per_minute", "expected a number from 1 to 1000000");
        }

        private JarvisException wrong(
                String field, @org.jspecify.annotations.Nullable String problem) {
            return new JarvisException("provider " + name + ": " + field + ": " + problem);
        }
    }
}
