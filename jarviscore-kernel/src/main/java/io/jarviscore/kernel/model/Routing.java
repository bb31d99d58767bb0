package io.jarviscore.kernel.model;

import io.jarviscore.ChatRequest;
import io.jarviscore.Complexity;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.reasoning.ModelAffinity;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers and models to call, in order. The wanted models come first, in the order of their
 * list, each at every provider that knows it; then the providers that knew none of them, with their
 * own. A name is never sent to a provider that does not know it.
 */
final class Routing {
    private static final Logger log = LoggerFactory.getLogger(Routing.class);

    private static final List<Setting<String>> MODEL_SETTINGS =
            List.of(
                    SettingKeys.CODING_MODEL,
                    SettingKeys.TASK_MODEL,
                    SettingKeys.TASK_MODEL_NANO,
                    SettingKeys.TASK_MODEL_STANDARD,
                    SettingKeys.TASK_MODEL_HEAVY,
                    SettingKeys.BROWSER_MODEL);

    private final List<Provider> providers;
    private final Map<Complexity, List<String>> tiers;
    private final MeshClock clock;

    /** By {@code provider:model}; as many as the program names models. */
    private final Map<String, ModelState> states = new ConcurrentHashMap<>();

    Routing(List<Provider> providers, Settings settings, MeshClock clock) {
        this.providers = List.copyOf(providers);
        this.tiers = tiers(settings);
        this.clock = clock;
        warnOfUnknownModels(settings);
    }

    /** The targets, best first; every provider is among them. */
    List<Target> targets(ChatRequest request) {
        List<String> wanted =
                request.model()
                        .map(Routing::list)
                        .orElseGet(() -> tiers.getOrDefault(request.complexity(), List.of()));
        if (wanted.isEmpty() && providers.size() == 1) {
            Provider only = providers.getFirst();
            return List.of(target(only, only.model()));
        }
        Set<Target> targets = new LinkedHashSet<>();
        for (String name : wanted) {
            for (Provider provider : providers) {
                provider.modelCalled(name)
                        .ifPresent(called -> targets.add(target(provider, called)));
            }
        }
        List<Provider> named = targets.stream().map(Target::provider).toList();
        for (Provider provider : providers) {
            if (!named.contains(provider)) {
                targets.add(target(provider, provider.model()));
            }
        }
        return leftOnesLast(targets, request.affinity());
    }

    private static List<Target> leftOnesLast(
            Set<Target> targets, Optional<ModelAffinity> affinity) {
        List<Target> ordered = new ArrayList<>(targets);
        // Sorting is stable: apart from that, the order stays.
        affinity.ifPresent(
                learned ->
                        ordered.sort(Comparator.comparing(target -> learned.hasLeft(target.id()))));
        return ordered;
    }

    /** The models of a setting or a request, in the order in which they are to be asked. */
    private static List<String> list(String models) {
        return Stream.of(models.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private Target target(Provider provider, String model) {
        ModelState state =
                states.computeIfAbsent(
                        provider.name() + ":" + model,
                        name -> new ModelState(name, clock, provider.wire().quirks(model)));
        return new Target(provider, model, state);
    }

    /** The states of the models that were asked so far. */
    Collection<ModelState> states() {
        return states.values();
    }

    private static Map<Complexity, List<String>> tiers(Settings settings) {
        Map<Complexity, List<String>> tiers = new EnumMap<>(Complexity.class);
        for (Complexity complexity : Complexity.values()) {
            Setting<String> own =
                    switch (complexity) {
                        case NANO -> SettingKeys.TASK_MODEL_NANO;
                        case STANDARD -> SettingKeys.TASK_MODEL_STANDARD;
                        case HEAVY -> SettingKeys.TASK_MODEL_HEAVY;
                    };
            settings.find(own)
                    .or(() -> settings.find(SettingKeys.TASK_MODEL_STANDARD))
                    .or(() -> settings.find(SettingKeys.TASK_MODEL))
                    .ifPresent(model -> tiers.put(complexity, list(model)));
        }
        return tiers;
    }

    private void warnOfUnknownModels(Settings settings) {
        for (Setting<String> setting : MODEL_SETTINGS) {
            settings.find(setting).map(Routing::list).orElse(List.of()).stream()
                    .filter(this::isUnknown)
                    .forEach(
                            model ->
                                    log.warn(
                                            "{} names \"{}\", which no configured provider knows,"
                                                    + " so it is not used: write {}:{} to say"
                                                    + " whose it is",
                                            setting.key(),
                                            model,
                                            providers.getFirst().name(),
                                            model));
        }
    }

    private boolean isUnknown(String model) {
        return providers.stream().allMatch(provider -> provider.modelCalled(model).isEmpty());
    }
}
