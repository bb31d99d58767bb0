package io.jarviscore.spring;

import io.jarviscore.JarvisException;
import io.jarviscore.SettingsException;
import io.jarviscore.settings.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Explains a mesh that did not start by the properties to look at, and where they were set. */
final class SettingsFailureAnalyzer extends AbstractFailureAnalyzer<JarvisException> {
    private static final Pattern WORD = Pattern.compile("[a-z0-9]++(?:_[a-z0-9]++)++");

    private static final String NO_SUCH = " (config map): no such setting";

    private final @Nullable SpringSettings settings;

    SettingsFailureAnalyzer(@Nullable Environment environment) {
        this.settings =
                environment instanceof ConfigurableEnvironment configurable
                        ? new SpringSettings(configurable, PropertyNames.PREFIX, System.getenv())
                        : null;
    }

    @Override
    protected FailureAnalysis analyze(Throwable root, JarvisException cause) {
        List<String> problems =
                cause instanceof SettingsException several
                        ? several.problems()
                        : List.of(String.valueOf(cause.getMessage()));
        Map<String, String> unknown = settings == null ? Map.of() : settings.unknownProperties();
        String description =
                problems.stream()
                        .map(problem -> "    " + byProperty(problem, unknown))
                        .collect(
                                Collectors.joining(
                                        "\n", "The JarvisCore mesh did not start:\n\n", "\n"));
        List<Setting<?>> named =
                named(
                        problems.stream()
                                .filter(problem -> !problem.contains(NO_SUCH))
                                .collect(Collectors.joining("\n")));
        return new FailureAnalysis(description, action(named), cause);
    }

    /** A mesh knows the key of an unknown setting; its user wrote a property. */
    private static String byProperty(String problem, Map<String, String> unknown) {
        for (Map.Entry<String, String> property : unknown.entrySet()) {
            String key = "\"" + property.getKey() + "\"" + NO_SUCH;
            if (problem.startsWith(key)) {
                return property.getValue() + ": no such setting" + problem.substring(key.length());
            }
        }
        return problem;
    }

    private static List<Setting<?>> named(String text) {
        return WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .flatMap(word -> PropertyNames.setting(word).stream())
                .distinct()
                .<Setting<?>>map(setting -> setting)
                .toList();
    }

    private String action(List<Setting<?>> named) {
        if (named.isEmpty()) {
            return "Every setting is listed in docs/reference/settings.md; redis_url is the"
                    + " property jarviscore.redis-url.";
        }
        return named.stream()
                .map(this::line)
                .collect(Collectors.joining("\n", "Check these properties:\n\n", "\n"));
    }

    private String line(Setting<?> setting) {
        Optional<String> origin =
                Optional.ofNullable(settings).flatMap(known -> known.origin(setting));
        return "    "
                + PropertyNames.of(setting.key())
                + origin.map(where -> " (set in " + where + ")").orElse("")
                + ": "
                + setting.accepts()
                + ". Also the variable "
                + setting.environmentNames().getFirst()
                + ".";
    }
}
