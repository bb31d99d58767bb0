package io.jarviscore.kernel.model;

import io.jarviscore.ChatRequest;
import io.jarviscore.Complexity;
import io.jarviscore.MeshClock;
import io.jarviscore.Setting;
import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which providers are asked, with which model, in which order: those that know the wanted model
 * first, then the others with their own. A name is never sent to a provider that does not know it.
 */
final class Routing {
    private static final Logger log = LoggerFactory.getLogger(Routing.class);

    private static final List<Setting<String>> MODEL_SETTINGS =
            List.of(
                    SettingKeys.CODING_MODEL,
                    SettingKeys.TASK_MODEL,
                    SettingKeys.TASK_MODEL_NANO,
                    SettingKeys.TASK_MODEL_STANDARD,
                    SettingKeys.TASK_MODEL_HEAVY);

    private final List<Provider> providers;
    private final Map<Complexity, String> tiers;
    private final MeshClock clock;

    /** By {@code provider:model}; as many as the program names models. */
    private final Map<String, ModelState> states = new ConcurrentHashMap<>();

    Routing(List<Provider> providers, Settings settings, MeshClock clock) {
        this.providers = List.copyOf(providers);
        this.tiers = tiers(settings);
        this.clock = clock;
        warnOfUnknownModels(settings);
    }

    /** Whom to ask, best first; as many targets as there are providers. */
    List<Target> targets(ChatRequest request) {
        Optional<String> wanted =
                request.model().or(() -> Optional.ofNullable(tiers.get(request.complexity())));
        List<Target> knowing = new ArrayList<>(providers.size());
        List<Target> others = new ArrayList<>();
        for (Provider provider : providers) {
            Optional<String> called = wanted.flatMap(provider::modelCalled);
            if (called.isPresent()) {
                knowing.add(target(provider, called.get()));
            } else {
                others.add(target(provider, provider.model()));
            }
        }
        knowing.addAll(others);
        return knowing;
    }

    private Target target(Provider provider, String model) {
        ModelState state =
                states.computeIfAbsent(
                        provider.name() + ":" + model,
                        name -> new ModelState(name, clock, provider.wire().quirks(model)));
        return new Target(provider, model, state);
    }

    private static Map<Complexity, String> tiers(Settings settings) {
        Map<Complexity, String> tiers = new EnumMap<>(Complexity.class);
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
                    .ifPresent(model -> tiers.put(complexity, model));
        }
        return tiers;
    }

    private void warnOfUnknownModels(Settings settings) {
        for (Setting<String> setting : MODEL_SETTINGS) {
            settings.find(setting)
                    .filter(this::isUnknown)
                    .ifPresent(
                            model ->
                                    log.warn(
                                            "{} is \"{}\", which no configured provider knows, so"
                                                    + " each uses its own model: write {}:{} to"
                                                    + " say whose it is",
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
