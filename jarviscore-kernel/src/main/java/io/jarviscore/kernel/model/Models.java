package io.jarviscore.kernel.model;

import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Settings;
import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.model.limits.DailySpend;
import io.jarviscore.kernel.model.limits.FleetSpend;
import io.jarviscore.kernel.model.limits.ModelGates;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Where models come from: the settings. */
public final class Models {
    private Models() {}

    /**
     * Prepares the model that the settings describe. No connection is opened before the first
     * request.
     *
     * <p>Providers are configured by {@code azure_api_key} with {@code azure_endpoint}, {@code
     * claude_api_key}, {@code llm_endpoint}, {@code gemini_api_key} and {@code vertex_ai_enabled}
     * with {@code vertex_ai_project}, and are asked in this order. Vertex AI is opened by Google's
     * Application Default Credentials; of these, files are read here. The cap {@code
     * llm_max_concurrent_fleet} is local to this process.
     *
     * @param clock measures timeouts, deadlines and waits
     * @param events told of every exchange and every wait, on the thread of the caller concerned
     * @return the model, to be closed; empty if no provider is configured
     * @throws io.jarviscore.SettingsException if a provider's address, key or file, or the file of
     *     {@code model_catalogue}, is not usable
     */
    public static Optional<RoutedModel> connect(
            Settings settings, MeshClock clock, Consumer<MeshEvent> events) {
        SharedPermits own = InProcess.permits(clock);
        return connect(
                settings, ModelCatalogue.of(settings), clock, events, () -> own, Optional::empty);
    }

    /**
     * Connects with a catalogue that was read already, as part of a fleet.
     *
     * @param permits counts the cap {@code llm_max_concurrent_fleet}; asked for with the first
     *     exchange, and only if that is set
     * @param counters add up the spend limited by {@code llm_max_cost_usd_per_day}, over all
     *     processes of a store; asked for with each exchange, and only if that is set; empty if
     *     there are none
     */
    public static Optional<RoutedModel> connect(
            Settings settings,
            ModelCatalogue catalogue,
            MeshClock clock,
            Consumer<MeshEvent> events,
            Supplier<SharedPermits> permits,
            Supplier<Optional<SharedCounters>> counters) {
        List<Provider> providers = new Providers(settings, clock).configured();
        if (providers.isEmpty()) {
            return Optional.empty();
        }
        DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        return Optional.of(
                RoutedModel.over(
                        providers,
                        settings,
                        new RoutedModel.Surroundings(
                                clock,
                                events,
                                random,
                                ModelGates.ofTheProcess(),
                                catalogue,
                                DailySpend.ofTheProcess(clock),
                                permits,
                                new FleetSpend(counters, clock))));
    }
}
